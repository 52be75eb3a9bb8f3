"""
`STOPSIGNAL` can be written as `SIGTERM`.

`15`, `TERM` and `sigterm` are the same signal to the builder. One spelling is easier to search
for, and a name is easier to read than a number.

Numbers of the real-time signals have names such as `SIGRTMIN+3`. Numbers without a name, and
variables, are left alone.

The fix writes the name.

Bad:

    FROM example.com/app:1
    STOPSIGNAL 3

Good:

    FROM example.com/app:1
    STOPSIGNAL SIGQUIT
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.signals import canonical, signals
from dockerlint.rule import Profile, Rule

rule = Rule(
    Severity.STYLE,
    codes=("tally/prefer-canonical-stopsignal",),
    fix=Safety.SAFE,
    effects=Change.CHANGES_IMAGE.of("STOPSIGNAL"),
    profile=Profile.STRICT,
)


@rule.on(Stage, "STOPSIGNAL")
def spelt_otherwise(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """A signal that is not written by its usual name."""
    for word, text in signals(stage):
        signal = canonical(text)
        if signal and signal != word.text:
            fix = Fix.safe(f"Write `{signal}`", Edit(word.span, signal))
            yield rule.finding(word.span, f"`{word.text}` is usually written `{signal}`", fix)
