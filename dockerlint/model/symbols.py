"""The names of a Dockerfile: stages, and variables of ARG and ENV, with every place of theirs.

A build argument is one name in the whole file: `--build-arg` gives it to every ARG that asks for
it. A variable of ENV is one name in its stage and in those that are built from it, and the same
as the build argument of that name where it can see it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from dockerlint.kept import kept
from dockerlint.model.declared import references as variables_in
from dockerlint.model.declared import used_in, within
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.references import references
from dockerlint.model.stage import Stage
from dockerlint.model.variables import MAX_KNOWN
from dockerlint.patterns import pattern
from dockerlint.syntax import (
    Arg,
    Env,
    From,
    Healthcheck,
    Instruction,
    Joined,
    Onbuild,
    Run,
    Word,
)
from dockerlint.syntax.nodes import ShellOrExec, heredoc_text
from dockerlint.text import Span


class Kind(Enum):
    """What a name stands for."""

    STAGE = "stage"
    VARIABLE = "variable"


@dataclass(eq=False)
class Place:
    """One place of a name. ``definition`` is where that gets what it stands for here."""

    word: Word
    instruction: Instruction
    defines: bool = False
    by_name: bool = True  # False for the index of a stage
    definition: Place | None = field(default=None, repr=False)


@dataclass(eq=False)
class Symbol:
    """A name and its places, in order of the text."""

    kind: Kind
    name: str
    places: list[Place] = field(default_factory=list)

    @property
    def definitions(self) -> list[Place]:
        """Where it is defined."""
        return [place for place in self.places if place.defines]


@kept
def symbols(file: Dockerfile) -> tuple[Symbol, ...]:
    """All names that the file itself defines, each once."""
    found = [*_stages(file), *_Variables(file).all()]
    for symbol in found:
        symbol.places.sort(key=lambda place: place.word.span)
    return tuple(found)


def symbol_at(file: Dockerfile, offset: int) -> tuple[Symbol, Place] | None:
    """The name that stands at an offset, or ends there, and its place."""
    here = Span(offset, offset)
    for symbol in symbols(file):
        for place in symbol.places:
            if place.word.span.touches(here):
                return symbol, place
    return None


def _stages(file: Dockerfile) -> Iterator[Symbol]:
    named = references(file)
    by_stage: dict[int, list[Place]] = {}
    for each in named:
        if each.target:
            place = Place(each.word, each.instruction, by_name=not each.is_number)
            by_stage.setdefault(each.target.index, []).append(place)
    for stage in file.stages:
        places = by_stage.get(stage.index, [])
        if stage.start.alias:
            first = Place(stage.start.alias, stage.start, defines=True)
        elif places:
            first = Place(stage.start.keyword, stage.start, defines=True, by_name=False)
        else:
            continue
        for place in (first, *places):
            place.definition = first
        name = stage.start.alias.text if stage.start.alias else str(stage.index)
        yield Symbol(Kind.STAGE, name, [first, *places])


class _Variables:
    """Finds the variables: one walk over the file, in order."""

    def __init__(self, file: Dockerfile) -> None:
        self.file = file
        self.symbol_of: dict[int, Symbol] = {}  # by id of a place that defines
        self.arguments: dict[str, Place] = {}  # the first ARG of each name

    def all(self) -> tuple[Symbol, ...]:
        """Every variable that an ARG or ENV defines."""
        start = self.file.stages[0].start if self.file.stages else None
        before: dict[str, Place] = {}
        for instruction in self.file.tree.instructions:
            if instruction is start:
                break
            self.read(instruction, None, before)
        at_end: dict[Stage, dict[str, Place]] = {}
        for stage in self.file.stages:
            self.use(stage.start, _in_from(stage.start), before)
            inherited = at_end[stage.parent] if stage.parent else {}
            visible = dict(inherited) if len(inherited) <= MAX_KNOWN else {}
            for instruction in stage.instructions:
                self.read(instruction, stage, visible)
            at_end[stage] = visible
        return tuple(dict.fromkeys(self.symbol_of.values()))

    def read(
        self, instruction: Instruction, stage: Stage | None, visible: dict[str, Place]
    ) -> None:
        """Take in what an instruction uses, then what it defines."""
        inner = instruction.trigger if isinstance(instruction, Onbuild) else instruction
        if inner is None:
            return
        posix = stage is None or stage.has_posix_shell(instruction)
        self.use(instruction, _used(inner, posix), visible)
        if isinstance(inner, Arg | Env):
            for pair in inner.pairs:
                self.define(Place(pair.key, inner, defines=True), visible)

    def use(
        self, instruction: Instruction, words: Iterator[Word], visible: dict[str, Place]
    ) -> None:
        """Note which of the words name a variable that is in force."""
        for word in words:
            if definition := visible.get(word.text):
                place = Place(word, instruction, definition=definition)
                self.symbol_of[id(definition)].places.append(place)

    def define(self, place: Place, visible: dict[str, Place]) -> None:
        """Note where a variable is defined, and with which other places it is the same."""
        name = place.word.text
        before = visible.get(name)
        symbol = self.symbol_of[id(before)] if before else None
        place.definition = place
        if isinstance(place.instruction, Arg):
            first = self.arguments.setdefault(name, place)
            if first is not place:
                symbol = self.joined(self.symbol_of[id(first)], symbol)
                has_value = any(p.value for p in place.instruction.pairs if p.key is place.word)
                place.definition = place if has_value else first
        if symbol is None:
            symbol = Symbol(Kind.VARIABLE, name)
        symbol.places.append(place)
        self.symbol_of[id(place)] = symbol
        visible[name] = place

    def joined(self, one: Symbol, other: Symbol | None) -> Symbol:
        """One symbol for what turned out to be the same name."""
        if other is None or other is one:
            return one
        one.places += other.places
        for place in other.definitions:
            self.symbol_of[id(place)] = one
        return one


def _in_from(start: From) -> Iterator[Word]:
    """The names of the variables in a FROM."""
    yield from variables_in(start.body, start.escape)
    for flag in start.flags:
        if flag.value:
            yield from variables_in(within(flag.value, start), start.escape)


def _used(instruction: Instruction, posix: bool) -> Iterator[Word]:
    """The names of the variables that an instruction uses, in its shell text and heredocs too."""
    yield from used_in(instruction)
    for heredoc in instruction.heredocs if not _is_script(instruction) else ():
        if heredoc.expand:
            text = heredoc_text(heredoc, instruction.source)
            yield from _expanded(text, in_heredoc=True)
    if isinstance(instruction, Healthcheck | ShellOrExec):
        yield from _in_shell(instruction, posix)


_SHELL_TOKEN = pattern(r"\\.|'|\"|\$\{[#!]?([A-Za-z_]\w*)|\$([A-Za-z_]\w*)", re.S)
_WINDOWS = pattern(r"(?i)\$(?:\{env:|env:)(\w+)|%(\w+)%")


def _in_shell(instruction: Healthcheck | ShellOrExec, posix: bool) -> Iterator[Word]:
    if not posix:
        for found in _WINDOWS.finditer(instruction.text):
            group = found.lastindex or 0
            yield Word(instruction.body.span(*found.span(group)), found[group])
        return
    seen: set[Span] = set()
    for body in _bodies(instruction):
        for word in _expanded(body):
            if word.span not in seen:
                seen.add(word.span)
                yield word


def _bodies(instruction: Healthcheck | ShellOrExec) -> Iterator[Joined]:
    """The texts that shells read: the script's, and those that its commands are given to run."""
    script = instruction.script
    strings = instruction.probe_json if isinstance(instruction, Healthcheck) else instruction.json
    if strings is None:
        has_own = instruction.heredocs and not _is_script(instruction)
        yield instruction.body if has_own else script.body
    known = {id(script.body)}
    for command in script.commands:
        if id(command.body) not in known:
            known.add(id(command.body))
            yield command.body


def _is_script(instruction: Instruction) -> bool:
    """True where a heredoc is what the shell runs."""
    return isinstance(instruction, Run) and instruction.heredoc_script is not None


def _expanded(body: Joined, in_heredoc: bool = False) -> Iterator[Word]:
    """The variables that are put in: all but those in single quotes, which a heredoc has not."""
    text, at, quoted = body.text, 0, in_heredoc
    while found := _SHELL_TOKEN.search(text, at):
        at = found.end()
        if found[0] == '"':
            quoted = in_heredoc or not quoted
        elif found[0] == "'" and not quoted:
            end = text.find("'", at)
            at = len(text) if end < 0 else end + 1
        elif found.lastindex:
            yield Word(body.span(*found.span(found.lastindex)), found[found.lastindex])
