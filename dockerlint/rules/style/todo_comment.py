"""
Comments that say `TODO` or `FIXME` name work that is left.

For teams that want none in what they ship. Not on by default.

Bad:

    FROM alpine:3.22
    # TODO: pin the version
    RUN apk add --no-cache curl

Good:

    FROM alpine:3.22
    # The version is that of the release.
    RUN apk add --no-cache curl
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Comment
from dockerlint.text import Span

rule = Rule(Severity.STYLE, codes=("S1135",), profile=Profile.ALL)
_LEFT = pattern(r"\b(TODO|FIXME)\b")


@rule.on(Comment)
def left_to_do(comment: Comment, file: Dockerfile) -> Iterator[Finding]:
    """A comment that says so."""
    text = file.source.text[comment.span.start : comment.span.end]
    if found := _LEFT.search(text):
        start = comment.span.start + found.start()
        yield rule.finding(Span(start, start + len(found[0])), f"`{found[0]}`: work that is left")
