"""Indentation of the lines that continue an instruction."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from math import gcd
from typing import NamedTuple

from dockerlint.findings import Edit
from dockerlint.format.blanks import Places
from dockerlint.syntax import Instruction
from dockerlint.text import BOM, Span

_LEADING = re.compile(r"[ \t]*")
STEPS = (2, 3, 4, 8)  # spaces by which people indent
_TAB = 4  # columns, beside spaces


class Row(NamedTuple):
    """A line that continues an instruction, but for a blank one."""

    span: Span  # of the blanks at its start
    indent: str
    movable: bool
    follows: bool  # a comment, or the continuation character alone: goes with the line after it

    @property
    def width(self) -> int:
        """How far it is indented, in columns."""
        return _width(self.indent)


def _width(indent: str) -> int:
    return len(indent.expandtabs(_TAB))


def head_end(instruction: Instruction) -> int:
    """The index of the line after those of the instruction itself, without heredocs."""
    if instruction.heredocs:
        return instruction.source.line_at(instruction.heredocs[0].body.start - 1) + 1
    return instruction.last_line + 1


def rows(instruction: Instruction, places: Places) -> list[Row]:
    """The lines after the first."""
    source = instruction.source
    comments = {comment.line for comment in instruction.comments}
    found = []
    for line in range(instruction.first_line + 1, head_end(instruction)):
        start, end = source.line_span(line)
        leading = _LEADING.match(source.text, start, end)
        at = leading.end() if leading else start
        written = source.text[at:end].rstrip(" \t")
        if written:
            follows = line in comments or written == instruction.escape
            movable = not follows and places.lets_start(at)
            found.append(Row(Span(start, at), source.text[start:at], movable, follows))
    return found


def unit_of(instructions: Iterable[tuple[Instruction, list[Row]]], default: str) -> str:
    """By what most lines of a file are indented, nested ones aside: a tab, or 2, 3, 4 or 8 spaces.

    ``default`` in a file where none is.
    """
    counted: Counter[str] = Counter()
    for instruction, lines in instructions:
        own, base = _own_indent(instruction), _base(lines)
        for row in lines:
            if row.movable and base and row.width == base.width and row.indent.startswith(own):
                counted.update(_units(row.indent[len(own) :]))
    return next((unit for unit, _ in counted.most_common(1)), default)


def _units(indent: str) -> Iterator[str]:
    """The unit that an indentation is of: several tabs are of one, but other spaces of none."""
    if indent and not indent.strip("\t"):
        yield "\t"
    elif indent in (" " * step for step in STEPS):
        yield indent


def _own_indent(instruction: Instruction) -> str:
    start = instruction.source.line_span(instruction.first_line).start
    return instruction.source.text[start : instruction.keyword.span.start].lstrip(BOM)


def _base(lines: list[Row]) -> Row | None:
    """The line that is indented least."""
    return min((row for row in lines if row.movable), key=lambda row: row.width, default=None)


def indented(lines: list[Row], unit: str) -> Iterator[Edit]:
    """The edits that move the lines together, so that those indented least have one unit."""
    base = _base(lines)
    if base is None:
        return
    step = _step(lines, base) if base.width != _width(unit) else 0
    leader = next(row for row in reversed(lines) if not row.follows)
    for row in reversed(lines):
        leader = leader if row.follows else row
        if leader.movable:
            wanted = _moved(leader, base, unit, step)
            if row.indent != wanted:
                yield Edit(row.span, wanted)


def _step(lines: list[Row], base: Row) -> int:
    """By how much the lines are nested; 0 when they are not, or rather aligned with something."""
    depths = sorted({row.width - base.width for row in lines if row.movable} - {0})
    step = gcd(*depths)
    levels = [step * n for n in range(1, len(depths) + 1)]
    return step if step in STEPS and depths == levels else 0


def _moved(row: Row, base: Row, unit: str, step: int) -> str:
    """The indentation of a line when that of ``base`` becomes ``unit``."""
    if base.indent == unit and row.indent.startswith(unit):
        return row.indent
    depth = row.width - base.width
    if step:
        return unit * (1 + depth // step)
    return unit + ("\t" * (depth // _TAB) + " " * (depth % _TAB) if unit == "\t" else " " * depth)
