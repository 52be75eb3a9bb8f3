"""
The times and retries of a `HEALTHCHECK` must be ones that the builder can read.

A time is a number with a unit, such as `30s`, `1m30s` or `500ms`, and at least one millisecond;
`--retries` is a whole number. Anything else stops the build. There are no variables in these
flags.

Bad:

    FROM alpine:3.22
    HEALTHCHECK --interval=30 CMD wget -qO- http://127.0.0.1/ || exit 1

Good:

    FROM alpine:3.22
    HEALTHCHECK --interval=30s CMD wget -qO- http://127.0.0.1/ || exit 1
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.durations import LEAST, seconds
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Flag, Healthcheck

rule = Rule(
    Severity.ERROR,
    codes=("FLAG_INVALID_DURATION", "FLAG_UNKNOWN_UNIT", "FLAG_LESS_THAN_1MS"),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("HEALTHCHECK"),
)
TIMES = ("interval", "timeout", "start-period", "start-interval")
_WHOLE = pattern(r"[+-]?\d+")


@rule.on(Healthcheck)
def unreadable(check: Healthcheck, file: Dockerfile) -> Iterator[Finding]:
    """A time or a number that the builder refuses."""
    if check.is_none and len(check.words) > 1:
        yield rule.finding(check.words[1].span, "nothing may follow `HEALTHCHECK NONE`")
    for flag in check.flags:
        if flag.value is None or not flag.text:
            continue
        if flag.name in TIMES and (why := refused(flag.text)):
            yield rule.finding(flag.value.span, f"`{flag.text}` {why}", with_unit(flag, check))
        elif flag.name == "retries":
            if not _WHOLE.fullmatch(flag.text):
                yield rule.finding(flag.value.span, f"`{flag.text}` is no whole number")
            elif int(flag.text) < 0:
                yield rule.finding(flag.value.span, f"`{flag.text}` retries are less than none")


def refused(text: str) -> str:
    """Why the builder does not take a text for a time; empty when it does."""
    if _WHOLE.fullmatch(text) and int(text):
        return "has no unit"
    length = seconds(text)
    if length is None:
        return "is no time"
    return "is shorter than a millisecond" if 0 != length < LEAST else ""


def with_unit(flag: Flag, check: Healthcheck) -> Fix | None:
    """Seconds, where only the unit is missing."""
    if flag.value is None or not flag.text.isdecimal() or not flag.value.is_exact(check.source):
        return None
    return Fix.unsafe(f"Make it `{flag.text}s`", Edit.insert(flag.value.span.end, "s"))
