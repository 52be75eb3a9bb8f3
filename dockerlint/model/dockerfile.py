"""A whole Dockerfile with its meaning: the stages and how they hang together."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from dockerlint.model.context import Context
from dockerlint.model.policy import Policy
from dockerlint.model.stage import Stage, base_of, names_of
from dockerlint.model.variables import Scope, global_scope
from dockerlint.patterns import pattern
from dockerlint.syntax import Command, From, Instruction, Onbuild, Run, Script, Tree
from dockerlint.text import Source

_SHELL = pattern(r"hadolint\s+shell\s*=\s*(\S.*)", re.I)


@dataclass(frozen=True, eq=False)
class Dockerfile:
    """What rules see as "the file"."""

    tree: Tree
    context: Context
    policy: Policy = field(default_factory=Policy)

    @property
    def source(self) -> Source:
        """The text."""
        return self.tree.source

    @cached_property
    def globals(self) -> Scope:
        """The ARGs before the first FROM, with their defaults."""
        before = []
        for instruction in self.tree.instructions:
            if isinstance(instruction, From):
                break
            before.append(instruction)
        return global_scope(before)

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The build stages in order."""
        starts = [i for i, n in enumerate(self.tree.instructions) if isinstance(n, From)]
        stages: list[Stage] = []
        called: dict[str, Stage] = {}
        for start, end in pairwise([*starts, len(self.tree.instructions)]):
            head, *rest = self.tree.instructions[start:end]
            assert isinstance(head, From)
            env, told = self.globals.env, self._told_shells
            image = head.expand(head.image.text, env) if head.image else None
            parent = called.get(image.lower()) if image else None
            base = parent.base if parent else base_of(image, self.policy.mirrors)
            stage = Stage(len(stages), head, tuple(rest), parent, base, env, told)
            stages.append(stage)
            if stage.name is not None:
                called[stage.name] = stage
        return tuple(stages)

    @cached_property
    def names(self) -> frozenset[str]:
        """Of all instructions, flags and commands, those under ONBUILD too."""
        return frozenset(names_of(self.tree.instructions, self.scripts))

    def stage_named(self, name: str, stage: Stage) -> Stage | None:
        """The stage above another that a ``--from`` in it means; None for an image."""
        so_called = self._called.get(name.lower(), [])
        above = bisect_left(so_called, stage.index)
        return self.stages[so_called[above - 1]] if above else None

    @cached_property
    def _called(self) -> dict[str, list[int]]:
        """The stages that a name or a number means, by their index."""
        found: dict[str, list[int]] = {}
        for stage in self.stages:
            for name in filter(None, (stage.name, str(stage.index))):
                found.setdefault(name, []).append(stage.index)
        return found

    @cached_property
    def _told_shells(self) -> dict[int, tuple[str, ...]]:
        """For the instruction below a ``# hadolint shell=…``, that shell; it counts from there."""
        found = {}
        for comment in self.tree.comments:
            shell = _SHELL.match(comment.text)
            at = bisect_right(self.tree.instructions, comment.line, key=lambda i: i.first_line)
            if shell and at < len(self.tree.instructions):
                found[id(self.tree.instructions[at])] = tuple(shell[1].split())
        return found

    @cached_property
    def leaves(self) -> tuple[Stage, ...]:
        """The stages that no other is built from, in order."""
        parents = {stage.parent for stage in self.stages}
        return tuple(stage for stage in self.stages if stage not in parents)

    @property
    def final(self) -> Stage | None:
        """The last stage: what a build without ``--target`` gives."""
        return self.stages[-1] if self.stages else None

    def in_final_image(self, stage: Stage) -> bool:
        """True when the layers of ``stage`` are part of the final image."""
        return stage in self._in_final_image

    @cached_property
    def _in_final_image(self) -> frozenset[Stage]:
        return frozenset(self.final.lineage if self.final else ())

    def stages_with(self, sign: Callable[[Stage], bool]) -> frozenset[Stage]:
        """The stages of which ``sign`` holds, and those built from one of them."""
        found: set[Stage] = set()
        for stage in self.stages:
            if stage.parent in found or sign(stage):
                found.add(stage)
        return frozenset(found)

    def inherits(self, stage: Stage, kind: type[Instruction]) -> bool:
        """True when a stage that this one is built from has an instruction of a kind."""
        return stage.parent is not None and stage.parent.last(kind) is not None

    @cached_property
    def _stage_of(self) -> dict[int, Stage]:
        found = {}
        for stage in self.stages:
            for instruction in (stage.start, *stage.instructions):
                found[id(instruction)] = stage
                if isinstance(instruction, Onbuild) and instruction.trigger:
                    found[id(instruction.trigger)] = stage
        return found

    def stage_of(self, instruction: Instruction) -> Stage:
        """The stage an instruction belongs to. Raises KeyError for one before the first FROM."""
        return self._stage_of[id(instruction)]

    @cached_property
    def scripts(self) -> tuple[tuple[Run, Script], ...]:
        """Every RUN that a POSIX shell reads, those under ONBUILD too, with its script."""
        return tuple(pair for stage in self.stages for pair in stage.scripts)

    @cached_property
    def _run_of(self) -> dict[int, tuple[Run, Script]]:
        return {id(c): (run, script) for run, script in self.scripts for c in script.commands}

    def run_of(self, command: Command) -> tuple[Run, Script]:
        """The RUN a command stands in, and that RUN's script."""
        return self._run_of[id(command)]

    def stage_of_command(self, command: Command) -> Stage:
        """The stage of the RUN that a command stands in."""
        return self.stage_of(self.run_of(command)[0])
