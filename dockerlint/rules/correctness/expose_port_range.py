"""
`EXPOSE` cannot name a port above 65535.

Port numbers have 16 bits. The builder stops at a larger one: it is a slip of the hand, or two
ports written as one.

hadolint leaves ports alone that come from a variable; here those whose value is known are checked
as well.

Bad:

    FROM nginx:1.29
    EXPOSE 80443

Good:

    FROM nginx:1.29
    EXPOSE 80 443
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.ports import exposed
from dockerlint.rule import Rule

rule = Rule(
    Severity.ERROR,
    codes=("DL3011", "DS-0008", "invalid-port", "71bf8cf8", "INVALID_PORT"),
)
LAST = 65535


@rule.on(Stage, "EXPOSE")
def too_large(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """A port, or the end of a range of ports, that does not exist."""
    for port in exposed(stage):
        largest = max(port.numbers.split("-"), key=lambda n: (len(n.lstrip("0")), n.lstrip("0")))
        if len(largest.lstrip("0")) > len(str(LAST)) or int(largest) > LAST:
            yield rule.finding(
                port.word.span, f"`{largest}` is no port: the largest one is {LAST}"
            )
