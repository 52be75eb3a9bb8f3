"""Our tree in the words of BuildKit's parser, to compare the two."""

from __future__ import annotations

from dockerlint.syntax import (
    Add,
    Arg,
    Copy,
    Env,
    Expose,
    From,
    Healthcheck,
    Instruction,
    Label,
    Onbuild,
    Volume,
)


def words(instruction: Instruction, separator: bool = False) -> list[str]:
    """BuildKit's words of an instruction; ``separator`` adds the ``=`` newer versions tell."""
    if isinstance(instruction, Env | Label):
        found = []
        for pair in instruction.pairs:
            found += [pair.key.text, pair.value.text if pair.value else ""]
            found += ["" if pair.legacy else "="] * separator
        return found
    if isinstance(instruction, Arg):
        return [
            f"{pair.key.text}={pair.value.text}" if pair.value else pair.key.text
            for pair in instruction.pairs
        ]
    if isinstance(instruction, Onbuild):
        return words(instruction.trigger, separator) if instruction.trigger else []
    if isinstance(instruction, Healthcheck):
        if not instruction.words:
            return []
        strings = instruction.probe_json
        probe = [instruction.probe.text] if strings is None else [s.value for s in strings]
        return [instruction.words[0].text, *(probe if probe != [""] or strings else [])]
    if instruction.json is not None or isinstance(
        instruction, Add | Copy | Expose | From | Volume
    ):
        return [word.text for word in instruction.words]
    return [instruction.text] if instruction.text else []


def is_json(instruction: Instruction) -> bool:
    """Whether BuildKit marks the instruction as JSON."""
    if isinstance(instruction, Healthcheck):
        return instruction.probe_json is not None
    return instruction.json is not None
