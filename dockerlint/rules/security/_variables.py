"""What the rules about variables that switch a check off have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dockerlint import edits
from dockerlint.findings import Edit
from dockerlint.model import Stage
from dockerlint.syntax import Arg, Command, Env, Instruction
from dockerlint.syntax.nodes import Pair
from dockerlint.text import Span

Sets = Callable[[str, str], bool]  # name and value
EXPORTS = ("export", "declare", "typeset", "readonly")


def pairs_that(sets: Sets, stage: Stage) -> Iterator[tuple[Env | Arg, Pair, str]]:
    """The pairs of a stage's own instructions that set one of the variables so, with the value."""
    for instruction in stage.instructions:
        if isinstance(instruction, Env | Arg):
            for pair in instruction.pairs:
                value = pair.value.text.strip("\"'") if pair.value else ""
                if sets(pair.key.text, value):
                    yield instruction, pair, value


def assignment_that(sets: Sets, command: Command) -> Span | None:
    """Where a command sets one of the variables so, for itself or by `export`."""
    for name, value in command.assignments:
        if sets(name, value or ""):
            return Span(command.span.start, command.argv[0].span.end)
    exported = command.arguments if command.name in EXPORTS else ()
    for argument in (*command.prefix, *exported):
        name, _, value = (argument.value or "").partition("=")
        if sets(name, value):
            return argument.span
    return None


def without(pair: Pair, instruction: Env | Arg) -> Edit | None:
    """Take a pair out, or the whole instruction where it has no other."""
    pairs = instruction.pairs
    if len(pairs) == 1:
        return edits.delete(instruction) if not instruction.comments else None
    at = next(i for i, each in enumerate(pairs) if each is pair)
    if at:
        span = Span(_end(pairs[at - 1]), _end(pair))
    else:
        span = Span(pair.key.span.start, pairs[1].key.span.start)
    return None if _has_comment(span, instruction) else Edit.delete(span)


def _end(pair: Pair) -> int:
    return (pair.value or pair.key).span.end


def _has_comment(span: Span, instruction: Instruction) -> bool:
    return any(span.covers(comment.span) for comment in instruction.comments)
