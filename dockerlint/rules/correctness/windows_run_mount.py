"""
`RUN --mount` is for Linux containers.

The mounts are made by BuildKit, and the builder of Docker on Windows is another, which stops with
"the --mount option requires BuildKit"; BuildKit's own support of Windows containers is
experimental.

Reported only where the base image is known to be one of Windows.

Bad:

    # escape=`
    FROM mcr.microsoft.com/windows/servercore:ltsc2022
    RUN --mount=type=cache,target=C:\\cache build.cmd

Good:

    # escape=`
    FROM mcr.microsoft.com/windows/servercore:ltsc2022
    RUN build.cmd
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.rule import Rule
from dockerlint.syntax import Run

rule = Rule(Severity.WARNING, codes=("tally/windows/no-run-mounts",))


@rule.on(Stage, "RUN --mount")
def mounts(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """Mounts in an image of Windows."""
    runs = (i for i in stage.instructions if isinstance(i, Run))
    for run in runs if stage.family == "windows" else ():
        if run.mounts:
            message = "`--mount` is not known to the builder of Windows containers"
            yield rule.finding(run.mounts[0].span, message)
