"""Positions: one unit, the code-point offset, inside; lines and columns only at the edges."""

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from typing import Final, NamedTuple

BOM = "\ufeff"


def shortened(text: str, most: int) -> str:
    """As much of the beginning of a text as ``most`` characters hold."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def listed(names: Iterable[str], most: int = 3) -> str:
    """The first few names, and how many more there are."""
    names = list(names)
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def likeliest(word: str, words: Iterable[str], alike: float) -> str | None:
    """Which of the ``words`` was meant: the nearest, if difflib finds it so much ``alike``."""
    from difflib import get_close_matches  # costs start-up time, and few files come this far

    return next(iter(get_close_matches(word, list(words), 1, alike)), None)


def common_prefix(one: str, other: str) -> int:
    """How many characters both start with."""
    same, most = 0, min(len(one), len(other))
    while same < most:
        middle = (same + most + 1) // 2
        if one[same:middle] == other[same:middle]:
            same = middle
        else:
            most = middle - 1
    return same


def common_suffix(one: str, other: str) -> int:
    """How many characters both end with."""
    return common_prefix(one[::-1], other[::-1])


class Span(NamedTuple):
    """Half-open range of code-point offsets into one source text."""

    start: int
    end: int

    def covers(self, other: "Span") -> bool:
        """True when ``other`` lies inside this span (its ends included)."""
        return self.start <= other.start and other.end <= self.end

    def touches(self, other: "Span") -> bool:
        """True when the two overlap or have an end in common."""
        return self.start <= other.end and other.start <= self.end

    def moved(self, by: int) -> "Span":
        """The same characters when there are ``by`` more before them."""
        return Span(self.start + by, self.end + by)


class Position(NamedTuple):
    """A place as people count it: line and column from 1, the column in code points."""

    line: int
    column: int


class Source:
    """The text of one Dockerfile, whole: a byte order mark and any kind of line end included.

    Lines end at ``\\n`` only, as in BuildKit; `str.splitlines` also breaks at form
    feeds, U+2028 and others, which would shift every line after them.
    """

    def __init__(self, text: str) -> None:
        self.text: Final = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Source) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Source({self.text!r})"

    @classmethod
    def decode(cls, data: bytes) -> "Source":
        """Any bytes in; bytes that are not UTF-8 become lone surrogates and survive `encode`."""
        return cls(data.decode("utf-8", "surrogateescape"))

    def encode(self) -> bytes:
        """The exact bytes `decode` was given."""
        return self.text.encode("utf-8", "surrogateescape")

    @cached_property
    def starts(self) -> list[int]:
        """Offset of the first character of every line; a last empty line counts."""
        starts, at = [0], self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    @cached_property
    def newline(self) -> str:
        """The line end this file uses: that of its first line."""
        first = self.text.find("\n")
        return "\r\n" if first > 0 and self.text[first - 1] == "\r" else "\n"

    def line_at(self, offset: int) -> int:
        """Index, from 0, of the line that holds ``offset``."""
        return bisect_right(self.starts, offset) - 1

    def line_span(self, line: int) -> Span:
        """Span of line ``line`` (from 0) without its line end."""
        start = self.starts[line]
        last = line + 1 == len(self.starts)
        end = len(self.text) if last else self.starts[line + 1] - 1
        while end > start and self.text[end - 1] == "\r":
            end -= 1
        return Span(start, end)

    def position(self, offset: int) -> Position:
        """Line and column of ``offset``; a byte order mark takes no column, as in editors."""
        line = self.line_at(offset)
        column = offset - self.starts[line]
        if line == 0 and column and self.text.startswith(BOM):
            column -= 1
        return Position(line + 1, column + 1)
