"""
`--chown` does nothing in Windows containers.

Windows has no numbers for users and groups, and the builder leaves the option out without a word.
The files belong to whoever the builder copies them as; `icacls` in a `RUN` changes that.

Reported only where the base image is known to be one of Windows. The fix takes the option out.

Bad:

    # escape=`
    FROM mcr.microsoft.com/windows/servercore:ltsc2022
    COPY --chown=app:app . C:/app/

Good:

    # escape=`
    FROM mcr.microsoft.com/windows/servercore:ltsc2022
    COPY . C:/app/
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.transfers import transfers
from dockerlint.rule import Rule

rule = Rule(
    Severity.WARNING,
    codes=("tally/windows/no-chown-flag",),
    fix=Safety.UNSAFE,
    effects=Change.REMOVES_OPTION.of(),
)


@rule.on(Stage, "COPY --chown", "ADD --chown")
def changes_nothing(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """Owners in an image of Windows."""
    for transfer in transfers(stage) if stage.family == "windows" else ():
        if flag := transfer.flag("chown"):
            yield rule.finding(
                flag.span,
                "`--chown` does nothing in Windows containers",
                Fix.unsafe("Remove `--chown`", edits.delete_flag(transfer, flag)),
            )
