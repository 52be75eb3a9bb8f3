"""What editors show between the words of a file, for those who ask for it: numbers and values."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import StrEnum

from lsprotocol import types

from dockerlint.model import Dockerfile
from dockerlint.model.symbols import Kind, symbols
from dockerlint.server.positions import Lines
from dockerlint.server.values import known_value
from dockerlint.text import Span, shortened

LONG = 40  # characters of a value


class Hint(StrEnum):
    """What can be asked for."""

    STAGES = "stages"  # the number of each stage, where there are several
    VALUES = "values"  # what a variable holds, behind its name


def hints(
    file: Dockerfile, lines: Lines, within: Span, wanted: Collection[Hint]
) -> list[types.InlayHint]:
    """The hints of a range."""
    found = [*(_numbers(file) if Hint.STAGES in wanted else ())]
    found += _values(file) if Hint.VALUES in wanted else ()
    return [
        types.InlayHint(lines.position(at), text, padding_left=True)
        for at, text in sorted(found)
        if within.touches(Span(at, at))
    ]


def _numbers(file: Dockerfile) -> Iterator[tuple[int, str]]:
    if len(file.stages) > 1:
        yield from ((s.start.head.end, f"stage {s.index}") for s in file.stages)


def _values(file: Dockerfile) -> Iterator[tuple[int, str]]:
    for symbol in symbols(file):
        if symbol.kind is not Kind.VARIABLE:
            continue
        for place in symbol.places:
            value = None if place.defines else known_value(file, symbol.name, place)
            end = _end(file.source.text, place.word.span)
            if value is not None and end:
                yield end, f"= {shortened(value, LONG)}"


def _end(text: str, name: Span) -> int:
    """Where ``$name`` or ``${name}`` ends; 0 where more is made of it: ``${name:-other}``."""
    if text[name.start - 1] != "{":
        return name.end
    return name.end + 1 if text.startswith("}", name.end) else 0
