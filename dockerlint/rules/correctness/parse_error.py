"""
The file must be a Dockerfile the builder can read.

Reported are the faults at which `docker build` stops before it runs anything: an unknown
instruction, a missing argument, a heredoc without its end, a second `escape` directive and the
like. The rest of the file is linted all the same, and this rule stays on whatever is selected,
unless it is ignored by name. Instructions before the first `FROM` have a rule of their own.

Bad:

    FROM alpine:3.22
    COPY . .
    ENTRYPOIN ["/app/run"]

Good:

    FROM alpine:3.22
    COPY . .
    ENTRYPOINT ["/app/run"]
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.syntax import Problem
from dockerlint.syntax.parser import EARLY

rule = Rule(
    Severity.ERROR,
    codes=("DL1000", "S2260"),
)


@rule.on(Problem)
def problem(fault: Problem, file: Dockerfile) -> Iterator[Finding]:
    """What the syntax layer found wrong."""
    if fault.name != EARLY:
        yield rule.finding(fault.span, fault.message)
