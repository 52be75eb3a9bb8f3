"""RUNs that follow each other, for the rules that would have them joined."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from dockerlint.model import Dockerfile, Stage
from dockerlint.model.ignores import ignore_in
from dockerlint.syntax import Run, Script

FEW = 2  # commands


class Neighbours(NamedTuple):
    """Two RUNs with nothing between them but blank lines and ignore comments."""

    first: Run
    one: Script
    second: Run
    two: Script
    between: list[str]  # lines

    def worth_joining(self, stage: Stage, file: Dockerfile) -> bool:
        """True for two plain RUNs of few commands, close together, in the final image."""
        return (
            file.in_final_image(stage)
            and all(line.strip() for line in self.between)
            and _is_short(self.first, self.one)
            and _is_short(self.second, self.two)
        )


def neighbours(stage: Stage) -> Iterator[Neighbours]:
    """The pairs of a stage that have the same flags and no comment of an author between them."""
    for first, second in pairwise(stage.instructions):
        if not (isinstance(first, Run) and isinstance(second, Run)):
            continue
        one, two = stage.script(first), stage.script(second)
        if one is None or two is None or _flags(first) != _flags(second):
            continue
        between = first.source.text[first.span.end : second.span.start].split("\n")[1:-1]
        comments = (line.strip().removeprefix("#").strip() for line in between if line.strip())
        if all(map(ignore_in, comments)):
            yield Neighbours(first, one, second, two, between)


def _flags(run: Run) -> set[tuple[str, str]]:
    return {(flag.name, flag.text) for flag in run.flags}


def _is_short(run: Run, script: Script) -> bool:
    return not run.is_exec and not run.heredocs and 0 < len(script.commands) <= FEW
