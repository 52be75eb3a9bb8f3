"""Where a Dockerfile names its stages: `FROM`, `COPY --from` and `RUN --mount=from=`.

The builder compares names in lower case; a number in the last two is the index of a stage. What
stands under ONBUILD belongs to another build and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from dockerlint import knowledge
from dockerlint.kept import kept
from dockerlint.knowledge import Base, ImageReference
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.stage import Stage
from dockerlint.patterns import pattern
from dockerlint.syntax import Copy, Flag, From, Run, Word
from dockerlint.text import Span

_NUMBER = pattern(r"[+-]?[0-9]{1,9}")
_MOUNTED = pattern(r"(?:^|,)\s*from\s*=([^,]*)", re.I)


@dataclass(frozen=True, eq=False)
class Reference:
    """A place where an instruction of ``stage`` names a stage or an image to take files from.

    ``target`` is the stage that it means: the instruction's own or the nearest one above, or else
    the first one below. None where there is no such stage: an image, a build context, a mistake.
    """

    stage: Stage
    instruction: From | Copy | Run
    word: Word
    target: Stage | None
    mirrors: tuple[str, ...]  # prefixes under which the official images are found

    @property
    def text(self) -> str:
        """The name as written."""
        return self.word.text

    @property
    def is_number(self) -> bool:
        """True for the index of a stage, whether there is such a stage or not."""
        return not isinstance(self.instruction, From) and bool(_NUMBER.fullmatch(self.text))

    @property
    def has_variable(self) -> bool:
        """True when it is written with a variable, which the builder does not put in."""
        return "$" in self.text

    @property
    def is_exact(self) -> bool:
        """True when the name stands in the source as it is, so that it can be replaced."""
        return self.word.is_exact(self.instruction.source)

    @cached_property
    def base(self) -> Base | None:
        """What is known of the image at the root of what it names."""
        if self.target:
            return self.target.base
        return None if self.has_variable else knowledge.image(self.text, self.mirrors)


@kept
def references(file: Dockerfile) -> tuple[Reference, ...]:
    """Every place where a stage of the file is named, or could be, in order."""
    return tuple(_read(file))


def _read(file: Dockerfile) -> Iterator[Reference]:
    everywhere = {s.name: s for s in reversed(file.stages) if s.name}
    so_far: dict[str, Stage] = {}
    mirrors = file.policy.mirrors
    for stage in file.stages:
        if stage.parent and stage.image:
            yield Reference(stage, stage.start, stage.image, stage.parent, mirrors)
        if stage.name:
            so_far[stage.name] = stage
        for instruction in stage.instructions:
            if not isinstance(instruction, Copy | Run):
                continue
            for word in _named_in(instruction):
                name = word.text.lower()
                target = so_far.get(name) or everywhere.get(name)
                if _NUMBER.fullmatch(name):
                    index = int(name)
                    target = file.stages[index] if 0 <= index < len(file.stages) else None
                yield Reference(stage, instruction, word, target, mirrors)


def _named_in(instruction: Copy | Run) -> Iterator[Word]:
    """The words that say where a COPY or the mounts of a RUN take files from."""
    if isinstance(instruction, Copy):
        flag = instruction.flag("from")
        if flag and flag.value and flag.text:
            yield flag.value
        return
    for mount in instruction.mounts:
        if word := _mounted(mount, instruction):
            yield word


def _mounted(mount: Flag, run: Run) -> Word | None:
    """The name in ``--mount=from=name``; the whole value of the flag where it has quotes."""
    name = mount.options.get("from")
    if not name or not mount.value:
        return None
    found = [*_MOUNTED.finditer(mount.text)][-1:]
    if not found or found[0][1] != name or not mount.value.is_exact(run.source):
        return Word(mount.value.span, name)
    start = mount.value.span.start
    return Word(Span(start + found[0].start(1), start + found[0].end(1)), name)


@kept
def _by_target(file: Dockerfile) -> dict[int, tuple[Reference, ...]]:
    found: dict[int, list[Reference]] = {}
    for each in references(file):
        if each.target and not each.is_number:
            found.setdefault(each.target.index, []).append(each)
    return {index: tuple(named) for index, named in found.items()}


def references_to(stage: Stage, file: Dockerfile) -> tuple[Reference, ...]:
    """Where a stage is named, other than by its index."""
    return _by_target(file).get(stage.index, ())


def names_in(file: Dockerfile) -> set[str]:
    """Every name that a stage or an image has somewhere in the file, in lower case."""
    names = {stage.name for stage in file.stages if stage.name}
    names.update(stage.image.text.lower() for stage in file.stages if stage.image)
    return names.union(each.text.lower() for each in references(file))


def is_written_out(image: Word, reference: ImageReference) -> bool:
    """True where name and tag stand there as they are: no variable, quotes, escapes or digest."""
    written = reference.tagged
    return image.text == written and image.span.end - image.span.start == len(written)


def called(image: Word, reference: ImageReference) -> str:
    """The image as a message calls it: as it stands there, and what that is by default."""
    plain = f"`{reference.tagged}`"
    return f"`{image.text}` is {plain} by default, which" if "$" in image.text else plain
