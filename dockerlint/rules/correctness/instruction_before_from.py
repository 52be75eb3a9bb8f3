"""
Nothing but `ARG` can stand before the first `FROM`.

An instruction works on the image of its stage, and there is none yet: the builder stops with "no
build stage in current context". Often a `LABEL` or `RUN` slipped above the `FROM`, or the `FROM`
is commented out.

Comments and parser directives may stand there. This rule stays on whatever is selected, as
`parse-error` does, unless it is ignored by name. A word that is no instruction is reported there.

Bad:

    LABEL maintainer="team@example.com"
    FROM alpine:3.22

Good:

    ARG VERSION=3.22
    FROM alpine:$VERSION
    LABEL maintainer="team@example.com"
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.syntax import Problem
from dockerlint.syntax.parser import EARLY

rule = Rule(
    Severity.ERROR,
    codes=("DL3061", "NO_SOURCE_IMAGE", "from_first"),
)


@rule.on(Problem, EARLY)
def before_from(fault: Problem, _: Dockerfile) -> Iterator[Finding]:
    """An instruction that has no stage."""
    yield rule.finding(fault.span, fault.message)
