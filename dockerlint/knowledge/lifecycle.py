"""Until when a release of a distribution, or of what an image is made for, is supported.

From endoflife.date (MIT), which takes the dates from those who make the thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from dockerlint.patterns import pattern

SOURCE = "endoflife.date"
_FOLDER = Path(__file__).parent / "systems"
_FAMILY = pattern("[a-z]+")


class Lifecycle(NamedTuple):
    """The support of one release; a date is the last day, None that there is none known."""

    product: str  # "Debian 12 (bookworm)"
    regular: date | None  # by those who make it
    free: date | None  # by anybody, for nothing: Debian's LTS counts
    paid: date | None  # for those who pay
    is_pinned: bool  # False: the tag moves from one release to the next
    is_over: bool  # True: the regular support is, since a day that is not known
    is_rolling: bool  # True: each release ends the one before
    source: str
    as_of: str  # the day the dates were read, ISO 8601

    def end(self, *, regular: bool = False) -> date | None:
        """The last day of the free, or of the regular, support."""
        return self.regular if regular else self.free

    def ended(self, today: date, *, regular: bool = False) -> bool:
        """True when that day is over."""
        end = self.end(regular=regular)
        return end < today if end else self.is_over


class Cycle(NamedTuple):
    """One release line: 12 of Debian, 3.13 of Python."""

    name: str
    codename: str
    released: date | None
    regular: date | None
    free: date | None
    paid: date | None
    is_over: bool

    @classmethod
    def read(cls, name: str, facts: Mapping[str, Any]) -> Cycle:
        """From the packaged form, which leaves out what is not known."""
        keys = ("released", "regular", "free", "paid")
        released, regular, free, paid = (_day(facts.get(key)) for key in keys)
        codename, over = facts.get("codename", ""), facts.get("over", False)
        return cls(name, codename, released, regular, free or regular, paid, over)

    @property
    def has_end(self) -> bool:
        """True when its support is known to end, or to have ended."""
        return self.is_over or self.free is not None


@dataclass(frozen=True)
class Product:
    """The release lines of one product, the newest first."""

    title: str
    date: str
    is_rolling: bool
    cycles: tuple[Cycle, ...]

    @classmethod
    def read(cls, facts: Mapping[str, Any]) -> Product:
        """From the packaged form."""
        cycles = tuple(Cycle.read(name, each) for name, each in facts["cycles"].items())
        return cls(facts["title"], facts["date"], facts.get("rolling", False), cycles)

    @cached_property
    def _by_name(self) -> dict[str, Cycle]:
        named = {c.codename.lower(): c for c in reversed(self.cycles) if c.codename}
        return {**named, **{c.name.lower(): c for c in reversed(self.cycles)}}

    def lifecycle(self, version: str, *, pinned: bool) -> Lifecycle | None:
        """That of the release line a version or a codename belongs to; None when not known.

        ``2`` belongs to several lines of Python: it has the last one's where all of them end.
        """
        cycle = self.cycle(version.lower())
        if cycle:
            return self._lifecycle(cycle, is_pinned=pinned)
        several = [c for c in self.cycles if c.name.startswith(f"{version}.")]
        if several and all(c.has_end for c in several) and several[0] != self.cycles[0]:
            last = max(several, key=lambda c: c.free or date.min)
            return self._lifecycle(last, is_pinned=pinned)
        return None

    def name_of(self, release: str) -> str | None:
        """The number of a release that has a codename: ``12`` for bookworm."""
        cycle = self.cycle(release)
        return cycle.name if cycle else None

    def called(self, cycle: Cycle) -> str:
        """``Debian 12 (bookworm)``."""
        codename = f" ({cycle.codename})" if cycle.codename not in ("", cycle.name) else ""
        return f"{self.title} {cycle.name}{codename}"

    def never_was(self, version: str) -> bool:
        """True for a version between the oldest line and the newest that is of none of them.

        Only for versions of as many parts as lines of that major have: ``7.5`` of PHP.
        """
        asked = _numbers(version)
        numbers = [n for c in self.cycles if (n := _numbers(c.name))]
        alike = any(len(n) == len(asked) and n[:1] == asked[:1] for n in numbers)
        if not asked or not alike or self.cycle(version):
            return False
        return min(numbers) < asked < max(numbers)

    def newer(self, tag: str, release: str) -> tuple[tuple[str, str], ...]:
        """Pairs of the release's name in a tag and that of a newer one, the newest first."""
        here = self.cycle(release.lower())
        if here is None:
            return ()
        by_codename = bool(here.codename) and here.codename in tag
        old = here.codename if by_codename else here.name
        above = self.cycles[: self.cycles.index(here)]
        return tuple((old, c.codename if by_codename else c.name) for c in above)

    def cycle(self, version: str) -> Cycle | None:
        """The release line of a version or a codename, in lower case; None when not known."""
        while version:
            if version in self._by_name:
                return self._by_name[version]
            version = version.rpartition(".")[0]
        return None

    def _lifecycle(self, cycle: Cycle, *, is_pinned: bool) -> Lifecycle:
        name, ends = self.called(cycle), (cycle.regular, cycle.free, cycle.paid)
        return Lifecycle(name, *ends, is_pinned, cycle.is_over, self.is_rolling, SOURCE, self.date)


@cache
def system(family: str) -> Product | None:
    """The releases of a distribution, by its family; None when they are not known."""
    path = _FOLDER / f"{family}.json"
    if not _FAMILY.fullmatch(family) or not path.is_file():
        return None
    import json

    return Product.read(json.loads(path.read_text("utf-8")))


def _numbers(version: str) -> tuple[int, ...]:
    parts = version.split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else ()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
