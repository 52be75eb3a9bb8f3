"""The times of a health check."""

from __future__ import annotations

import re

from dockerlint.patterns import pattern
from dockerlint.syntax import Healthcheck

FLAGS = ("interval", "timeout", "start-period", "retries")
_PART = pattern(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}


def seconds(check: Healthcheck, name: str) -> float | None:
    """A time that the check says; None where it says none, or a variable does."""
    flag = check.flag(name)
    text = flag.text if flag else ""
    if not text or not re.fullmatch(f"(?:{_PART.pattern})+", text):
        return None
    return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(text))
