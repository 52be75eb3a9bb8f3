"""A stage or a variable under another name: every place of it, or none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockerlint.findings import Edit
from dockerlint.model.arguments import AUTOMATIC, PROXIES
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.references import names_in
from dockerlint.model.symbols import Kind, Symbol, symbols
from dockerlint.patterns import pattern
from dockerlint.syntax import Arg, Instruction

# What the builder accepts.
_STAGE = pattern(r"[A-Za-z][A-Za-z0-9._-]*")
_VARIABLE = pattern(r"[A-Za-z_][A-Za-z0-9_]*")
# A variable's name as programs take it, where the builder and the shell put no value in.
_TAKEN = (
    r"(?:\$\{{?[#!]?|%|\benv:){0}(?!\w)"
    r"|(?<!\w){0}\+?="
    r"|\b(?:export|unset|read|printenv|local|declare|typeset|readonly|envsubst|for)\b"
    r"[^\n;&|]*(?<![\w-]){0}(?!\w)"
    r"|(?:environ\W|getenv\W|process\.env\W|\bENV\[)\W{{0,3}}{0}(?!\w)"
)


class RenameError(Exception):
    """It cannot have another name, or not this one; the text says why."""


def check(file: Dockerfile, symbol: Symbol) -> None:
    """See that a symbol can have another name at all. Raises RenameError."""
    name = symbol.name
    if symbol.kind is Kind.STAGE and not symbol.definitions[0].by_name:
        raise RenameError(f"stage {name} has no name")
    if symbol.kind is Kind.VARIABLE and is_builders(name):
        raise RenameError(f"`{name}` is the builder's own name")
    for place in symbol.places:
        if place.by_name and not place.word.is_exact(file.source):
            raise RenameError(
                f"`{name}` is not written in one piece{_line(file, place.word.span.start)}"
            )
    if symbol.kind is Kind.VARIABLE:
        for at in _taken(file, symbol, name):
            raise RenameError(f"a command takes `{name}` by its name{_line(file, at)}")


def renamed(file: Dockerfile, symbol: Symbol, new: str) -> list[Edit]:
    """The edits that give a symbol its new name. Raises RenameError."""
    check(file, symbol)
    form = _STAGE if symbol.kind is Kind.STAGE else _VARIABLE
    if not form.fullmatch(new):
        raise RenameError(f"`{new}` cannot be the name of a {symbol.kind.value}")
    if symbol.kind is Kind.VARIABLE and is_builders(new):
        raise RenameError(f"`{new}` is the builder's own name")
    if new != symbol.name and _is_taken(file, symbol, new):
        raise RenameError(f"`{new}` is taken")
    return [Edit(place.word.span, new) for place in symbol.places if place.by_name]


def is_builders(name: str) -> bool:
    """True for a variable that the builder sets by itself."""
    return name in AUTOMATIC or name.upper() in PROXIES


def _is_taken(file: Dockerfile, symbol: Symbol, new: str) -> bool:
    """True when the new name means something already where the old one counts."""
    if symbol.kind is Kind.STAGE:
        return new.lower() in names_in(file) - {symbol.name.lower()}
    reach = {id(instruction) for instruction in _in_reach(file, symbol)}
    for other in symbols(file):
        if other.kind is Kind.VARIABLE and other.name == new:
            here = any(id(place.instruction) in reach for place in other.places)
            if here or (_is_argument(symbol) and _is_argument(other)):
                return True
    return any(_taken(file, symbol, new))


def _is_argument(symbol: Symbol) -> bool:
    """True when the build can be given it."""
    return any(isinstance(place.instruction, Arg) for place in symbol.definitions)


def _taken(file: Dockerfile, symbol: Symbol, name: str) -> Iterator[int]:
    """Where something in reach of a variable has this name in a way of its own."""
    text = file.source.text
    found = re.compile(_TAKEN.format(re.escape(name)))
    own = {place.word.span.start for place in symbol.places}
    for instruction in _in_reach(file, symbol):
        start, end = instruction.span
        comments = {c.line for c in instruction.comments}
        for match in found.finditer(text, start, end):
            at = text.index(name, match.start(), match.end())
            line = file.source.line_at(at)
            if at not in own and line not in comments:
                yield at


def _in_reach(file: Dockerfile, symbol: Symbol) -> Iterator[Instruction]:
    """The instructions of the stages that define a variable, and of those built from these."""
    defining = {id(place.instruction) for place in symbol.definitions}
    stages = file.stages_with(lambda s: any(id(i) in defining for i in s.instructions))
    for stage in file.stages:
        if stage in stages:
            yield from stage.instructions


def _line(file: Dockerfile, at: int) -> str:
    return f" (line {file.source.position(at).line})"
