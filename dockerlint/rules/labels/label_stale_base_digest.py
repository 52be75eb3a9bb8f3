"""
The label that names the base image's digest must name the one that `FROM` names.

`org.opencontainers.image.base.digest` tells scanners what an image was built on. When the digest
in `FROM` has been updated and the label has not, they look at another image; when `FROM` has no
digest, the label goes stale with the next build.

Labels and references that hold a variable are left alone.

Bad:

    FROM alpine:3.22@sha256:0000000000000000000000000000000000000000000000000000000000000002
    LABEL org.opencontainers.image.base.digest=\\
    sha256:0000000000000000000000000000000000000000000000000000000000000001

Good:

    FROM alpine:3.22@sha256:0000000000000000000000000000000000000000000000000000000000000002
    LABEL org.opencontainers.image.base.digest=\\
    sha256:0000000000000000000000000000000000000000000000000000000000000002
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.labels import Setting, labels
from dockerlint.rule import Profile, Rule

rule = Rule(
    Severity.INFO,
    codes=("tally/labels/no-stale-base-digest",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("LABEL"),
    profile=Profile.STRICT,
)
KEY = "org.opencontainers.image.base.digest"


@rule.on(Stage, "LABEL")
def another_digest(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A digest in the label that is not that of the base image."""
    base = stage.root.base
    for label in labels(stage):
        if label.key != KEY or not label.value or base is None:
            continue
        digest = base.reference.digest
        if not digest:
            message = "`FROM` does not name this digest, so that the next build may have another"
            yield rule.finding(label.pair.key.span, message)
        elif digest != label.value:
            yield rule.finding(
                label.pair.key.span, "`FROM` names another digest", updated(label, digest)
            )


def updated(label: Setting, digest: str) -> Fix | None:
    """Write the digest of FROM."""
    value = label.pair.value
    if value is None:
        return None
    return Fix.unsafe("Name the digest of `FROM`", Edit(value.span, f'"{digest}"'))
