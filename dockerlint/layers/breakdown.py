"""The megabytes of an image, instruction by instruction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from dockerlint.findings import Finding
from dockerlint.layers.image import Image, ImageError, Step, Waste
from dockerlint.layers.match import (
    MAKERS,
    SINGLE,
    Alignment,
    Pair,
    align,
    plain,
    squashed,
    stage_alike,
)
from dockerlint.model import Dockerfile
from dockerlint.syntax import Instruction, Run
from dockerlint.text import shortened

LEAST_LIKENESS = 0.5  # of an image and a file; below it the one was not built from the other
_SHORT = 60  # characters of an instruction that a message shows
SIZE_RULES = "size"  # the group of rules whose findings are named beside what they cost


@dataclass(frozen=True)
class Loss:
    """What one row lost to another, which stands at ``by``."""

    waste: Waste
    by: int


@dataclass(frozen=True)
class Row:
    """One line of the breakdown: an instruction, the base image, or what is not in the file."""

    instructions: tuple[Instruction, ...]  # several where the builder made one layer of them
    steps: tuple[Step, ...]
    base: bool = False
    changed: bool = False  # the instruction is not as it was when the image was built
    losses: tuple[Loss, ...] = ()
    rules: tuple[str, ...] = ()  # that report it, and are about size

    @property
    def instruction(self) -> Instruction | None:
        """The first instruction."""
        return self.instructions[0] if self.instructions else None

    @property
    def line(self) -> int | None:
        """The line of the first instruction, from 1."""
        return self.instructions[0].line if self.instructions else None

    @property
    def size(self) -> int:
        """Bytes of its layers."""
        return sum(step.size for step in self.steps)

    @property
    def layers(self) -> tuple[int, ...]:
        """The numbers of its layers."""
        return tuple(step.layer for step in self.steps if step.layer is not None)

    @property
    def wasted(self) -> int:
        """Bytes that later layers make useless."""
        return sum(loss.waste.size for loss in self.losses)


@dataclass(frozen=True)
class Breakdown:
    """A whole image beside the Dockerfile it was built from."""

    image: Image
    alignment: Alignment
    rows: tuple[Row, ...]  # in the order in which the layers lie

    @property
    def size(self) -> int:
        """Bytes of all layers."""
        return self.image.size

    @cached_property
    def wasted(self) -> int | None:
        """Bytes that later layers make useless; None when it is not known."""
        if self.image.wasted is None:
            return None
        return sum(waste.size for waste in self.image.wasted)

    @property
    def disagreements(self) -> tuple[Pair, ...]:
        """Where the image and the file differ."""
        return self.alignment.disagreements


def of(
    image: Image, file: Dockerfile, target: str = "", findings: Iterable[Finding] = ()
) -> Breakdown:
    """The breakdown of an image. Raises ImageError when it was not built from the file."""
    found = align(image, file, target)
    if found.likeness < LEAST_LIKENESS:
        raise ImageError(_other_file(found, image, file))
    rows = list(_rows(image, found))
    row_of = {layer: n for n, row in enumerate(rows) for layer in row.layers}
    about_size = [f for f in findings if f.group == SIZE_RULES]
    for n, row in enumerate(rows):
        wasted = [w for w in image.wasted or () if row_of.get(w.layer) == n]
        losses = tuple(Loss(w, row_of[w.lost_in]) for w in wasted)
        rows[n] = replace(row, losses=losses, rules=tuple(_rules(row, about_size)))
    return Breakdown(image, found, tuple(rows))


def _rows(image: Image, found: Alignment) -> Iterator[Row]:
    """The base image, then what was put on it."""
    root = found.stage.root.start
    groups = list(_groups(found.pairs))
    if any(step.layer is not None for step in found.base):
        yield Row((root,), found.base, base=True)
    elif squashed(image) and len(groups) == 1 and len(groups[0]) > 1:
        groups[0].insert(0, Pair(root, None))
    causes = {waste.lost_in for waste in image.wasted or ()}
    for group in groups:
        instructions = tuple(p.instruction for p in group if p.instruction)
        makers = tuple(i for i in instructions if i.name in (*MAKERS, "FROM"))
        steps = tuple(p.step for p in group if p.step)
        if makers or any(step.size or step.layer in causes for step in steps):
            yield Row(makers or instructions[:1], steps, changed=any(p.changed for p in group))


def _groups(pairs: Sequence[Pair]) -> Iterator[list[Pair]]:
    """The pairs one by one, or together where the builder made a single layer of several.

    Buildah does so unless told otherwise, and notes the image it started from at the last step
    only; `docker build --squash` adds a step of its own.
    """
    group: list[Pair] = []
    for pair in pairs:
        step = pair.step
        if not step:
            continue
        started = step.comment.startswith(SINGLE)
        if step.layer is None and not started:
            group.append(pair)
        elif group and started and step.layer is not None:
            yield [*group, pair]
            group = []
        else:
            yield from ([each] for each in (*group, pair))
            group = []
    yield from ([each] for each in group)


def _rules(row: Row, findings: Sequence[Finding]) -> Iterator[str]:
    names = {
        finding.rule: None
        for finding in findings
        for instruction in row.instructions
        if instruction.span.start <= finding.span.start < max(instruction.span.end, 1)
    }
    yield from names


def _other_file(found: Alignment, image: Image, file: Dockerfile) -> str:
    """Why the image was not built from the file."""
    if other := stage_alike(image, file, found.stage):
        name = other.name or str(other.index)
        return f"was built from another stage: --target {name}"
    first = next(told(found), "")
    return "was not built from this file" + (f": {first}" if first else "")


def told(found: Alignment) -> Iterator[str]:
    """The disagreements in words."""
    pairs = found.disagreements
    for before, pair in zip((None, *pairs), pairs, strict=False):
        built = f"`{short(plain(pair.step))}`" if pair.step else ""
        if pair.instruction is None:
            if not _beside(before, pair, found):
                yield f"the image has {built}, the file does not"
            continue
        here = f"line {pair.instruction.line}, `{short(text_of(pair.instruction))}`,"
        after = pairs[at] if (at := pairs.index(pair) + 1) < len(pairs) else None
        if after and after.step and _beside(pair, after, found):
            built = f"`{short(plain(after.step))}`"
        yield f"{here} is {built} in the image" if built else f"{here} is not in the image"


def _beside(one: Pair | None, other: Pair, found: Alignment) -> bool:
    """True for an instruction that is not in the image and a step that stands in its place."""
    if one is None or one.step or other.instruction:
        return False
    return found.pairs.index(other) == found.pairs.index(one) + 1


def text_of(instruction: Instruction) -> str:
    """The instruction on one line."""
    text = instruction.source.text
    flags = (text[flag.span.start : flag.span.end] for flag in instruction.flags)
    words = [instruction.name, *flags, instruction.text]
    if isinstance(instruction, Run) and instruction.heredoc_script:
        words.append(instruction.heredoc_script.text[:_SHORT])
    return " ".join(" ".join(words).split())


def short(text: str) -> str:
    """The beginning of a text that a message can hold."""
    return shortened(" ".join(text.split()), _SHORT)
