"""What the rules about single variables of `ENV` and `ARG` have in common."""

from __future__ import annotations

from bisect import bisect_left

from dockerlint import edits
from dockerlint.findings import Edit
from dockerlint.model import Dockerfile
from dockerlint.syntax import Arg, Env
from dockerlint.syntax.nodes import Pair
from dockerlint.text import Span


def without(pair: Pair, instruction: Env | Arg, file: Dockerfile) -> Edit | None:
    """Take one variable out; the whole instruction when it has no other.

    None under ONBUILD, and where a comment would go with it.
    """
    pairs = instruction.pairs
    if not _is_own(instruction, file):
        return None
    if len(pairs) == 1:
        return None if instruction.comments else edits.delete(instruction)
    at = pairs.index(pair)
    if at:
        span = Span(_end(pairs[at - 1]), _end(pair))
    else:
        span = Span(pair.key.span.start, pairs[1].key.span.start)
    return None if any(span.covers(c.span) for c in instruction.comments) else Edit.delete(span)


def _is_own(instruction: Env | Arg, file: Dockerfile) -> bool:
    """False for the trigger of an ONBUILD."""
    instructions = file.tree.instructions
    start = instruction.span.start
    at = bisect_left(instructions, start, key=lambda each: each.span.start)
    return at < len(instructions) and instructions[at] is instruction


def _end(pair: Pair) -> int:
    return (pair.value or pair.key).span.end
