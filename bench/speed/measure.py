"""Runs in turn, and what is made of their figures."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import linear_regression, median
from typing import NamedTuple

LAUNCH = Path(__file__).with_name("launch.py")


class Sample(NamedTuple):
    """What one run took: seconds, MiB of its largest process, and the exit code."""

    wall: float
    cpu: float
    memory: float
    code: int


@dataclass
class Contestant:
    """A command line, and what its runs took."""

    name: str
    command: Sequence[str]
    samples: list[Sample] = field(default_factory=list)

    def least(self, what: str) -> float:
        """The least of a figure: noise only ever adds some."""
        return min(self._all(what))

    def median(self, what: str) -> float:
        """The median of a figure."""
        return median(self._all(what))

    def codes(self) -> set[int]:
        """The exit codes."""
        return {sample.code for sample in self.samples}

    def _all(self, what: str) -> list[float]:
        return [getattr(sample, what) for sample in self.samples]


def once(command: Iterable[str], folder: Path) -> Sample:
    """Run a command in a folder."""
    launch = [sys.executable, "-I", "-S", str(LAUNCH), *command]
    done = subprocess.run(launch, cwd=folder, capture_output=True, check=True)
    return Sample(*json.loads(done.stdout))


def interleaved(contestants: Sequence[Contestant], runs: int, folder: Path) -> None:
    """Run all in turn, so that a machine that slows down slows all of them.

    They must have run before: a first run reads from disk, and fills caches.
    """
    for _ in range(runs):
        for contestant in contestants:
            contestant.samples.append(once(contestant.command, folder))


def ratio(figure: float, other: float | None) -> float | None:
    """How many times the other; None where there is no other."""
    return figure / other if other else None


def percentile(values: Iterable[float], percent: float) -> float:
    """The least value that so many per cent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def exponent(points: Iterable[tuple[float, float]]) -> float | None:
    """The power of the size that the time grows with: 1 is linear, 2 quadratic.

    Least squares through the logarithms of sizes and times; None for fewer than two points above
    zero.
    """
    logs = [(math.log(size), math.log(time)) for size, time in points if time > 0]
    if len({size for size, _ in logs}) < 2:
        return None
    return linear_regression(*zip(*logs, strict=True)).slope
