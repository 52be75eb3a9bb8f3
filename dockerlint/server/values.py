"""What variables hold at a place, as far as the file tells."""

from __future__ import annotations

from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.symbols import Place
from dockerlint.syntax import From, Instruction
from dockerlint.syntax.nodes import KeyValues


def known_value(file: Dockerfile, name: str, place: Place) -> str | None:
    """The value at a place: what is in force there, or what is set there."""
    instruction = place.instruction
    if place.defines:
        pairs = instruction.pairs if isinstance(instruction, KeyValues) else ()
        written = next((p.value for p in pairs if p.key is place.word), None)
        if written is None:
            return file.globals.env.get(name) if place.definition is not place else None
        return instruction.expand(written.text, _env(file, instruction))
    return _env(file, instruction).get(name)


def _env(file: Dockerfile, instruction: Instruction) -> dict[str, str]:
    first = file.stages[0].start.span.start if file.stages else instruction.span.end
    if isinstance(instruction, From) or instruction.span.start < first:
        return file.globals.env
    return file.stage_of(instruction).env_at(instruction)
