"""
`STOPSIGNAL` should name a signal that a program can handle.

`docker stop` sends it first, so that the program can finish its work, and only after a grace
period SIGKILL. SIGKILL and SIGSTOP cannot be handled: with the one there is no grace period at
all, and with the other the program stands still until it is over.

The fix writes SIGTERM.

Bad:

    FROM example.com/app:1
    STOPSIGNAL SIGKILL

Good:

    FROM example.com/app:1
    STOPSIGNAL SIGTERM
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.signals import canonical, signals
from dockerlint.rule import Rule

rule = Rule(
    Severity.WARNING,
    codes=("tally/no-ungraceful-stopsignal",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("STOPSIGNAL"),
)
WHY = {"SIGKILL": "cannot be handled", "SIGSTOP": "only makes the program stand still"}


@rule.on(Stage, "STOPSIGNAL")
def kills(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """SIGKILL or SIGSTOP, however it is written."""
    for word, text in signals(stage):
        signal = canonical(text)
        if signal in WHY:
            fix = Fix.unsafe("Use `SIGTERM`", Edit(word.span, "SIGTERM"))
            yield rule.finding(word.span, f"`{signal}` {WHY[signal]}", fix)
