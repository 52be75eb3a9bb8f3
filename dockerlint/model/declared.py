"""Which variables have been set or declared at each instruction, whatever their values are."""

from __future__ import annotations

from collections.abc import Iterator, Set
from itertools import takewhile

from dockerlint.kept import kept
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.stage import Stage
from dockerlint.model.variables import MAX_KNOWN
from dockerlint.syntax import (
    Add,
    Arg,
    Copy,
    Env,
    Expose,
    From,
    Instruction,
    Joined,
    Label,
    Onbuild,
    Run,
    Stopsignal,
    User,
    Volume,
    Word,
    Workdir,
)
from dockerlint.syntax.lexer import Lexer

# The instructions in whose arguments the builder puts values, and the flags in which it does.
_EXPANDED = (Add, Arg, Copy, Env, Expose, Label, Stopsignal, User, Volume, Workdir)
_FLAGS = {"chown", "chmod", "checksum", "mount"}


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


@kept
def global_names(file: Dockerfile) -> frozenset[str]:
    """The names that ARGs declare before the first FROM."""
    before = takewhile(lambda i: not isinstance(i, From), file.tree.instructions)
    return frozenset(name for each in before for name in _added(each) or ())


def used_in(instruction: Instruction) -> Iterator[Word]:
    """The names of the variables that an instruction uses, heredocs left out."""
    texts: list[Joined] = []
    if isinstance(instruction, _EXPANDED):
        strings = instruction.json
        texts = [instruction.body] if strings is None else [s.inner for s in strings if s.plain]
    for text in texts:
        yield from references(text, instruction.escape)
    for flag in instruction.flags if isinstance(instruction, Add | Copy | Run) else ():
        if flag.name in _FLAGS and flag.value:
            yield from references(within(flag.value, instruction), instruction.escape)


def within(word: Word, instruction: Instruction) -> Joined:
    """A word with the places of its characters, where they stand in one row."""
    if word.is_exact(instruction.source):
        return Joined(word.text, (word.span,))
    return Joined.anchored(word.text, word.span)


def references(text: Joined, escape: str) -> Iterator[Word]:
    """The names of the variables in a text, in order."""
    if "$" not in text.text:
        return
    for found in Lexer(escape).references(text.text):
        start = found.start + 1 + (text.text[found.start + 1] == "{")
        yield Word(text.span(start, start + len(found.name)), found.name)
