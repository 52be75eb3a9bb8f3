"""How much CPU, time and memory the linting of many files takes."""

from __future__ import annotations

import os
from collections import ChainMap, Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from common import program

from .measure import Contestant, interleaved, ratio
from .report import Section, Target, counted, number, section, table
from .tools import (
    ALONE,
    NO_SETTINGS,
    OFF,
    ON,
    Finding,
    Linter,
    dockerlint,
    missing,
    peers,
    reported,
    versions,
)

TOGETHER = 64  # files that are given to a linter at once to see whether it reads them
UNPARSED = "DL1000"  # what hadolint says of a file that it cannot parse, and nothing else
CANNOT_PARSE, REFUSES = "cannot parse", "ends with an error at"
HEADER = [
    *("", "CPU s", "of hadolint's", "wall s", "peak MiB"),
    *("files with findings", "findings", "exit code"),
]


def throughput(files: Sequence[str], kind: str, runs: int) -> Section:
    """Lint all files that every linter reads, each linter in one process."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        read, notes = readable(files, folder)
        if not read:
            raise SystemExit("there is no file that all linters read")
        linters = [*ours(folder), *peers()]
        contestants = [Contestant(each.name, [*each.command, *read]) for each in linters]
        found = [reported(each.command, folder) for each in contestants]
        interleaved(contestants, runs, folder)
    base = next((each.median("cpu") for each in contestants if each.name == "hadolint"), None)
    rows = [row(*each, base) for each in zip(contestants, found, strict=True)]
    cut = [each.name for each in contestants if each.codes() != {0}]
    return section(
        f"Throughput: {kind}",
        versions("dockerlint", "hadolint", "tally", "shellcheck"),
        [f"{counted(len(read), 'file')}, {counted(runs, 'run')}.", table(HEADER, rows)],
        targets(contestants, base),
        [
            *notes,
            *(f"{name} ended with an error: not all of its work was measured." for name in cut),
            *missing("hadolint", "tally", "shellcheck"),
        ],
    )


def row(one: Contestant, found: list[Finding] | None, base: float | None) -> list[str]:
    """The row of the table: medians, and what was found."""
    cpu = one.median("cpu")
    figures = [cpu, ratio(cpu, base), one.median("wall"), one.median("memory")]
    counts = [len({each.file for each in found}), len(found)] if found is not None else []
    told = [f"{count:,}" for count in counts] or ["no report", "-"]
    return [one.name, *map(number, figures), *told, ", ".join(map(str, sorted(one.codes())))]


def ours(folder: Path) -> list[Linter]:
    """dockerlint in several ways, each with its own cache."""
    cached = [("--cache-dir", str(folder / name)) for name in ("off", "on")]
    linters = [
        unset("1 job, no cache", *ALONE, *OFF),
        unset("no cache", "--no-cache", *OFF),
        unset("warm cache", *cached[0], *OFF),
    ]
    if program("shellcheck"):
        linters.insert(1, unset("1 job, no cache, ShellCheck", *ALONE, *ON))
        linters.append(unset("warm cache, ShellCheck", *cached[1], *ON))
    return linters


def unset(name: str, *options: str) -> Linter:
    """dockerlint with the settings it has where there is no settings file."""
    return dockerlint(name, *NO_SETTINGS, *options)


def targets(contestants: Sequence[Contestant], base: float | None) -> list[Target]:
    """What the CPU of runs is held against: over new files, in one process, and known ones."""
    cpu = {each.name: ratio(each.median("cpu"), base) for each in contestants}
    limits = {"": 0.05, ", ShellCheck": 0.5}
    states = {"new files": "dockerlint, 1 job, no cache", "known files": "dockerlint, warm cache"}
    return [
        Target(f"{state}{checked}: CPU, of hadolint's", limit, cpu.get(name + checked))
        for state, name in states.items()
        for checked, limit in limits.items()
    ]


def readable(files: Sequence[str], folder: Path) -> tuple[list[str], list[str]]:
    """The files that every linter reads, and what there is to say of the others."""
    left_out: set[str] = set()
    notes = []
    for linter in (unset("as a check", *ALONE, *OFF), *peers()):
        found = unread(linter, files, folder)
        left_out |= found.keys()
        for why, count in Counter(found.values()).items():
            notes.append(f"{linter.name.partition(',')[0]} {why} {counted(count, 'file')}.")
    if left_out:
        many = f"{len(left_out):,} of {counted(len(files), 'file')}"
        notes.append(f"These, {many}, were left out for all.")
    return [file for file in files if file not in left_out], notes


def unread(linter: Linter, files: Sequence[str], folder: Path) -> dict[str, str]:
    """The files that a linter does not read, and what it does instead."""

    def look(files: Sequence[str]) -> dict[str, str]:
        """Halve what ends with an error, until it is one file."""
        found = reported([*linter.command, *files], folder)
        if found is not None:
            return {each.file: CANNOT_PARSE for each in found if each.rule == UNPARSED}
        if len(files) == 1:
            return {files[0]: REFUSES}
        half = len(files) // 2
        return look(files[:half]) | look(files[half:])

    parts = [files[i : i + TOGETHER] for i in range(0, len(files), TOGETHER)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(ChainMap(*pool.map(look, parts)))
