"""
A `RUN` of one command after another one makes a layer more.

This rule is for those who count every layer: it reports what `consecutive-run` leaves alone for
good reasons. Those are `RUN`s with a blank line between them, in a stage that the final image does
not contain, or in exec or heredoc form.

Left alone: different flags, other shells than POSIX ones, and an author's comment between the two,
which tells why they are apart; hadolint reports the last two as well. A condition, `[ … ]`, is not
counted as a command.

Bad:

    FROM alpine:3.22
    RUN mkdir /data

    RUN chown nobody /data

Good:

    FROM alpine:3.22
    RUN mkdir /data \\
        && chown nobody /data
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.rule import Profile, Rule
from dockerlint.rules.cache._neighbours import neighbours
from dockerlint.syntax import Script

rule = Rule(
    Severity.INFO,
    codes=("DL3059", "0008c003", "S7031"),
    profile=Profile.ALL,
)
CONDITIONS = {"[", "[["}


@rule.on(Stage, "RUN")
def single_commands(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """Pairs of RUNs of one command each that are not worth joining for everybody."""
    for pair in neighbours(stage):
        single = is_single(pair.one) and is_single(pair.two)
        if single and not pair.worth_joining(stage, file):
            yield rule.finding(pair.second.keyword.span, "this `RUN` follows another `RUN`")


def is_single(script: Script) -> bool:
    """True for one command at most."""
    return sum(command.name not in CONDITIONS for command in script.commands) <= 1
