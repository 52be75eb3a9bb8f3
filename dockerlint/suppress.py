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
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

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


class _Covered:
    """Parts of the file, to be asked what starts in one of them."""

    def __init__(self, parts: Iterable[Span]) -> None:
        ordered = sorted(parts)
        self.starts = [part.start for part in ordered]
        self.ends = list(accumulate((part.end for part in ordered), max))  # the furthest so far

    def __contains__(self, place: int) -> bool:
        at = bisect_right(self.starts, place)
        return at > 0 and place <= self.ends[at - 1]


class Suppressions:
    """The ignore comments of one file."""

    def __init__(self, file: Dockerfile) -> None:
        self.file = file
        self.source = file.source
        self.ignores = tuple(self._read())

    def keep(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings that no comment silences."""
        return (finding for finding in findings if not self._silenced(finding))

    def _silenced(self, finding: Finding) -> bool:
        """True when the finding starts where a comment that names its rule covers the file."""
        names = (finding.rule, finding.group, *(code.lower() for code in finding.codes), "all")
        return any(
            finding.span.start in self._covered[name] for name in names if name in self._covered
        )

    @cached_property
    def _covered(self) -> dict[str, _Covered]:
        """For each name, where it is ignored."""
        parts = defaultdict(list)
        for ignore in self.ignores:
            for name in ignore.names:
                parts[name].append(ignore.covers)
        return {name: _Covered(spans) for name, spans in parts.items()}

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
        instructions = self.file.tree.instructions
        at = bisect_right(self._starts, comment.span.start)
        if at and instructions[at - 1].span.end > comment.span.start:
            line = self._line_with_text(comment.line + 1)
            if line <= instructions[at - 1].last_line:
                return self.source.line_span(line)
        return instructions[at].span if at < len(instructions) else Span(-1, -1)

    @cached_property
    def _starts(self) -> list[int]:
        return [instruction.span.start for instruction in self.file.tree.instructions]

    def _line_with_text(self, line: int) -> int:
        """The first line from this one on that is neither blank nor a comment."""
        lines = self._lines_with_text
        at = bisect_left(lines, line)
        return lines[at] if at < len(lines) else len(self.source.starts)

    @cached_property
    def _lines_with_text(self) -> list[int]:
        lines = enumerate(self.source.text.split("\n"))
        return [i for i, line in lines if (text := line.strip()) and not text.startswith("#")]

    def _stage(self, comment: Comment) -> Span:
        """The stage the comment stands in; above a FROM, the stage which that starts."""
        starts = self._stage_starts
        at = bisect_right(starts, max(comment.span.start, self._next(comment).start))
        end = starts[at] - 1 if at < len(starts) else len(self.source.text)
        return Span(starts[at - 1] if at else 0, end)

    @cached_property
    def _stage_starts(self) -> list[int]:
        return [stage.start.span.start for stage in self.file.stages]


def _is_run(instruction: Instruction) -> bool:
    inner = instruction.trigger if isinstance(instruction, Onbuild) else instruction
    return isinstance(inner, Run)


def _names(found: re.Match[str]) -> frozenset[str]:
    """What the list names, in lower case, and the names of the rules that are meant."""
    words = {word.strip().rstrip(".").lower() for word in found["names"].split(",")}
    return frozenset(words | {rule.name for word in words for rule in named(word)})
