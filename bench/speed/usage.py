"""What a process that runs has used, with those it started; on Linux, elsewhere this is not known.

A program that pip installs may be a Python process that starts the program itself.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

KNOWN = sys.platform == "linux"
QUIET = 0.4  # seconds without work after which there is none left
PATIENCE = 20.0  # seconds for that
PROC = Path("/proc")


def family(pid: int) -> list[int]:
    """A process, and those that run because of it."""
    found = [pid]
    for each in found:  # grows on the way
        for task in PROC.glob(f"{each}/task/*/children"):
            found += map(int, _read(task).split())
    return found


def running_cpu(pids: list[int]) -> float:
    """The seconds of CPU of these processes, from their clocks, which count nanoseconds."""
    return sum(map(_clock, pids))


def cpu(pid: int) -> float:
    """The seconds of CPU of a family, of those that have ended as well."""
    pids = family(pid)
    return running_cpu(pids) + sum(map(_ended, pids))


def memory(pid: int) -> float:
    """The peaks of memory of a family, added up, in MiB."""
    tables = [_read(PROC / str(each) / "status") for each in family(pid)]
    peaks = [table.partition("VmHWM:")[2].split()[:1] for table in tables]
    return sum(int(peak) for found in peaks for peak in found) / 1024


def settle(pid: int) -> None:
    """Wait until a family does nothing more, such as look at things in the background."""
    give_up = time.monotonic() + PATIENCE
    before, since = cpu(pid), time.monotonic()
    while time.monotonic() - since < QUIET and time.monotonic() < give_up:
        time.sleep(QUIET / 20)
        now = cpu(pid)
        if now - before > 0.001:
            before, since = now, time.monotonic()


def _clock(pid: int) -> float:
    """The clock of a process; 0 when it has ended."""
    try:
        return time.clock_gettime(~pid << 3 | 2)  # clock_getcpuclockid(3), which Python lacks
    except OSError:
        return 0.0


def _ended(pid: int) -> float:
    """The seconds of CPU of the processes that this one started and that have ended."""
    fields = _read(PROC / str(pid) / "stat").rpartition(")")[2].split()
    return sum(map(int, fields[13:15])) / os.sysconf("SC_CLK_TCK")


def _read(path: Path) -> str:
    """What a file tells of a process; nothing when that has ended."""
    try:
        return path.read_text()
    except OSError:
        return ""
