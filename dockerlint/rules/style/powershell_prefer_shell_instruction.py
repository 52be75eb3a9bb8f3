"""
Several `RUN`s that call PowerShell can leave that to `SHELL`.

`SHELL ["powershell", "-Command"]` has all that follow read by PowerShell, without another shell
before it, whose quotes must be kept apart from those of the script.

Reported once for each stage with two such `RUN`s or more.

Bad:

    # escape=`
    FROM mcr.microsoft.com/windows/servercore:ltsc2022
    RUN powershell -Command "New-Item -Type Directory C:/a"
    RUN powershell -Command "New-Item -Type Directory C:/b"

Good:

    # escape=`
    FROM mcr.microsoft.com/windows/servercore:ltsc2022
    SHELL ["powershell", "-Command"]
    RUN New-Item -Type Directory C:/a
    RUN New-Item -Type Directory C:/b
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.rule import Profile, Rule
from dockerlint.rules.correctness._powershell import calls_powershell, is_powershell
from dockerlint.syntax import Run

rule = Rule(
    Severity.STYLE,
    codes=("tally/powershell/prefer-shell-instruction",),
    profile=Profile.ALL,
)


@rule.on(Stage, "RUN")
def calls_it_each_time(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """The first of several RUNs that call PowerShell."""
    runs = [
        run
        for run in stage.instructions
        if isinstance(run, Run)
        and calls_powershell(run)
        and not is_powershell(stage.shell_at(run))
    ]
    if len(runs) > 1:
        name = runs[0].words[0]
        message = f"`{name.text}` is called by {len(runs)} `RUN`s: `SHELL` can do it for all"
        yield rule.finding(name.span, message)
