"""
A label that should be the hash of a git commit must be one.

`org.opencontainers.image.revision` leads from an image to the source it was built from. The name
of a branch does not: it means another commit tomorrow.

The settings must list the label under `labels` with the type `hash`. A hash has 7 to 40
lower-case hexadecimal digits, as git prints it, or 64 in repositories that use SHA-256. hadolint
accepts 7 and 40 digits only, but git abbreviates to more where 7 are not enough. A value with a
variable in it is left alone, as the build may give another one; hadolint reports it. Empty values
are reported by `label-empty` only.

Settings:

    [labels]
    "org.opencontainers.image.revision" = "hash"

Bad:

    FROM alpine:3.22
    LABEL org.opencontainers.image.revision="main"

Good:

    FROM alpine:3.22
    LABEL org.opencontainers.image.revision="9fceb02d0ae598e95dc970b74767f19372d61af8"
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, LabelType, Stage
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.labels._types import mistyped

rule = Rule(Severity.WARNING, codes=("DL3055",))
HASH = pattern("[0-9a-f]{7,40}|[0-9a-f]{64}")


@rule.on(Stage, "LABEL")
def not_a_hash(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A label of the type `hash` that is none."""
    yield from mistyped(rule, stage, file, LabelType.HASH, "the hash of a git commit", is_hash)


def is_hash(text: str) -> bool:
    """True for a hash, whole or abbreviated."""
    return HASH.fullmatch(text) is not None
