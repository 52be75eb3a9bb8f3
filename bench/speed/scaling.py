"""How the time that dockerlint takes grows with what it is given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from .generated import dockerfile
from .measure import Contestant, exponent, once
from .report import Section, Target, number, section, table
from .tools import ALONE, OFF, dockerlint, versions

SIZES = (10, 100, 1_000, 10_000)
LONG = 1_000  # what is larger is run once: it takes long beside what may disturb it
FIRST = 50  # below, work is small beside start-up; the exponent that counts leaves it out
LINES = 40  # of each of many files
EMPTY = "FROM scratch\n"
HEADER = ["", "CPU s", "less start-up", "ms each"]


class Point(NamedTuple):
    """Files that were linted, how large they are, and what it took."""

    size: int
    run: Contestant

    def cpu(self) -> float:
        """The seconds of CPU it took."""
        return self.run.least("cpu")


def scaling(runs: int, sizes: Sequence[int] = SIZES) -> Section:
    """Lint more and more files, and longer and longer ones."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        empty = point(folder / "empty", 1, [EMPTY])
        series = {
            "files": [point(folder / f"files{n}", n, many(n)) for n in sizes],
            "lines": [long(folder / f"lines{n}", n) for n in sizes],
        }
        every = [empty, *series["files"], *series["lines"]]
        for i in range(runs):
            for each in every:
                if i == 0 or each.size <= LONG:
                    each.run.samples.append(once(each.run.command, folder))
    failed = [each.run.name for each in every if each.run.codes() != {0}]
    if failed:
        raise SystemExit(f"dockerlint ends with an error: {', '.join(failed)}")
    rest = empty.cpu()
    head = (
        f"`{' '.join((*ALONE, *OFF))}`; least of {runs} runs, one above {LONG:,}. Start-up is "
        f"a run over one `{EMPTY.strip()}`: {number(rest)} s. The exponent is the slope of a line "
        "(least squares) through the logarithms of sizes and of times less start-up."
    )
    tables = [table(HEADER, rows(kind, points, rest)) for kind, points in series.items()]
    targets = [each for kind, points in series.items() for each in held(kind, points, rest)]
    return section("Scaling", versions("dockerlint"), [head, *tables], targets)


def point(folder: Path, size: int, texts: Sequence[str]) -> Point:
    """Write the files, and say how they are linted."""
    for i, text in enumerate(texts):
        path = folder / str(i) / "Dockerfile"
        path.parent.mkdir(parents=True)
        path.write_text(text)
    command = dockerlint(folder.name, *ALONE, *OFF).command
    return Point(size, Contestant(folder.name, [*command, str(folder)]))


def many(count: int) -> list[str]:
    """So many Dockerfiles of one service each; no script is there twice."""
    return [dockerfile(LINES, first=i) for i in range(count)]


def long(folder: Path, lines: int) -> Point:
    """One Dockerfile of about so many lines."""
    text = dockerfile(lines)
    return point(folder, text.count("\n"), [text])


def rows(kind: str, points: Sequence[Point], rest: float) -> list[list[str]]:
    """A row for each size."""
    found = []
    for each in points:
        work = each.cpu() - rest
        shown = map(number, (each.cpu(), work, 1000 * work / each.size))
        found.append([f"{each.size:,} {kind}", *shown])
    return found


def held(kind: str, points: Sequence[Point], rest: float) -> list[Target]:
    """The exponents: over all sizes, and over those that count."""
    times = [(each.size, each.cpu() - rest) for each in points]
    large = [(size, time) for size, time in times if size >= FIRST]
    return [
        Target(f"{kind}: exponent over all sizes", 1.1, exponent(times)),
        Target(f"{kind}: exponent without the smallest", 1.1, exponent(large)),
    ]
