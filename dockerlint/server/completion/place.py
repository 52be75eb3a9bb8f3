"""Where the cursor stands while something is written, and what can be offered there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from lsprotocol import types

from dockerlint.syntax import Instruction, Onbuild, Tree

MOST = 100  # items of one answer
BLANKS = " \t\v\f\r\n"
_ONBUILD = re.compile(r"\s*ONBUILD\s+", re.I)
_HEAD = re.compile(r"\s*(?:ONBUILD\s+)?([A-Za-z]+)\s+", re.I)


@dataclass(frozen=True)
class Place:
    """A word that is being written."""

    instruction: Instruction | None  # None where the word is the keyword, or a comment
    name: str  # the instruction's name in upper case; of the trigger under ONBUILD
    head: tuple[str, ...]  # the words between the keyword and this one
    before: str  # the word, up to the cursor
    start: int
    end: int

    @property
    def in_flags(self) -> bool:
        """True where a flag can stand."""
        return all(word.startswith("--") for word in self.head)

    def within(self, start: int, end: int | None = None) -> Place:
        """A part of the word, by offsets in it."""
        stop = self.end if end is None else self.start + end
        return Place(
            *(self.instruction, self.name, self.head, self.before[start:]),
            *(self.start + start, stop),
        )


@dataclass(frozen=True)
class Shows:
    """What the client can show of an item besides its name."""

    marks: bool = False  # that it is deprecated
    details: bool = False  # a word beside it, in every row


@dataclass(frozen=True)
class Offer:
    """Items that can take the place of a word, in order."""

    place: Place
    items: Sequence[types.CompletionItem]
    ends_at: str = ""  # what follows the part of the word that is replaced
    most: int | None = None  # of very many items, how many are sent at once


def place_at(tree: Tree, offset: int) -> Place | None:
    """The word at an offset; None in the middle of a heredoc or a comment."""
    text = tree.source.text
    line = text.count("\n", 0, offset)
    start, end = offset, offset
    while start > 0 and text[start - 1] not in BLANKS:
        start -= 1
    while end < len(text) and text[end] not in BLANKS:
        end += 1
    before = text[start:offset]
    at = bisect_right(tree.instructions, line, key=lambda i: i.first_line) - 1
    instruction = tree.instructions[at] if at >= 0 else None
    if instruction is None or line > instruction.last_line:
        begins = text.rfind("\n", 0, offset) + 1
        return Place(None, "", (), before, start, end) if not text[begins:start].strip() else None
    if _in_heredoc(instruction, line, text):
        return None
    joined = joined_text(instruction, start)
    if joined is None:
        return None
    if not joined.strip() or _ONBUILD.fullmatch(joined):
        return Place(None, joined.strip().upper(), (), before, start, end)
    head = _HEAD.match(joined)
    if head is None:
        return None
    inner = instruction.trigger if isinstance(instruction, Onbuild) else instruction
    name = inner.name if inner else head[1].upper()
    words = tuple(joined[head.end() :].split())
    return Place(instruction, name, words, before, start, end)


def _in_heredoc(instruction: Instruction, line: int, text: str) -> bool:
    return bool(instruction.heredocs) and line > text.count("\n", 0, instruction.head.end)


def joined_text(instruction: Instruction, end: int) -> str | None:
    """The instruction's text up to an offset, without continuations and comments.

    None where the offset is in a comment.
    """
    text = instruction.source.text[instruction.span.start : end]
    lines = text.split("\n")
    if len(lines) > 1 and lines[-1].lstrip().startswith("#"):
        return None
    escape = re.escape(instruction.escape)
    kept = [line for line in lines if not line.lstrip().startswith("#")]
    return re.sub(rf"{escape}[ \t]*\r?\n", " ", "\n".join(kept))
