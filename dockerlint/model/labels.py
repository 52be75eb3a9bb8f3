"""Labels: which ones the stages set, and which stages are images that must have them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dockerlint.kept import kept
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.stage import Stage
from dockerlint.patterns import pattern
from dockerlint.syntax import Instruction, Label, Onbuild, Pair, Run, Transfer

_VARIABLE = pattern(r"\$[\w{]")


@dataclass(frozen=True, eq=False)
class Setting:
    """One label that a LABEL sets. What holds a variable is not known: the build may give it."""

    instruction: Label
    index: int  # of the pair
    pair: Pair
    key: str | None
    value: str | None


@kept
def labels(stage: Stage) -> tuple[Setting, ...]:
    """The labels of its own instructions; those under ONBUILD are not the stage's."""
    return tuple(
        Setting(
            instruction,
            i,
            pair,
            _known(instruction, pair.key.text),
            _known(instruction, pair.value.text) if pair.value else None,
        )
        for instruction in stage.instructions
        if isinstance(instruction, Label)
        for i, pair in enumerate(instruction.pairs)
    )


def _known(instruction: Instruction, text: str) -> str | None:
    """The text without quotes and escapes; None where a variable is in it."""
    return None if _VARIABLE.search(text) else instruction.expand(text, {})


def images(file: Dockerfile) -> list[Stage]:
    """The stages that no other uses: what somebody builds is one of them."""
    used: set[Stage | None] = set()
    for stage in file.stages:
        used.add(stage.parent)
        used.update(file.stage_named(name, stage) for name in _sources(stage))
    return [stage for stage in file.stages if stage not in used]


def _sources(stage: Stage) -> Iterator[str]:
    """What its instructions take files from: names and numbers of stages, images."""
    for instruction in stage.instructions:
        own = instruction.trigger if isinstance(instruction, Onbuild) else instruction
        if isinstance(own, Transfer) and (source := own.flag("from")):
            yield source.text
        elif isinstance(own, Run):
            yield from (mount.options.get("from", "") for mount in own.mounts)
