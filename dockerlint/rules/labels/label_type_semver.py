"""
A label that should be a semantic version must be one.

Programs compare versions: they find out whether an image is newer, and whether an update is safe.
They can rely on the order of versions that follow semver.org: `1.4.0-rc.1` comes before `1.4.0`.

The settings must list the label under `labels` with the type `semver`. A version has three
numbers; the `v` that tags in git begin with is not part of it. hadolint accepts leading zeros
(`1.02.3`) and an empty suffix (`1.2.3-`), which the specification does not. A value with a
variable in it is left alone, as the build may give another one; hadolint reports it. Empty values
are reported by `label-empty` only.

Settings:

    [labels]
    "org.opencontainers.image.version" = "semver"

Bad:

    FROM alpine:3.22
    LABEL org.opencontainers.image.version="1.4"

Good:

    FROM alpine:3.22
    LABEL org.opencontainers.image.version="1.4.0"
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, LabelType, Stage
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.labels._types import mistyped

rule = Rule(Severity.WARNING, codes=("DL3056",))
_NUMBER = "(?:0|[1-9][0-9]*)"
_WORD = rf"(?:{_NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
VERSION = pattern(
    rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}"
    rf"(?:-{_WORD}(?:\.{_WORD})*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)


@rule.on(Stage, "LABEL")
def not_a_version(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A label of the type `semver` that is none."""
    what = "a semantic version such as `1.4.0`"
    yield from mistyped(rule, stage, file, LabelType.SEMVER, what, is_version)


def is_version(text: str) -> bool:
    """True for a version as semver.org defines it."""
    return VERSION.fullmatch(text) is not None
