"""Comments that silence findings: ours, hadolint's and BuildKit's.

    # dockerlint ignore=apt-lists-not-removed,DL3008 the reason      the next instruction
    # dockerlint file-ignore=user-missing the reason                 the whole file
    # hadolint ignore=DL3008 / stage ignore=… / global ignore=…      likewise, and one stage
    # check=skip=JSONArgsRecommended                                 at the top, or above one

Between the lines of an instruction, such a comment covers the next line of it. Rules are given
by name or by any code they have; ``all`` stands for every rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dockerlint.findings import Finding
from dockerlint.model import Dockerfile
from dockerlint.syntax import Comment
from dockerlint.text import Span

_OURS = re.compile(r"dockerlint[\s:]+(?P<scope>file-)?ignore\s*=\s*(?P<names>[\w./,\s-]*)", re.I)
_HADOLINT = re.compile(
    r"hadolint\s+(?:(?P<scope>global|stage)\s+)?ignore\s*=\s*(?P<names>[\w,\s-]*)", re.I
)
_BUILDKIT = re.compile(r"(?:check\s*=\s*)?.*?\bskip\s*=\s*(?P<names>[\w,\s-]*)", re.I)
_CHECK = re.compile(r"check\s*=", re.I)


@dataclass(frozen=True)
class Ignore:
    """One ignore comment: which names, and which part of the file it covers."""

    names: frozenset[str]  # lower-case
    covers: Span

    def silences(self, finding: Finding) -> bool:
        """True when the finding starts in what is covered and its rule is named."""
        inside = self.covers.start <= finding.span.start <= self.covers.end
        named = {finding.rule, *(code.lower() for code in finding.codes), "all"}
        return inside and not self.names.isdisjoint(named)


class Suppressions:
    """The ignore comments of one file."""

    def __init__(self, file: Dockerfile) -> None:
        self.file = file
        self.ignores = tuple(self._read())

    def keep(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings that no comment silences."""
        return (f for f in findings if not any(i.silences(f) for i in self.ignores))

    def _read(self) -> Iterator[Ignore]:
        whole = Span(0, len(self.file.source.text))
        for directive in self.file.tree.directives:
            if directive.name == "check" and (found := _BUILDKIT.match(directive.value)):
                yield Ignore(_names(found), whole)
        for comment in self.file.tree.all_comments:
            if found := _OURS.match(comment.text):
                yield Ignore(_names(found), whole if found["scope"] else self._next(comment))
            elif found := _HADOLINT.match(comment.text):
                scope = (found["scope"] or "").lower()
                covers = whole if scope == "global" else self._next(comment)
                yield Ignore(_names(found), self._stage(comment) if scope == "stage" else covers)
            elif _CHECK.match(comment.text) and (found := _BUILDKIT.match(comment.text)):
                yield Ignore(_names(found), self._next(comment))

    def _next(self, comment: Comment) -> Span:
        """The instruction after the comment, or the line when it stands inside one."""
        nowhere = Span(-1, -1)
        for instruction in self.file.tree.instructions:
            if instruction.span.start > comment.span.start:
                return instruction.span
            if instruction.span.end > comment.span.start:
                skipped = {c.line for c in instruction.comments}
                line = comment.line + 1
                while line in skipped:
                    line += 1
                starts = self.file.source.starts
                return self.file.source.line_span(line) if line < len(starts) else nowhere
        return nowhere

    def _stage(self, comment: Comment) -> Span:
        """The stage the comment stands in; above a FROM, the stage which that starts."""
        starts = [s.start.span.start for s in self.file.stages]
        following = self._next(comment).start
        begin = max((s for s in starts if s <= max(comment.span.start, following)), default=0)
        end = min((s - 1 for s in starts if s > begin), default=len(self.file.source.text))
        return Span(begin, end)


def _names(found: re.Match[str]) -> frozenset[str]:
    """The comma-separated names; what follows the last of them after a blank is the reason."""
    words = re.match(r"\s*[\w./-]+(?:\s*,\s*[\w./-]+)*", found["names"])
    return frozenset(w.strip().lower() for w in words[0].split(",")) if words else frozenset()
