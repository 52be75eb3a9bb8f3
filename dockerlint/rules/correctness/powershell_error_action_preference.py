"""
PowerShell should stop at the first error, not only at the last.

After an error PowerShell goes on with the next statement. Whether the `RUN` fails depends on the
last one alone: a download that failed goes unnoticed when what follows does something.
`$ErrorActionPreference = 'Stop'` ends that, and is best said once, in `SHELL`, as Microsoft's own
images do.

Reported are `RUN`s of several statements that PowerShell reads, by `SHELL` or because they call
it. Left alone are those that set the preference, or say `-ErrorAction Stop`. The fix adds it to
`SHELL`. It is not safe: a build that went on after an error stops.

Bad:

    # escape=`
    FROM mcr.microsoft.com/windows/servercore:ltsc2022
    SHELL ["powershell", "-Command"]
    RUN Invoke-WebRequest https://example.com/x.zip -OutFile x.zip; New-Item -Type Directory C:/x

Good:

    # escape=`
    FROM mcr.microsoft.com/windows/servercore:ltsc2022
    SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
    RUN Invoke-WebRequest https://example.com/x.zip -OutFile x.zip; New-Item -Type Directory C:/x
"""

import re
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.correctness._powershell import preset, scripts, statements
from dockerlint.syntax import Shell

SETTING = "$ErrorActionPreference = 'Stop'"
rule = Rule(
    Severity.WARNING,
    codes=("tally/powershell/error-action-preference",),
    fix=Safety.UNSAFE,
    effects=(*Change.CHANGES_SURROUNDINGS.of("SHELL"), *Change.CHANGES_IMAGE.of("SHELL")),
)
STOPS = pattern(r"ErrorAction(?:Preference)?[\s=:]+['\"]?Stop|\btry\s*\{|LASTEXITCODE", re.I)


@rule.on(Stage, "RUN")
def goes_on(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """RUNs of several statements that go on after an error."""
    offered: Shell | None = None
    for script in scripts(stage):
        if STOPS.search(script.settings) or STOPS.search(script.text):
            continue
        if statements(script.text) < 2:
            continue
        fix = (
            preset(script.shell, SETTING) if script.shell and script.shell is not offered else None
        )
        offered = script.shell or offered
        message = "after an error this goes on: `$ErrorActionPreference` is not `Stop`"
        yield rule.finding(script.place, message, fix)
