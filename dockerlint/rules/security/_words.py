"""How to take one of several words out of an instruction: a path of VOLUME, a port of EXPOSE."""

from __future__ import annotations

from dockerlint import edits
from dockerlint.findings import Edit, Fix
from dockerlint.syntax import Instruction, Word
from dockerlint.text import Span


def without(instruction: Instruction, word: Word) -> Fix | None:
    """A fix that takes a word out; the whole instruction when it has no other."""
    words = instruction.words
    if len(words) == 1:
        edit = None if instruction.comments else edits.delete(instruction)
        return Fix.unsafe(f"Remove `{word.text}`", edit)
    at = words.index(word)
    start, end = words[at - 1].span.end, word.span.end
    if not at:
        start, end = word.span.start, words[1].span.start
    span = Span(start, end)
    if any(span.covers(comment.span) for comment in instruction.comments):
        return None
    return Fix.unsafe(f"Remove `{word.text}`", Edit.delete(span))
