"""
`STOPSIGNAL` must name a signal that there is.

The builder stops with "Invalid signal" otherwise. It takes the names of Linux in any case, with
or without `SIG`, `RTMIN+1` to `RTMIN+15`, `RTMAX-1` to `RTMAX-14`, and every number but 0.
Variables are left alone, and so is Windows.

The fix writes the nearest name, where one is near enough.

Bad:

    FROM example.com/app:1
    STOPSIGNAL SIGTREM

Good:

    FROM example.com/app:1
    STOPSIGNAL SIGTERM
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.signals import NAMES, is_signal, signals
from dockerlint.rule import Rule
from dockerlint.syntax import Word
from dockerlint.text import likeliest

rule = Rule(
    Severity.ERROR,
    codes=("INVALID_SIGNAL",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("STOPSIGNAL"),
)


@rule.on(Stage, "STOPSIGNAL")
def unknown(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """What is no signal."""
    for word, text in signals(stage):
        if not is_signal(text):
            yield rule.finding(word.span, f"there is no signal `{text}`", nearest(word, text))


def nearest(word: Word, text: str) -> Fix | None:
    """Write the signal whose name is most like the text."""
    near = likeliest(text.upper().removeprefix("SIG"), NAMES, 0.6)
    return Fix.unsafe(f"Write `SIG{near}`", Edit(word.span, f"SIG{near}")) if near else None
