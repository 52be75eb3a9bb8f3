"""
Programs should not belong to the user that runs them.

Whoever breaks into the program can then change it, for the next start. Files that are only run or
read can be root's, as `COPY` makes them. Sonar and KICS report it; others ask for `--chown` (see
`copy-after-user-without-chown`), and many tools write beside their code, so that this rule is off
by default.

Reported are `--chown` to somebody else than root for scripts and libraries, and for what is copied
to the folders of the system, in the final image.

The fix removes `--chown`.

Bad:

    FROM example.com/app:1
    COPY --chown=app start.sh /usr/local/bin/

Good:

    FROM example.com/app:1
    COPY start.sh /usr/local/bin/
"""

import re
from collections.abc import Iterator

from dockerlint.edits import delete_flag
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.accounts import ROOT
from dockerlint.model.transfers import transfers, value_of
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Transfer

rule = Rule(
    Severity.INFO,
    codes=("S6504", "aa93e17f"),
    fix=Safety.UNSAFE,
    effects=Change.REMOVES_OPTION.of(),
    profile=Profile.ALL,
)
_PROGRAM = pattern(r".*\.(?:sh|bash|py|pl|rb|so|jar|exe|bin|ps1)", re.I)
_SYSTEM = pattern(r"/(?:s?bin|etc|lib(?:64)?|usr|boot)(?:/.*)?")


@rule.on(Stage, "COPY --chown", "ADD --chown")
def not_roots(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A COPY that gives programs to another user than root."""
    if not file.in_final_image(stage) or stage.family == "windows":
        return
    for transfer in transfers(stage):
        flag = transfer.flag("chown")
        owner = flag.text.partition(":")[0] if flag else ""
        if flag and owner and owner not in ROOT and (what := program(stage, transfer)):
            fix = Fix.unsafe("Remove `--chown`", delete_flag(transfer, flag))
            yield rule.finding(flag.span, f"`{what}` will belong to `{owner}`, not to root", fix)


def program(stage: Stage, transfer: Transfer) -> str | None:
    """A source that is a program by its name, or by where it is put."""
    target = transfer.destination and value_of(stage, transfer, transfer.destination)
    if target and _SYSTEM.fullmatch(target) and transfer.sources:
        return transfer.sources[0].text
    return next((w.text for w in transfer.sources if _PROGRAM.fullmatch(w.text)), None)
