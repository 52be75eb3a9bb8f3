"""Answers that are kept with what they are about, and go with it.

``functools.lru_cache`` would keep alive the files that it was last asked about, and forget
answers when a file has more stages than it has room for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
MARK = "kept: "  # what the names of kept answers begin with, among the attributes


def kept(function: Callable[P, R]) -> Callable[P, R]:
    """Keep each answer with the first argument: a file, a stage, a script, a command."""
    return _kept_at(0, function)


def kept_with_last(function: Callable[P, R]) -> Callable[P, R]:
    """Keep each answer with the last argument, most often the file that the others are of."""
    return _kept_at(-1, function)


def _kept_at(at: int, function: Callable[P, R]) -> Callable[P, R]:
    name = f"{MARK}{function.__module__}.{function.__qualname__}"
    ask: Callable[..., R] = function

    @wraps(function)
    def answer(*given: Any) -> R:
        known: dict[tuple[Any, ...], R] = vars(given[at]).setdefault(name, {})
        rest = given[1:] if at == 0 else given[:-1]
        if rest not in known:
            known[rest] = ask(*given)
        return known[rest]

    return answer  # type: ignore[return-value]  # no keywords are given


def forget(copy: object) -> None:
    """Drop the answers that a copy has from another, of which it differs."""
    for name in [name for name in vars(copy) if name.startswith(MARK)]:
        del vars(copy)[name]
