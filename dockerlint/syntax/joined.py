"""Text joined from pieces of the source, and the way back from it, character by character.

A Dockerfile instruction is written over several lines with continuations, comments and blank
lines between; the builder sees one text. `Joined` is that text with the map that tells where
each of its characters stands in the source.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import inf

from dockerlint.text import Span


@dataclass(frozen=True, eq=False)
class Joined:
    """``pieces`` are the source spans whose texts, one after the other, make ``text``."""

    text: str
    pieces: tuple[Span, ...]
    anchor: Span | None = None

    @classmethod
    def anchored(cls, text: str, anchor: Span) -> Joined:
        """Text that stands in the source only in another spelling, somewhere in ``anchor``.

        Every part of it maps to the whole anchor, so nothing can be put inside it.
        """
        return cls(text, (), anchor)

    @cached_property
    def _starts(self) -> list[int]:
        """Where in ``text`` each piece starts."""
        lengths = (end - start for start, end in self.pieces[:-1])
        return [*accumulate(lengths, initial=0)]

    def offset(self, at: int) -> int:
        """Source offset of character ``at``; the end of the last piece when past the end."""
        if self.anchor:
            return self.anchor.start
        if at >= len(self.text):
            return self.pieces[-1].end
        i = bisect_right(self._starts, at) - 1
        return self.pieces[i].start + at - self._starts[i]

    def find(self, offset: int) -> int | None:
        """Which character of ``text`` stands at an offset of the source; None when none does."""
        i = bisect_right(self.pieces, (offset, inf)) - 1
        if i < 0 or offset >= self.pieces[i].end:
            return None
        return self._starts[i] + offset - self.pieces[i].start

    def span(self, start: int, end: int) -> Span:
        """Source span of ``text[start:end]``, ending right after its last character."""
        if self.anchor:
            return self.anchor
        if len(self.pieces) == 1:
            shift = self.pieces[0].start
            return Span(shift + start, shift + max(start, end))
        at = self.offset(start)
        return Span(at, self.offset(end - 1) + 1 if end > start else at)

    def moved(self, by: int) -> Joined:
        """The same text when there are ``by`` more characters before it in the source."""
        anchor = self.anchor and self.anchor.moved(by)
        return Joined(self.text, tuple([piece.moved(by) for piece in self.pieces]), anchor)

    def slice(self, start: int, end: int) -> Joined:
        """The part ``text[start:end]`` with its own map."""
        if start == 0 and end >= len(self.text):
            return self
        if self.anchor:
            return Joined.anchored(self.text[start:end], self.anchor)
        if end <= start:
            return Joined("", (self.span(start, start),))
        text = self.text[start:end]
        end = min(end, len(self.text))
        if end <= start:
            return Joined("", ())
        starts, pieces = self._starts, self.pieces
        first, last = bisect_right(starts, start) - 1, bisect_left(starts, end) - 1
        low = pieces[first].start + start - starts[first]
        high = pieces[last].start + end - starts[last]
        if first == last:
            return Joined(text, (Span(low, high),))
        between = pieces[first + 1 : last]
        return Joined(
            text, (Span(low, pieces[first].end), *between, Span(pieces[last].start, high))
        )
