"""Lengths of time as Go writes them, and so Docker: ``1m30s``, ``1.5h``, ``500ms``."""

from __future__ import annotations

from dockerlint.patterns import pattern

LEAST = 0.001  # seconds: shorter ones the builder refuses
_UNITS = {"ns": 1e-9, "us": 1e-6, "\u00b5s": 1e-6, "\u03bcs": 1e-6, "ms": 1e-3, "s": 1.0}
_UNITS |= {"m": 60.0, "h": 3600.0}
_PART = pattern(r"(\d+\.?\d*|\.\d+)(" + "|".join(sorted(_UNITS, key=len, reverse=True)) + ")")
_WHOLE = pattern(rf"([+-]?)((?:{_PART.pattern})+)")


def seconds(text: str) -> float | None:
    """The length in seconds, below zero for ``-1s``; None for what is no length of time."""
    if text in ("0", "+0", "-0"):
        return 0.0
    whole = _WHOLE.fullmatch(text)
    if not whole:
        return None
    length = sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(whole[2]))
    return -length if whole[1] == "-" else length
