"""
Labels that Buildx writes itself need not be in the file.

With `BUILDX_GIT_LABELS=1`, `docker buildx build` sets `org.opencontainers.image.revision` and
`com.docker.image.source.entrypoint` from the repository; with `full` also
`org.opencontainers.image.source`. What the file sets is then a second opinion, which goes stale.

Only for projects that build so: the rule is not on by default.

Bad:

    FROM alpine:3.22
    ARG GIT_SHA
    LABEL org.opencontainers.image.revision=$GIT_SHA

Good:

    FROM alpine:3.22
    LABEL org.opencontainers.image.title="a"
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.labels import labels
from dockerlint.rule import Profile, Rule

rule = Rule(
    Severity.INFO,
    codes=("tally/labels/no-buildx-git-overlap",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("LABEL"),
    profile=Profile.ALL,
)
WRITTEN = ("org.opencontainers.image.revision", "com.docker.image.source.entrypoint")


@rule.on(Stage, "LABEL")
def written_twice(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A label that Buildx writes."""
    for label in labels(stage) if file.in_final_image(stage) else ():
        if label.key in WRITTEN:
            edit = edits.remove_pair(label.instruction, label.index)
            yield rule.finding(
                label.pair.key.span,
                f"`{label.key}` can be written by Buildx",
                Fix.unsafe("Remove the label", edit),
            )
