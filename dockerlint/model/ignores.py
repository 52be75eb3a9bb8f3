"""Ignore comments as they are written: ours, hadolint's and BuildKit's.

    # dockerlint ignore=apt-lists-not-removed,DL3008 the reason      the next instruction
    # dockerlint file-ignore=user-missing the reason                 the whole file
    # hadolint ignore=DL3008 / stage ignore=… / global ignore=…      likewise, and one stage
    # check=skip=JSONArgsRecommended                                 at the top, or above one

Between the lines of an instruction, such a comment covers the next line of it; a ``RUN <<EOF``
script counts as lines too. What follows the list after a blank is the reason.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from dockerlint.model.dockerfile import Dockerfile
from dockerlint.patterns import pattern
from dockerlint.syntax import Comment, Directive, Instruction, Onbuild, Run, Word
from dockerlint.text import Span

_NAME = pattern(r"[\w./-]+")
_LIST = rf"\s*=\s*(?P<names>{_NAME.pattern}(?:\s*,\s*{_NAME.pattern})*)"
OURS = pattern(rf"dockerlint[\s:]+(?P<scope>file-)?ignore{_LIST}", re.I)
_HADOLINT = pattern(rf"hadolint\s+(?:(?P<scope>global|stage)\s+)?ignore{_LIST}", re.I)
_SKIP = pattern(rf"(?:[^;]*;)*?\s*skip{_LIST}", re.I)  # error=true;skip=a,b
_CHECK = pattern(r"check\s*=\s*", re.I)
_SHELL_COMMENT = pattern(r"^[ \t]*#(.*)$", re.M)


class Ignore(NamedTuple):
    """One ignore comment or directive: which names, and which part of the file it covers."""

    tool: str  # whose: dockerlint, hadolint or check (BuildKit)
    comment: Comment | Directive
    words: tuple[Word, ...]  # the names as written, without a full stop
    covers: Span
    in_script: bool = False  # a line of a heredoc


class UnusedIgnore(NamedTuple):
    """Names in an ignore comment that silence nothing there."""

    ignore: Ignore
    words: tuple[Word, ...]
    unknown: bool  # no rule has them


def ignores(file: Dockerfile) -> tuple[Ignore, ...]:
    """The ignore comments of a file."""
    return tuple(_Reader(file).read())


class _Reader:
    """Finds out what each comment covers."""

    def __init__(self, file: Dockerfile) -> None:
        self.file = file
        self.source = file.source

    def read(self) -> Iterator[Ignore]:
        """All ignore comments."""
        whole = Span(0, len(self.source.text))
        for directive in self.file.tree.directives:
            if directive.name == "check" and (found := _SKIP.match(directive.value)):
                words = _words(found, directive.value_span.start)
                yield Ignore("check", directive, words, whole)
        comments = [(comment, False) for comment in self.file.tree.all_comments]
        comments += [(comment, True) for comment in self._in_scripts()]
        for comment, in_script in comments:
            if read := ignore_in(comment.text):
                tool, found, scope = read
                start = self.source.text.find(comment.text, comment.span.start)
                covers = whole if scope in ("file-", "global") else self._next(comment)
                if scope == "stage":
                    covers = self._stage(comment)
                yield Ignore(tool, comment, _words(found, start), covers, in_script)

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


class Read(NamedTuple):
    """What the text of an ignore comment says."""

    tool: str
    names: re.Match[str]  # its group of that name
    scope: str = ""  # file-, global or stage


def ignore_in(comment: str) -> Read | None:
    """The text of a comment read as an ignore comment; None for others."""
    if found := OURS.match(comment):
        return Read("dockerlint", found, (found["scope"] or "").lower())
    if found := _HADOLINT.match(comment):
        return Read("hadolint", found, (found["scope"] or "").lower())
    if (check := _CHECK.match(comment)) and (found := _SKIP.match(comment, check.end())):
        return Read("check", found)
    return None


def _words(found: re.Match[str], offset: int) -> tuple[Word, ...]:
    """The names in a list; ``offset`` is where the text that was searched starts."""
    start = offset + found.start("names")
    return tuple(
        Word(Span(start + word.start(), start + word.start() + len(text)), text)
        for word in _NAME.finditer(found["names"])
        if (text := word[0].rstrip("."))
    )
