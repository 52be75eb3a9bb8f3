"""Figures as Markdown, and their place in a page."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

START, END = "<!-- measured: start -->", "<!-- measured: end -->"


@dataclass(frozen=True)
class Section:
    """A part of the report: a title and Markdown below it."""

    title: str
    text: str

    def __str__(self) -> str:
        return f"## {self.title}\n\n{self.text}\n"


@dataclass(frozen=True)
class Target:
    """What a figure is held against."""

    what: str
    most: float
    measured: float | None
    unit: str = ""

    def row(self) -> list[str]:
        """The target, its limit, what was measured, and how the two compare."""
        limit = f"≤ {self.most:g}{self.unit}"
        measured = "-" if self.measured is None else f"{number(self.measured)}{self.unit}"
        return [self.what, limit, measured, self._result()]

    def _result(self) -> str:
        if self.measured is None:
            return "not measured"
        if self.measured > self.most:
            return f"missed by {self.measured / self.most:.2f}x"
        return f"met by {self.most / self.measured:.2f}x" if self.measured > 0 else "met"


def section(
    title: str,
    versions: Iterable[str],
    tables: Iterable[str],
    targets: Iterable[Target] = (),
    notes: Iterable[str] = (),
) -> Section:
    """A section: where and when it was measured, its tables, its targets, what else to say."""
    held = [target.row() for target in targets]
    blocks = [f"{machine()} {', '.join(versions)}.", *tables]
    blocks += [table(["target", "limit", "measured", "result"], held)] if held else []
    blocks += ["\n".join(f"- {note}" for note in notes)]
    return Section(title, "\n\n".join(block for block in blocks if block))


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown that can be read as it is; all columns but the first are figures."""
    lines = [header, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]

    def line(cells: Sequence[str]) -> str:
        first, *others = zip(cells, widths, strict=True)
        padded = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
        return f"| {' | '.join(padded)} |"

    return "\n".join(map(line, (header, rule, *rows)))


def number(figure: float | None, digits: int = 3) -> str:
    """A figure with so many digits that count; no digit before the point is left out."""
    if figure is None:
        return "-"
    if abs(figure) < 1:
        return f"{figure:#.{digits}g}"
    return f"{figure:,.{max(0, digits - len(str(int(abs(figure)))))}f}"


def counted(count: int, what: str) -> str:
    """So many of something."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def machine() -> str:
    """The day, and what is measured on: the kind of machine, not which one it is."""
    today = datetime.now(UTC).date()
    cores = f"{os.cpu_count()} cores"
    python = f"Python {platform.python_version()}"
    return f"{today}, {processor()}, {cores}, {system()}; {python},"


def processor() -> str:
    """What the processor is called."""
    try:
        told = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.M)
    except OSError:
        told = None
    return told[1].strip() if told else platform.processor() or platform.machine()


def system() -> str:
    """What the operating system is called."""
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return f"{platform.system()} {platform.release()}"


def written(page: str, sections: Iterable[Section]) -> str:
    """The page with these sections between its markers; older ones of other titles stay."""
    before, start, rest = page.partition(START)
    old, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError(f"the page has no {START} and {END}")
    texts: dict[str, str] = dict(_sections(old)) | {s.title: str(s) for s in sections}
    return f"{before}{START}\n{joined(texts)}{END}{after}"


def joined(texts: Mapping[str, str]) -> str:
    """All sections, one after the other."""
    return "\n".join(texts.values())


def _sections(text: str) -> Iterable[tuple[str, str]]:
    """The sections of a text, by title."""
    for part in re.split(r"^(?=## )", text, flags=re.M)[1:]:
        yield part.partition("\n")[0].removeprefix("## "), f"{part.strip()}\n"
