"""The lines of a file by what stands in them."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto
from functools import cached_property

from dockerlint.findings import Edit
from dockerlint.format.shell import BLANKS
from dockerlint.syntax import Tree
from dockerlint.syntax.lexer import SPACE
from dockerlint.text import BOM, Span


class Kind(Enum):
    """What a line belongs to."""

    INSTRUCTION = auto()  # its continuations and heredocs too
    COMMENT = auto()  # or directive
    BLANK = auto()
    OTHER = auto()  # nothing to be seen, yet no blank: a form feed


class Page:
    """The lines of a file, with indexes from 0; without an empty one at the end."""

    def __init__(self, tree: Tree) -> None:
        self.tree, self.source = tree, tree.source
        self.text, self.starts = tree.source.text, tree.source.starts
        self.count = len(self.starts) - (self.starts[-1] == len(self.text))

    @cached_property
    def kinds(self) -> list[Kind]:
        """For each line, what it is."""
        kinds = [Kind.OTHER if self.written(line) else Kind.BLANK for line in range(self.count)]
        for instruction in self.tree.instructions:
            for line in range(instruction.first_line, instruction.last_line + 1):
                kinds[line] = Kind.INSTRUCTION
        for line in self.comments:
            kinds[line] = Kind.COMMENT
        return kinds

    @cached_property
    def comments(self) -> list[int]:
        """The lines of directives, and of comments outside instructions."""
        directives = [self.source.line_at(d.span.start) for d in self.tree.directives]
        return [*directives, *(comment.line for comment in self.tree.comments)]

    def written(self, line: int) -> str:
        """The text of a line without blanks around it."""
        return self.text[slice(*self.source.line_span(line))].strip(" \t")

    def own(self, first: int, last: int) -> Span:
        """Where lines stand, without the last line end."""
        return Span(self.starts[first], self.source.line_span(last).end)

    def whole(self, first: int, end: int) -> Span:
        """Lines with their ends; ``end`` is the line after them."""
        return Span(self.starts[first], (*self.starts, len(self.text))[end])

    def line_end(self, line: int) -> str:
        """How a line ends: as Windows has it, or not."""
        end = self.starts[line + 1] if line + 1 < len(self.starts) else 0
        return "\r\n" if self.text[max(end - 2, 0) : end] == "\r\n" else "\n"

    def indent(self, line: int) -> Span:
        """The blanks before what is written in a line; an empty span where there are none."""
        start, end = self.source.line_span(line)
        start += self.text.startswith(BOM, start)
        found = BLANKS.match(self.text, start, end)
        return Span(start, found.end() if found else start)

    def trimmed(self, line: int) -> Iterator[Edit]:
        """The edit that takes away the blanks at the end of a line, if there are any.

        Those after another kind of white space stay: its meaning depends on where it stands.
        """
        start, end = self.source.line_span(line)
        bare = self.text[start:end].rstrip(" \t")
        if len(bare) < end - start and bare[-1:] not in tuple(SPACE):
            yield Edit.delete(Span(start + len(bare), end))
