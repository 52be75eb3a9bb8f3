"""
`FROM --platform=$TARGETPLATFORM` says what holds anyway.

A base image is pulled for the platform that is built for: that is the default. The flag only
makes a reader look for the stage that is different.

Where an `ARG` before the first `FROM` gives `TARGETPLATFORM` a default, that value counts in the
place of the builder's. The flag changes the result then, and is left alone here; hadolint and
BuildKit report it all the same. A default in place, `${TARGETPLATFORM:-linux/amd64}`, is as
redundant for BuildKit, which always sets the variable; hadolint does not report it, and there is
no fix, as other builders may not set it. hadolint does not see through quotes.

Bad:

    FROM --platform=$TARGETPLATFORM alpine:3.22
    COPY app /usr/local/bin/app

Good:

    FROM alpine:3.22
    COPY app /usr/local/bin/app
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.findings import Finding, Fix, Mark, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.arguments import AUTOMATIC, arguments
from dockerlint.rule import Rule

rule = Rule(
    Severity.WARNING,
    codes=("DL3065", "RedundantTargetPlatform"),
    fix=Safety.SAFE,
    mark=Mark.UNNECESSARY,
)
TARGET = "TARGETPLATFORM"


@rule.on(Stage, "FROM --platform")
def target_platform(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The platform that is built for, asked for by name."""
    flag, args = stage.start.flag("platform"), arguments(file)
    if flag is None or args is None or args.is_own(TARGET):
        return
    found = args.substitute(flag.text)
    if found is None or found.known != {TARGET} or found.unset or found.text != AUTOMATIC[TARGET]:
        return
    fix = Fix.safe("Remove `--platform`", edits.delete_flag(stage.start, flag))
    plain = flag.text in (f"${TARGET}", f"${{{TARGET}}}")
    yield rule.finding(
        flag.span,
        f"`--platform={flag.text}` is what `FROM` does by itself",
        fix if plain else None,
    )
