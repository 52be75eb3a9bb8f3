"""A slice of a package index: what popular packages weigh, with all that they pull in.

Each line of a slice is ``name: [kB installed, kB of the second kind, needs, recommends]``, the
figures of the package alone and the names of others in the slice; what is empty is left out.
``inside`` are names that the plain image holds anyway. ``bench/costs.py`` writes the slices.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FOLDER = Path(__file__).parent / "slices"


class Package(NamedTuple):
    """One package alone, in MB.

    ``second`` is its download in Python's and Node's slices; in those of Debian the
    documentation and translations that slim images leave out.
    """

    installed: float
    second: float
    needs: tuple[str, ...]
    recommends: tuple[str, ...]


Line = list[float | str]


@dataclass(frozen=True, eq=False)
class Slice:
    """Some packages of one index."""

    source: str
    date: str  # day of the index, ISO 8601
    lines: dict[str, Line]  # by package
    inside: frozenset[str]

    def knows(self, name: str) -> bool:
        """Whether it is known what this package weighs."""
        return name in self.lines or name in self.inside

    def package(self, name: str) -> Package | None:
        """The package of that name; None for what is inside anyway, or not known."""
        line = self.lines.get(name)
        return _package(line) if line is not None else None

    def closure(self, names: Iterable[str], recommends: bool = False) -> dict[str, Package]:
        """The packages of these names and all that they pull in, each once."""
        found: dict[str, Package] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name in found or (package := self.package(name)) is None:
                continue
            found[name] = package
            waiting += package.needs
            waiting += package.recommends if recommends else ()
        return found


@cache
def read(name: str) -> Slice:
    """The slice of this name; the file is read when first asked for."""
    import json

    facts = json.loads((_FOLDER / f"{name}.json").read_text("utf-8"))
    return Slice(
        facts["source"], facts["date"], facts["packages"], frozenset(facts["inside"].split())
    )


def _package(line: Line) -> Package:
    kilobytes = [part for part in line if not isinstance(part, str)]
    names = [tuple(part.split()) for part in line if isinstance(part, str)]
    installed, second = (*kilobytes, 0, 0)[:2]
    needs, recommends = (*names, (), ())[:2]
    return Package(installed / 1000, second / 1000, needs, recommends)
