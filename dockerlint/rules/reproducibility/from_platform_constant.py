"""
`FROM --platform` should not be a constant.

The stage is that platform's whatever is built for: `docker build --platform linux/arm64` gives an
image that says it is for arm64 and holds programs for amd64. Without the flag the base image is
the target's; with `--platform=$BUILDPLATFORM` the stage runs natively and cross-compiles.

As in BuildKit, a stage that is named after its platform is left alone (`AS build-amd64`), and so
is a value that is not a platform, which does not build: see `base-platform-mismatch`. What else
hadolint reports under its code is in `from-platform-not-automatic`.

The fixes are unsafe: the stage may hold what exists for that one platform only.

Bad:

    FROM --platform=linux/amd64 alpine:3.22
    COPY app /usr/local/bin/app

Good:

    FROM alpine:3.22
    COPY app /usr/local/bin/app
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.platforms import constant
from dockerlint.rule import Rule
from dockerlint.rules.reproducibility._platform import other_platforms
from dockerlint.syntax import From

rule = Rule(
    Severity.WARNING,
    codes=("FromPlatformFlagConstDisallowed", "DL3029", "avoid-platform-with-from", "b16e8501"),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_BASE.of(),
)


@rule.on(From)
def constant_platform(start: From, file: Dockerfile) -> Iterator[Finding]:
    """A platform that no argument of the build changes."""
    flag = start.flag("platform")
    if flag and constant(start, file):
        yield rule.finding(
            flag.span,
            f"`{flag.text}` is the platform of this stage whatever is built for",
            *other_platforms(start, flag, file),
        )
