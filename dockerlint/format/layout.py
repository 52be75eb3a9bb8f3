"""What formatting does to a file: to its instructions, its comments, its blank lines."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from dockerlint.findings import Edit
from dockerlint.format.blanks import Places, innermost
from dockerlint.format.indent import head_end, indented, rows, unit_of
from dockerlint.format.page import Kind, Page
from dockerlint.format.shell import BLANKS
from dockerlint.model import Context, Dockerfile
from dockerlint.syntax import From, Healthcheck, Instruction, Onbuild, Tree, Unknown, Word
from dockerlint.syntax.fold import keyword_name
from dockerlint.syntax.lexer import SPACE
from dockerlint.text import Span

MOST_BLANK_LINES = 2  # in a row
_WHOLE_FILE = {"parser-directive", "empty-file"}  # problems with which nothing is understood
# At the top of a file this is more than a comment.
_DIRECTIVE = re.compile(r"#(!|\s*[A-Za-z]\w*\s*=)")

Owned = tuple[Span, Edit]  # with the lines that the edit is about


class Options(NamedTuple):
    """What an editor may want otherwise."""

    indent: str = "    "  # of continued lines, in a file where none is indented
    trim_blanks: bool = True  # at the ends of lines
    final_newline: bool = True  # put one where it is missing
    trim_final_newlines: bool = True  # all but one


class Layout:
    """The edits of one file."""

    def __init__(self, tree: Tree, options: Options) -> None:
        self.tree, self.options, self.source = tree, options, tree.source
        self.page = Page(tree)

    def edits(self, within: Span | None = None) -> tuple[Edit, ...]:
        """All edits, or those about lines that ``within`` touches; in order and apart."""
        if any(problem.name in _WHOLE_FILE for problem in self.tree.problems):
            return ()
        found = (*self.instructions(), *self.comments(), *self.blank_lines(), *self.last_line())
        return tuple(sorted(edit for own, edit in found if not within or _touches(within, own)))

    @cached_property
    def understood(self) -> list[Instruction]:
        """The instructions that may be formatted: sound ones, whose keyword is in their line."""
        faults = [problem.span.start for problem in self.tree.problems]
        found = []
        for instruction in self.tree.instructions:
            start, end = instruction.span
            sound = bisect_left(faults, start) == bisect_left(faults, end)
            known = not isinstance(innermost(instruction), Unknown)
            keyword = instruction.keyword
            in_place = self.source.line_at(keyword.span.start) == instruction.first_line
            if sound and known and in_place and keyword.is_exact(self.source):
                found.append(instruction)
        return found

    @cached_property
    def in_posix_shell(self) -> set[Instruction]:
        """The instructions whose text a POSIX shell reads, if a shell does."""
        stages = Dockerfile(self.tree, Context()).stages
        return {i for stage in stages for i in stage.instructions if stage.has_posix_shell(i)}

    def instructions(self) -> Iterator[Owned]:
        """Words, indentation, blanks at the ends of lines, a blank line before a stage."""
        places = {i: Places.of(i, i in self.in_posix_shell) for i in self.understood}
        lines = {i: rows(i, where) for i, where in places.items()}
        unit = unit_of(lines.items(), self.options.indent)
        for instruction in self.understood:
            own = self.page.own(instruction.first_line, instruction.last_line)
            yield from ((own, edit) for edit in self.words(instruction, places[instruction]))
            yield from ((own, edit) for edit in indented(lines[instruction], unit))
            yield from ((own, edit) for edit in self.set_apart(instruction))
            yield from self.outdented(instruction)
            for line in range(instruction.first_line, head_end(instruction)):
                yield from self.trimmed(line, own)

    def words(self, instruction: Instruction, places: Places) -> Iterator[Edit]:
        """Keywords in upper case, and one blank between words."""
        for word in _keywords(instruction):
            if word.is_exact(self.source) and word.text != keyword_name(word.text):
                yield Edit(word.span, keyword_name(word.text))
        for gap in places.within_lines():
            written = self.source.text[gap.start : gap.end]
            if written != " " and BLANKS.fullmatch(written):
                yield Edit(gap, " ")

    def set_apart(self, instruction: Instruction) -> Iterator[Edit]:
        """A blank line before a later stage, above the comments that stand on its FROM."""
        if not isinstance(instruction, From) or instruction is self.first_stage:
            return
        line = instruction.first_line
        while self.page.kinds[line - 1] is Kind.COMMENT:
            line -= 1
        if self.page.kinds[line - 1] is Kind.INSTRUCTION:
            yield Edit.insert(self.page.starts[line], self.page.line_end(line - 1))

    @cached_property
    def first_stage(self) -> From | None:
        """The first FROM."""
        return next((i for i in self.tree.instructions if isinstance(i, From)), None)

    def outdented(self, instruction: Instruction) -> Iterator[Owned]:
        """No blanks before an instruction, nor before comments that are indented like it.

        Comments before the first instruction stay: they may be directives, or all but that.
        """
        line = instruction.first_line
        indent = self._indent(line)
        if not indent:
            return
        yield self._outdent(line)
        if instruction is self.tree.instructions[0]:
            return
        while self.page.kinds[line - 1] in (Kind.COMMENT, Kind.BLANK):
            line -= 1
            if self.page.kinds[line] is Kind.COMMENT and self._indent(line) == indent:
                yield self._outdent(line)

    def _indent(self, line: int) -> str:
        return self.source.text[slice(*self.page.indent(line))]

    def _outdent(self, line: int) -> Owned:
        return self.page.own(line, line), Edit.delete(self.page.indent(line))

    def comments(self) -> Iterator[Owned]:
        """No blanks at the ends of comments and directives."""
        for line in self.page.comments:
            yield from self.trimmed(line)

    def trimmed(self, line: int, own: Span | None = None) -> Iterator[Owned]:
        """No blanks at the end of a line, which is about that line unless ``own`` says more."""
        if self.options.trim_blanks:
            own = own or self.page.own(line, line)
            yield from ((own, edit) for edit in self.page.trimmed(line))

    def blank_lines(self) -> Iterator[Owned]:
        """Not many blank lines in a row; none at the top and at the end."""
        line = 0
        for kind, lines in groupby(self.page.kinds):
            first, line = line, line + len(list(lines))
            if kind is not Kind.BLANK:
                continue
            kept = min(first + self.most_blank_lines(first, line), line)
            if kept < line:
                own = self.page.own(first, line - 1)
                yield own, Edit.delete(self.page.whole(kept, line))
            for blank in range(first, kept):
                yield from self.trimmed(blank)

    def most_blank_lines(self, first: int, end: int) -> int:
        """How many blank lines may stay of those from ``first`` to before ``end``."""
        if end == self.page.count:
            return 0 if self.options.trim_final_newlines else end - first
        return 0 if first == 0 and self.can_start(end) else MOST_BLANK_LINES

    def can_start(self, line: int) -> bool:
        """True when what follows the blank lines at the top can stand there without them."""
        start = self.tree.instructions[0]
        above = range(line, start.first_line)
        return start in self.understood and not any(
            self.page.kinds[n] is Kind.OTHER
            or _DIRECTIVE.match(self.page.written(n).lstrip(SPACE))
            for n in above
        )

    def last_line(self) -> Iterator[Owned]:
        """A line end after the last line, unless an instruction lost its end there."""
        text, last = self.source.text, self.page.count - 1
        kind = self.page.kinds[last]
        end = self.tree.instructions[-1]
        lost = kind is Kind.INSTRUCTION and end not in self.understood
        if self.options.final_newline and not text.endswith("\n") and kind is not Kind.BLANK:
            if lost:
                return
            ending = "\n" if text.endswith("\r") or not last else self.page.line_end(last - 1)
            yield self.page.own(last, last), Edit.insert(len(text), ending)


def _keywords(instruction: Instruction) -> Iterator[Word]:
    """The words that are written in upper case."""
    yield instruction.keyword
    if isinstance(instruction, Onbuild) and instruction.trigger:
        yield from _keywords(instruction.trigger)
    elif isinstance(instruction, Healthcheck):
        yield from instruction.words[:1]
    elif isinstance(instruction, From) and instruction.alias:
        yield instruction.words[1]


def _touches(within: Span, own: Span) -> bool:
    """True when a selection touches lines; one that ends where they start does not."""
    return own.start < max(within.end, within.start + 1) and within.start <= own.end
