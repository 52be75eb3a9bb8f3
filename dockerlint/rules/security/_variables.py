"""What the rules about variables that switch a check off have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from dockerlint.model import Stage
from dockerlint.model.environment import EXPORTS
from dockerlint.syntax import Arg, Command, Env, Script
from dockerlint.text import Span

Sets = Callable[[str, str], bool]  # name and value


def pairs_that(sets: Sets, stage: Stage) -> Iterator[tuple[Env | Arg, int, str]]:
    """Where a stage's own instructions set one of the variables so: which pair, to what value."""
    for instruction in stage.instructions:
        if isinstance(instruction, Env | Arg):
            for i, pair in enumerate(instruction.pairs):
                value = pair.value.text.strip("\"'") if pair.value else ""
                if sets(pair.key.text, value):
                    yield instruction, i, value


@lru_cache(maxsize=4)
def setters(script: Script) -> tuple[Command, ...]:
    """The commands of a script that may set variables, for themselves or by `export`."""
    return tuple(c for c in script.commands if c.assignments or c.prefix or c.name in EXPORTS)


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
