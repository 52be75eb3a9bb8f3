"""
An ignore comment should silence something.

One that outlived what it was for hides the next finding of its rule, and misleads whoever reads
it. Names that no rule has are reported, too: they are usually misspelt.

Reported are the comments that begin with `dockerlint`. Those for other tools may be needed there:
see `unused-foreign-ignore`. A name is left alone as long as its rule is off.

Bad:

    FROM alpine:3.22
    # dockerlint ignore=apk-no-caches the index is needed
    RUN apk add --no-cache curl

Good:

    FROM alpine:3.22
    RUN apk add --no-cache curl
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Mark, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.ignores import UnusedIgnore
from dockerlint.rule import Rule
from dockerlint.rules.correctness._ignores import message, place, without

rule = Rule(
    Severity.INFO, fix=Safety.SAFE, effects=Change.LOSES_COMMENT.of(), mark=Mark.UNNECESSARY
)


@rule.on(UnusedIgnore, "dockerlint")
def ours(unused: UnusedIgnore, file: Dockerfile) -> Iterator[Finding]:
    """Names in a comment of ours that silence nothing."""
    edit = without(unused, file)
    fix = Fix.safe("Remove what ignores nothing", edit)
    yield rule.finding(place(unused), message(unused), fix)
