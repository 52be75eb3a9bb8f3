"""
`STOPSIGNAL` does nothing in Windows containers.

Windows has no signals: a container is stopped with an event of its console, whatever the image
says.

Reported only where the base image is known to be one of Windows. The fix removes the line.

Bad:

    # escape=`
    FROM mcr.microsoft.com/windows/servercore:ltsc2022
    STOPSIGNAL SIGTERM
    CMD ["app.exe"]

Good:

    # escape=`
    FROM mcr.microsoft.com/windows/servercore:ltsc2022
    CMD ["app.exe"]
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.rule import Rule
from dockerlint.syntax import Stopsignal

rule = Rule(
    Severity.WARNING,
    codes=("tally/windows/no-stopsignal",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("STOPSIGNAL"),
)


@rule.on(Stage, "STOPSIGNAL")
def changes_nothing(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """Signals for an image of Windows."""
    signals = (i for i in stage.instructions if isinstance(i, Stopsignal))
    for signal in signals if stage.family == "windows" else ():
        yield rule.finding(
            signal.keyword.span,
            "`STOPSIGNAL` does nothing in Windows containers",
            Fix.unsafe("Remove `STOPSIGNAL`", edits.delete(signal)),
        )
