"""How time grows with the size of what is given: compared with itself, never with the clock.

Four times the size may take up to ten times as long (linear is four, quadratic sixteen), in the
best of a few attempts.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import process_time
from typing import TypeVar

import pytest

from dockerlint import recent

Given = TypeVar("Given")


def assert_linear(read: Callable[[Given], object], build: Callable[[int], Given], n: int) -> None:
    """Fail where four times the size takes far more than four times as long."""
    ratios = []
    for _ in range(3):
        small = min(cpu_time(read, build(n)), cpu_time(read, build(n)))
        ratios.append(cpu_time(read, build(4 * n)) / max(small, 0.001))
        if ratios[-1] < 10:
            return
    pytest.fail(f"four times the size takes {min(ratios):.1f} times as long")


def cpu_time(read: Callable[[Given], object], given: Given) -> float:
    """The seconds of this process's CPU that reading takes."""
    recent.forget()
    gc.collect()
    gc.disable()  # its passes over ever more objects are not what is measured
    try:
        start = process_time()
        read(given)
        return process_time() - start
    finally:
        gc.enable()
