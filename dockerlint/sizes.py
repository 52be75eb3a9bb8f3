"""How many megabytes, within which range, and how that is known."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

LEAST = 0.05  # MB; what is less is not worth a word
_WHOLE = 10  # MB; from here on a fraction says nothing
_LARGE = 10_000  # MB; from here on they are told in GB


class Evidence(StrEnum):
    """What a figure rests on, the firmest first."""

    MEASURED = "measured"  # by running the thing; `bench/costs.py` does it again
    CITED = "cited"  # published by those who make the thing
    ESTIMATED = "estimated"  # from the general knowledge of the trade, or put together


class Estimate(NamedTuple):
    """From ``low`` to ``high`` MB (10^6 bytes) on disk, linux/amd64."""

    low: float
    high: float
    evidence: Evidence
    source: str  # who says so: "docker-library/repo-info", "Debian 12, apt 2.6"
    date: str  # as of when, ISO 8601: a day, or a month; empty for what was measured just now

    @property
    def middle(self) -> float:
        """One figure for it, to compare by."""
        return (self.low + self.high) / 2

    @property
    def text(self) -> str:
        """``20 MB``, ``2.4 MB``, ``20-45 MB``."""
        unit, parts = ("GB", 1000) if self.high >= _LARGE else ("MB", 1)
        low, high = figure(self.low / parts), figure(self.high / parts)
        return f"{high} {unit}" if low == high else f"{low}-{high} {unit}"

    @property
    def origin(self) -> str:
        """``measured 2026-11, Debian 12``."""
        return f"{self.evidence} {self.date[:7]}".rstrip() + f", {self.source}"

    def __str__(self) -> str:
        return f"{self.text} ({self.origin})"

    def minus(self, other: "Estimate") -> "Estimate":
        """What is between two of them; nothing is less than 0."""
        low, high = max(self.low - other.high, 0), max(self.high - other.low, 0)
        return _put_together((self, other), low, high)


def total(parts: Iterable[Estimate]) -> Estimate | None:
    """All of them; None when there are none."""
    parts = tuple(parts)
    if not parts:
        return None
    return _put_together(parts, sum(p.low for p in parts), sum(p.high for p in parts))


def _put_together(parts: Iterable[Estimate], low: float, high: float) -> Estimate:
    parts = tuple(parts)
    evidence = max((p.evidence for p in parts), key=list(Evidence).index)
    sources = dict.fromkeys(s for part in parts for s in part.source.split("; "))
    date = min((p.date for p in parts if p.date), default="")
    return Estimate(low, high, evidence, "; ".join(sources), date)


def figure(mb: float) -> str:
    """A number of MB as people read it: whole from 10 on, with a decimal at most below."""
    return f"{mb:.0f}" if mb >= _WHOLE else f"{mb:.1f}".removesuffix(".0")
