"""
The protocol of a port should be written in lower case.

`EXPOSE 80/TCP` and `EXPOSE 80/tcp` are the same to the builder, which turns the name to lower
case. Other tools that read the file may not, and every list of ports shows it in lower case.

Bad:

    FROM nginx:1.29
    EXPOSE 80/TCP

Good:

    FROM nginx:1.29
    EXPOSE 80/tcp
"""

from collections.abc import Iterator

from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.ports import PROTOCOLS, exposed
from dockerlint.rule import Rule

rule = Rule(Severity.STYLE, codes=("ExposeProtoCasing",), fix=Safety.SAFE)


@rule.on(Stage, "EXPOSE")
def upper_case(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """A known protocol that is not written in lower case."""
    for port in exposed(stage):
        lower = port.protocol.lower()
        if lower == port.protocol or lower not in PROTOCOLS:
            continue
        fixed = port.text.removesuffix(port.protocol) + lower
        yield rule.finding(
            port.part(len(port.text) - len(lower), len(port.text)),
            f"`{port.protocol}` should be `{lower}`",
            Fix.safe(f"Write `{lower}`", Edit(port.word.span, fixed)) if port.literal else None,
        )
