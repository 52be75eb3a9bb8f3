"""
Findings should be mended, not silenced: hadolint's ignore comments are reported.

For teams that want every exception in the settings, where it is reviewed. Comments with a scope,
`global ignore=` and `stage ignore=`, are not reported, nor those of other tools.

Bad:

    FROM alpine:3.22
    # hadolint ignore=DL3018
    RUN apk add --no-cache curl

Good:

    FROM alpine:3.22
    RUN apk add --no-cache curl
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.ignores import ignore_in
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Comment

rule = Rule(Severity.WARNING, codes=("DL1001",), profile=Profile.ALL)


@rule.on(Comment)
def inline_ignore(comment: Comment, _: Dockerfile) -> Iterator[Finding]:
    """`# hadolint ignore=` above an instruction."""
    read = ignore_in(comment.text)
    if read and read.tool == "hadolint" and not read.scope:
        yield rule.finding(comment.span, "findings are silenced by an ignore comment")
