"""Run a command once and print what it took, as JSON.

A small process of its own: on Linux the peak of memory of what a process starts is at least that
process's own, and the benchmark's is larger than some tools'.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time


def main() -> None:
    """Run the command that the arguments are."""
    before = time.perf_counter()
    process = subprocess.Popen(
        sys.argv[1:],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - before
    peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 2**20
    code = os.waitstatus_to_exitcode(status)
    print(json.dumps([wall, used.ru_utime + used.ru_stime, peak, code]))


if __name__ == "__main__":
    main()
