"""Which variables have been set or declared at each instruction, whatever their values are."""

from __future__ import annotations

from collections.abc import Iterator, Set

from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.stage import Stage
from dockerlint.model.variables import MAX_KNOWN
from dockerlint.syntax import Arg, Env, Instruction, Onbuild, Word
from dockerlint.syntax.lexer import Lexer
from dockerlint.text import Span


def declared(file: Dockerfile) -> Iterator[tuple[Stage, Instruction, Set[str]]]:
    """Each instruction of a stage with the names that ENV and ARG gave before it.

    In the stages it is built from too; what the base image sets is not among them. The set is
    the same one all the time: copy it to keep it. Nothing comes of a stage after a name that is
    itself a variable, nor of one with very many.
    """
    at_end: dict[Stage, set[str] | None] = {}
    for stage in file.stages:
        inherited = at_end[stage.parent] if stage.parent else set()
        names = None if inherited is None else set(inherited)
        for instruction in stage.instructions:
            if names is None:
                break
            yield stage, instruction, names
            added = _added(instruction)
            names.update(added or ())
            names = None if added is None else names
        at_end[stage] = None if names is None or len(names) > MAX_KNOWN else names


def _added(instruction: Instruction) -> set[str] | None:
    """The names that an instruction declares, for a later build too; None when not known."""
    inner = instruction.trigger if isinstance(instruction, Onbuild) else instruction
    if not isinstance(inner, Env | Arg):
        return set()
    names = [inner.expand(pair.key.text, {}) for pair in inner.pairs]
    return None if None in names else {name for name in names if name}


def references(word: Word, instruction: Instruction) -> Iterator[tuple[Span, str]]:
    """The variables in a word of an instruction, each with its place.

    That is the whole word where it is written over two lines.
    """
    start, end = word.span
    exact = instruction.source.text[start:end] == word.text
    for found in Lexer(instruction.escape).references(word.text):
        yield Span(start + found.start, start + found.end) if exact else word.span, found.name
