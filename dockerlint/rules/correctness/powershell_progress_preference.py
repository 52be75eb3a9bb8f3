"""
`Invoke-WebRequest` should not draw a progress bar.

Windows PowerShell draws it anew for each piece that arrives, and a download takes many times as
long: minutes for what takes seconds with `$ProgressPreference = 'SilentlyContinue'`. In the log of
a build nobody sees it. It is best said once, in `SHELL`, as Microsoft's own images do.

Reported are `RUN`s that PowerShell reads, by `SHELL` or because they call it. The fix adds the
preference to `SHELL`. It is not safe, as it holds for the image's own commands as well.

Bad:

    # escape=`
    FROM mcr.microsoft.com/windows/servercore:ltsc2022
    SHELL ["powershell", "-Command"]
    RUN Invoke-WebRequest https://example.com/x.zip -OutFile x.zip

Good:

    # escape=`
    FROM mcr.microsoft.com/windows/servercore:ltsc2022
    SHELL ["powershell", "-Command", "$ProgressPreference = 'SilentlyContinue';"]
    RUN Invoke-WebRequest https://example.com/x.zip -OutFile x.zip
"""

import re
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.correctness._powershell import preset, scripts
from dockerlint.syntax import Shell

SETTING = "$ProgressPreference = 'SilentlyContinue'"
rule = Rule(
    Severity.STYLE,
    codes=("tally/powershell/progress-preference",),
    fix=Safety.UNSAFE,
    effects=(*Change.CHANGES_SURROUNDINGS.of("SHELL"), *Change.CHANGES_IMAGE.of("SHELL")),
)
DRAWS = pattern(r"(?<![\w-])(?:Invoke-WebRequest|iwr|Expand-Archive)(?![\w-])", re.I)
SILENT = pattern(r"ProgressPreference[\s=]+['\"]?(?:SilentlyContinue|Ignore|0)", re.I)


@rule.on(Stage, "RUN")
def draws(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """Downloads with a progress bar."""
    offered: Shell | None = None
    for script in scripts(stage):
        found = DRAWS.search(script.text)
        if not found or SILENT.search(script.settings) or SILENT.search(script.text):
            continue
        fix = (
            preset(script.shell, SETTING) if script.shell and script.shell is not offered else None
        )
        offered = script.shell or offered
        message = f"`{found[0]}` draws a progress bar, and takes many times as long for it"
        yield rule.finding(script.place, message, fix)
