"""
An image should say what it is: title, description, source and licences.

Registries and scanners show the labels `org.opencontainers.image.title`, `.description`, `.source`
and `.licenses`, and link an image to its repository by them. Those of the schema before,
`org.label-schema.…`, are deprecated since 2019; most have a successor of the same meaning.

Reported are the old labels and, at `FROM`, a final stage that has none of the four. Many projects
have them set by what builds the image, so that the rule is not on by default.

Bad:

    FROM alpine:3.22
    LABEL org.label-schema.vcs-url="https://example.com/a.git"

Good:

    FROM alpine:3.22
    LABEL org.opencontainers.image.source="https://example.com/a.git"
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.labels import Setting, labels
from dockerlint.rule import Profile, Rule

rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("LABEL"),
    profile=Profile.ALL,
)
OCI = "org.opencontainers.image."
OLD = "org.label-schema."
BASELINE = tuple(f"{OCI}{name}" for name in ("title", "description", "source", "licenses"))
SUCCESSORS = {
    "build-date": "created",
    "name": "title",
    "description": "description",
    "usage": "documentation",
    "url": "url",
    "vcs-url": "source",
    "vcs-ref": "revision",
    "vendor": "vendor",
    "version": "version",
}


@rule.on(Stage, "LABEL")
def old_labels(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A label of the old schema."""
    for label in labels(stage):
        if label.key and label.key.startswith(OLD):
            yield rule.finding(
                label.pair.key.span, f"`{label.key}` is deprecated", successor(label, stage)
            )


@rule.on(Dockerfile)
def no_labels(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A final image that nothing is told of."""
    final = file.final
    if final is None:
        return
    settings = [label for stage in final.lineage for label in labels(stage)]
    if not any(label.key is None or label.key.startswith((OLD, *BASELINE)) for label in settings):
        yield rule.finding(final.start.keyword.span, f"no label tells what it is: `{BASELINE[0]}`")


def successor(label: Setting, stage: Stage) -> Fix | None:
    """The label of today, unless that is set already."""
    key = SUCCESSORS.get((label.key or "").removeprefix(OLD))
    if key is None or any(each.key == OCI + key for each in labels(stage)):
        return None
    return Fix.unsafe(f"Use `{OCI}{key}`", Edit(label.pair.key.span, OCI + key))
