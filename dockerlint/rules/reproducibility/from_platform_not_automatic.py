"""
`FROM --platform` should be `$BUILDPLATFORM` or `$TARGETPLATFORM`.

The builder sets those two. A variable of one's own has to be given with `--build-arg` beside
`--platform`, and the two can disagree; a part of a platform, such as `linux/$TARGETARCH`, loses
the variant.

This is what hadolint reports beyond `from-platform-constant`: variables of one's own, stages that
are named after their platform, and values that are no platform. All of that can be meant, so the
rule is off by default. A value that names `BUILDPLATFORM` or `TARGETPLATFORM` is left alone.

Bad:

    ARG PLATFORM=linux/amd64
    FROM --platform=$PLATFORM alpine:3.22

Good:

    FROM --platform=$BUILDPLATFORM alpine:3.22
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.platforms import constant
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import From

rule = Rule(Severity.INFO, codes=("DL3029",), profile=Profile.ALL)
AUTOMATIC = ("BUILDPLATFORM", "TARGETPLATFORM")


@rule.on(From)
def other_platform(start: From, file: Dockerfile) -> Iterator[Finding]:
    """A platform that is neither automatic nor reported as a constant."""
    flag = start.flag("platform")
    if flag is None or not flag.text or any(name in flag.text for name in AUTOMATIC):
        return
    if not constant(start, file):
        yield rule.finding(
            flag.span, f"`{flag.text}` is neither `$BUILDPLATFORM` nor `$TARGETPLATFORM`"
        )
