"""A slice of a package index: what popular packages weigh, with all that they pull in.

Each line of a slice is ``name: [figures..., needs, recommends]``: figures are kB (10^3 bytes) of
the package alone, needs and recommends the names of other packages in the slice. What the plain
image holds anyway is left out. ``bench/costs.py`` writes the slices.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "slices"


@dataclass(frozen=True)
class Package:
    """One package alone, in MB: as installed, and as downloaded."""

    installed: float
    download: float
    needs: tuple[str, ...]
    recommends: tuple[str, ...]


@dataclass(frozen=True)
class Slice:
    """Some packages of one index."""

    source: str
    date: str  # day of the index, ISO 8601
    packages: dict[str, Package]
    inside: frozenset[str]  # names that cost nothing: they are part of the plain image

    def closure(self, names: Iterable[str], recommends: bool = False) -> dict[str, Package]:
        """These packages and all that they pull in, each once; names not in the slice are not."""
        found: dict[str, Package] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in self.packages or name in found:
                continue
            package = found[name] = self.packages[name]
            waiting += package.needs
            if recommends:
                waiting += package.recommends
        return found

    def knows(self, name: str) -> bool:
        """Whether what this package pulls in is known."""
        return name in self.packages or name in self.inside


@cache
def read(name: str) -> Slice:
    """The slice of this name; read when first asked for."""
    import json

    facts = json.loads((_FOLDER / f"{name}.json").read_text("utf-8"))
    packages = {key: _package(*value) for key, value in facts["packages"].items()}
    inside = frozenset(facts.get("inside", "").split())
    return Slice(facts["source"], facts["date"], packages, inside)


def _package(installed: float, download: float, needs: str = "", recommends: str = "") -> Package:
    return Package(
        installed / 1000, download / 1000, tuple(needs.split()), tuple(recommends.split())
    )
