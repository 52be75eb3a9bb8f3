"""How long it takes until a linter has said what it finds in one file."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from common import program

from .generated import dockerfile
from .measure import Contestant, interleaved, once, ratio
from .report import Section, Target, counted, number, section, table
from .tools import OFF, ON, Linter, dockerlint, missing, peers, versions

SMALL, MIDDLE = 20, 90  # lines
HEADER = [
    *("ms", "wall, least", "median", "of hadolint's"),
    *("CPU, least", "median", "of hadolint's"),
]
PYTHON = "python -c pass"
STATES = {"new": "dockerlint, no cache", "known": "dockerlint, warm cache"}


def start(runs: int) -> Section:
    """Lint a small and a middle file, in a process each time."""
    tables: list[str] = []
    targets: list[Target] = []
    with TemporaryDirectory() as made:
        folder = Path(made)
        for size, lines in (("small", SMALL), ("middle", MIDDLE)):
            text = dockerfile(lines)
            (folder / "Dockerfile").write_text(text)
            contestants = raced(folder, runs)
            rows = figures(contestants)
            title = f"A {size} file, {text.count(chr(10))} lines, {text.count('RUN ')} `RUN`:"
            tables += [title, table(HEADER, rows)]
            targets += held(f"{size} file", contestants)
    return section(
        "Cold start",
        versions("dockerlint", "hadolint", "tally", "shellcheck"),
        [f"One file, a process each time; {counted(runs, 'run')}.", *tables],
        targets,
        missing("hadolint", "tally", "shellcheck"),
    )


def raced(folder: Path, runs: int) -> list[Contestant]:
    """All that lint the file of a folder, with what their runs took."""
    file = str(folder / "Dockerfile")
    contestants = [Contestant(PYTHON, [sys.executable, "-c", "pass"])]
    for linter in (*ours(folder), *peers()):
        contestants.append(Contestant(linter.name, [*linter.command, file]))
    for each in contestants:
        if code := once(each.command, folder).code:
            raise SystemExit(f"{each.name} ends with exit code {code}")
    interleaved(contestants, runs, folder)
    return contestants


def ours(folder: Path) -> list[Linter]:
    """dockerlint without and with a result of its own to find."""
    checks = {"": OFF, ", ShellCheck": ON} if program("shellcheck") else {"": OFF}
    caches = {"no cache": ["--no-cache"], "warm cache": ["--cache-dir", str(folder / "cache")]}
    return [
        dockerlint(f"{cached}{checked}", *cache, *use)
        for cached, cache in caches.items()
        for checked, use in checks.items()
    ]


def figures(contestants: list[Contestant]) -> list[list[str]]:
    """A row for each contestant, in milliseconds."""
    base = next((each for each in contestants if each.name == "hadolint"), None)
    return [
        [each.name, *map(number, (*compared(each, base, "wall"), *compared(each, base, "cpu")))]
        for each in contestants
    ]


def compared(one: Contestant, base: Contestant | None, what: str) -> list[float | None]:
    """The least and the median of a figure, and what the least is beside the base's."""
    least = one.least(what)
    return [
        1000 * least,
        1000 * one.median(what),
        ratio(least, base.least(what) if base else None),
    ]


def held(file: str, contestants: list[Contestant]) -> list[Target]:
    """What dockerlint is held against, a new file and one that it knows: a peer, and Python."""
    wall = {each.name: each.least("wall") for each in contestants}
    return [
        Target(f"{file}, {state}: wall, of {whose}", limit, ratio(wall[name], wall.get(other)))
        for state, name in STATES.items()
        for whose, other, limit in (("hadolint's", "hadolint", 2), ("Python's own", PYTHON, 4))
    ]
