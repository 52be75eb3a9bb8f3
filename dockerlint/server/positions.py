"""Offsets of the engine to positions of the client, and back."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from lsprotocol import types

from dockerlint.text import Span

# Unlike the builder's, the protocol's lines end at a lone carriage return too.
_LINE_END = re.compile(r"\r\n|\n|\r")


def _utf8(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _utf16(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


WIDTHS: dict[str, Callable[[str], int]] = {"utf-8": _utf8, "utf-16": _utf16, "utf-32": len}


class Lines:
    """The lines of one text, with columns in one of the protocol's encodings."""

    def __init__(self, text: str, encoding: str) -> None:
        self.text = text
        self._width = WIDTHS[encoding]
        found = [match.span() for match in _LINE_END.finditer(text)]
        self._starts = [0, *(end for _, end in found)]
        self._ends = [*(start for start, _ in found), len(text)]

    def offset(self, position: types.Position) -> int:
        """The offset of a position; past the end of a line means its end, as the protocol says."""
        if position.line >= len(self._starts):
            return len(self.text)
        start, end = self._starts[position.line], self._ends[position.line]
        line = self.text[start:end]
        if self._width is len or line.isascii():
            return min(start + position.character, end)
        units = 0
        for at, character in enumerate(line, start):
            if units >= position.character:
                return at
            units += self._width(character)
        return end

    def position(self, offset: int) -> types.Position:
        """The position of an offset; between the two characters of a CRLF, the line's end."""
        line = bisect_right(self._starts, offset) - 1
        before = self.text[self._starts[line] : min(offset, self._ends[line])]
        return types.Position(line, self._width(before))

    def span(self, range_: types.Range) -> Span:
        """What a range covers."""
        start = self.offset(range_.start)
        return Span(start, max(start, self.offset(range_.end)))

    def range(self, span: Span) -> types.Range:
        """The range of a span."""
        return types.Range(self.position(span.start), self.position(span.end))
