"""Comments that silence findings: ours, hadolint's and BuildKit's.

    # dockerlint ignore=apt-lists-not-removed,DL3008 the reason      the next instruction
    # dockerlint file-ignore=user-missing the reason                 the whole file
    # hadolint ignore=DL3008 / stage ignore=… / global ignore=…      likewise, and one stage
    # check=skip=JSONArgsRecommended                                 at the top, or above one

Between the lines of an instruction, such a comment covers the next line of it; a ``RUN <<EOF``
script counts as lines too. Rules are given by name, by any code they have or by group; ``all``
stands for every rule. What follows the list after a blank is the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dockerlint.findings import Finding
from dockerlint.model import Dockerfile
from dockerlint.rule import named
from dockerlint.syntax import Comment, Instruction, Onbuild, Run
from dockerlint.text import Span

_LIST = r"\s*=\s*(?P<names>[\w./-]+(?:\s*,\s*[\w./-]+)*)"
OURS = re.compile(rf"dockerlint[\s:]+(?P<scope>file-)?ignore{_LIST}", re.I)
_HADOLINT = re.compile(rf"hadolint\s+(?:(?P<scope>global|stage)\s+)?ignore{_LIST}", re.I)
_SKIP = re.compile(rf"(?:[^;]*;)*?\s*skip{_LIST}", re.I)  # error=true;skip=a,b
_CHECK = re.compile(r"check\s*=\s*", re.I)
_SHELL_COMMENT = re.compile(r"^[ \t]*#(.*)$", re.M)


@dataclass(frozen=True)
class Ignore:
    """One ignore comment: which names, and which part of the file it covers."""

    names: frozenset[str]  # lower-case
    covers: Span

    def silences(self, finding: Finding) -> bool:
        """True when the finding starts in what is covered and its rule is named."""
        inside = self.covers.start <= finding.span.start <= self.covers.end
        called = {finding.rule, finding.group, *(code.lower() for code in finding.codes), "all"}
        return inside and not self.names.isdisjoint(called)


class Suppressions:
    """The ignore comments of one file."""

    def __init__(self, file: Dockerfile) -> None:
        self.file = file
        self.source = file.source
        self.ignores = tuple(self._read())

    def keep(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings that no comment silences."""
        return (f for f in findings if not any(i.silences(f) for i in self.ignores))

    def _read(self) -> Iterator[Ignore]:
        whole = Span(0, len(self.source.text))
        for directive in self.file.tree.directives:
            if directive.name == "check" and (found := _SKIP.match(directive.value)):
                yield Ignore(_names(found), whole)
        for comment in (*self.file.tree.all_comments, *self._in_scripts()):
            if found := OURS.match(comment.text):
                yield Ignore(_names(found), whole if found["scope"] else self._next(comment))
            elif found := _HADOLINT.match(comment.text):
                scope = (found["scope"] or "").lower()
                covers = whole if scope == "global" else self._next(comment)
                yield Ignore(_names(found), self._stage(comment) if scope == "stage" else covers)
            elif (check := _CHECK.match(comment.text)) and (
                found := _SKIP.match(comment.text, check.end())
            ):
                yield Ignore(_names(found), self._next(comment))

    def _in_scripts(self) -> Iterator[Comment]:
        """The comments in heredocs that a RUN has, where they are the shell's."""
        for instruction in self.file.tree.instructions:
            for heredoc in instruction.heredocs if _is_run(instruction) else ():
                for found in _SHELL_COMMENT.finditer(self.source.text, *heredoc.body):
                    line = self.source.line_at(found.start(1))
                    yield Comment(Span(*found.span()), found[1].strip(), line)

    def _next(self, comment: Comment) -> Span:
        """The instruction after the comment, or the line when it stands inside one."""
        for instruction in self.file.tree.instructions:
            if instruction.span.start > comment.span.start:
                return instruction.span
            if instruction.span.end > comment.span.start:
                for line in range(comment.line + 1, instruction.last_line + 1):
                    span = self.source.line_span(line)
                    text = self.source.text[span.start : span.end].strip()
                    if text and not text.startswith("#"):
                        return span
        return Span(-1, -1)

    def _stage(self, comment: Comment) -> Span:
        """The stage the comment stands in; above a FROM, the stage which that starts."""
        starts = [s.start.span.start for s in self.file.stages]
        following = self._next(comment).start
        begin = max((s for s in starts if s <= max(comment.span.start, following)), default=0)
        end = min((s - 1 for s in starts if s > begin), default=len(self.source.text))
        return Span(begin, end)


def _is_run(instruction: Instruction) -> bool:
    inner = instruction.trigger if isinstance(instruction, Onbuild) else instruction
    return isinstance(inner, Run)


def _names(found: re.Match[str]) -> frozenset[str]:
    """What the list names, in lower case, and the names of the rules that are meant."""
    words = {word.strip().rstrip(".").lower() for word in found["names"].split(",")}
    return frozenset(words | {rule.name for word in words for rule in named(word)})
