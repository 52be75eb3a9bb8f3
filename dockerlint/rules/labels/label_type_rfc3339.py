"""
A label that should be a timestamp must be one of RFC 3339.

`org.opencontainers.image.created` is read by programs that sort images or remove old ones. They
expect `2026-11-24T10:00:00Z`, as `date -u +%Y-%m-%dT%H:%M:%SZ` prints it; a date alone, or one
without its offset, is an error to them.

The settings must list the label under `labels` with the type `rfc3339`. A value with a variable
in it is left alone, as the build may give another one; hadolint reports it. hadolint accepts
offsets without a colon, such as `+0100`, and hours of an offset above 23, which the RFC does not.
Empty values are reported by `label-empty` only.

Settings:

    [labels]
    "org.opencontainers.image.created" = "rfc3339"

Bad:

    FROM alpine:3.22
    LABEL org.opencontainers.image.created="2026-11-24"

Good:

    FROM alpine:3.22
    LABEL org.opencontainers.image.created="2026-11-24T10:00:00Z"
"""

from calendar import monthrange
from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, LabelType, Stage
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.labels._types import mistyped

rule = Rule(Severity.WARNING, codes=("DL3053",))
_HOUR, _SIXTY = "(?:[01][0-9]|2[0-3])", "[0-5][0-9]"
TIME = pattern(
    r"([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    rf"[Tt]{_HOUR}:{_SIXTY}:(?:{_SIXTY}|60)(?:\.[0-9]+)?(?:[Zz]|[+-]{_HOUR}:{_SIXTY})"
)


@rule.on(Stage, "LABEL")
def not_a_timestamp(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A label of the type `rfc3339` that is none."""
    what = "a timestamp like `2026-11-24T10:00:00Z`"
    yield from mistyped(rule, stage, file, LabelType.RFC3339, what, is_timestamp)


def is_timestamp(text: str) -> bool:
    """True for a timestamp whose day there is."""
    found = TIME.fullmatch(text)
    if not found:
        return False
    year, month, day = map(int, found.groups())
    return day <= monthrange(2000 + year % 400, month)[1]  # the calendar repeats itself
