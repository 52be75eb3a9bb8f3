"""What a terminal can show: characters that are safe, how wide they are, colours."""

from __future__ import annotations

import os
from typing import TextIO

TAB = 4  # columns a tab takes
WIDTH = 100  # columns where there is no terminal, the same for everybody
WIDEST = 160  # columns; longer lines are hard to read
NARROWEST = 20  # columns of a source line that are shown however narrow the terminal is
CUT = "…"
ADDED, REMOVED = "32", "31"  # the colours of lines in a diff


def printable(text: str) -> str:
    """``text`` that a terminal shows as it is: tabs as blanks, control characters replaced."""
    text = text.replace("\t", " " * TAB)
    if text.isprintable():
        return text
    return "".join(ch if ch.isprintable() else "\N{REPLACEMENT CHARACTER}" for ch in text)


def width(text: str) -> int:
    """Columns that ``text``, which is printable, takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(character: str) -> int:
    from unicodedata import category, east_asian_width

    if category(character) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def left(text: str, room: int) -> str:
    """As much of the beginning of ``text`` as ``room`` columns hold."""
    if width(text) <= room:
        return text
    end, room = 0, room - 1
    while end < len(text) and (room := room - _columns(text[end])) >= 0:
        end += 1
    return text[:end] + CUT


def right(text: str, room: int) -> str:
    """As much of the end of ``text`` as ``room`` columns hold."""
    if width(text) <= room:
        return text
    start, room = len(text), room - 1
    while start and (room := room - _columns(text[start - 1])) >= 0:
        start -= 1
    return CUT + text[start:]


def wants_colour(stream: TextIO) -> bool:
    """Colours on a terminal only; NO_COLOR and FORCE_COLOR decide otherwise."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def columns(stream: TextIO) -> int:
    """How wide the lines written to ``stream`` may be."""
    if not stream.isatty():
        return WIDTH
    from shutil import get_terminal_size

    return min(get_terminal_size((WIDTH, 24)).columns, WIDEST)
