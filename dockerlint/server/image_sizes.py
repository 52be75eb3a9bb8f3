"""What each instruction added to the image that the settings name, beside it in the editor.

Images are read in threads, each once until it changes. Those that cannot be read are told of;
that one was not built from the document is said above the document's FROM only.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lsprotocol import types

from dockerlint.files import from_here
from dockerlint.layers import breakdown, show, sources
from dockerlint.layers.breakdown import Breakdown, Row
from dockerlint.layers.image import Image, ImageError
from dockerlint.layers.streams import Budget
from dockerlint.linter import tree_of
from dockerlint.model import Context, Dockerfile
from dockerlint.output import count
from dockerlint.output.terminal import printable
from dockerlint.server.positions import Lines
from dockerlint.syntax import Instruction
from dockerlint.text import Source, Span

log = logging.getLogger(__name__)

NO_COMMAND = ""  # a lens that only tells something
_INDEXES = ("index.json", "manifest.json", "oci-layout")  # what changes when a layout does

Stamp = tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True)
class Sizes:
    """What is known of one text's image; ``problem`` says why it is not more."""

    image: Path
    file: Dockerfile
    found: Breakdown | None
    problem: str = ""


@dataclass
class _Reading:
    stamp: Stamp
    budget: Budget
    task: asyncio.Task[Image | str]


class Images:
    """Reads images. ``report`` is called with the text of every error."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self.report = report
        self._readings: dict[Path, _Reading] = {}
        self._known: dict[str, tuple[Image, str, Sizes]] = {}  # by document, image and text

    async def sizes(self, uri: str, text: str, image: Path) -> Sizes:
        """An image beside a document's text."""
        read = await self._image(image)
        file = Dockerfile(tree_of(Source(text)), Context())
        if isinstance(read, str):
            return Sizes(image, file, None, read)
        known = self._known.get(uri)
        if known and known[0] is read and known[1] == text:
            return known[2]
        sizes = await asyncio.to_thread(_compared, image, file, read)
        self._known[uri] = read, text, sizes
        return sizes

    def forget(self, uri: str) -> None:
        """Drop what is known of a document."""
        self._known.pop(uri, None)

    def stop(self) -> None:
        """End all reading: the threads would keep the process alive."""
        for reading in self._readings.values():
            reading.budget.stopped = True

    async def _image(self, path: Path) -> Image | str:
        """The image as it is now; or why it cannot be read, which was reported."""
        while True:
            reading = self._reading(path)
            read = await asyncio.shield(reading.task)  # others may wait for it too
            if self._readings[path] is reading:
                break
        if isinstance(read, str) and _stamp(path) == reading.stamp:  # it is not being written
            self.report(f"{from_here(path)}: {read}")
        return read

    def _reading(self, path: Path) -> _Reading:
        """That of the image as it is now."""
        stamp = _stamp(path)
        reading = self._readings.get(path)
        if reading and reading.stamp == stamp:
            return reading
        if reading:
            reading.budget.stopped = True
        budget = Budget()
        task = asyncio.create_task(asyncio.to_thread(_read, path, budget))
        self._readings[path] = _Reading(stamp, budget, task)
        return self._readings[path]


def _read(path: Path, budget: Budget) -> Image | str:
    file, tag = sources.located(str(path))
    try:
        return sources.read(file, "", tag, budget)
    except ImageError as error:
        return str(error)
    except Exception:
        log.exception("%s: internal error; please report this", path)
        return "internal error; please report it"


def _compared(image: Path, file: Dockerfile, read: Image) -> Sizes:
    try:
        return Sizes(image, file, breakdown.of(read, file))
    except ImageError as error:
        return Sizes(image, file, None, str(error))
    except Exception:
        log.exception("%s: internal error; please report this", image)
        return Sizes(image, file, None, "internal error; please report it")


def _stamp(path: Path) -> Stamp:
    """What changes when the image does."""
    file, _ = sources.located(str(path))
    return tuple(_changed(each) for each in (file, *(file / name for name in _INDEXES)))


def _changed(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except (OSError, ValueError):
        return None
    return stat.st_mtime_ns, stat.st_size


def size_hints(sizes: Sizes, lines: Lines, within: Span) -> list[types.InlayHint]:
    """What to show behind the first line of each instruction."""
    found = sizes.found
    if not found:
        return []
    return [
        types.InlayHint(
            lines.position(end),
            label(row),
            tooltip=tooltip(found, row) or None,
            padding_left=True,
        )
        for row, instruction in _rows(found)
        if within.touches(Span(end := _line_end(instruction), end))
    ]


def lenses(sizes: Sizes, lines: Lines, all_rows: bool) -> list[types.CodeLens]:
    """What to show above the FROM of the image; with ``all_rows`` above every instruction."""
    stages = sizes.file.stages
    if not stages:
        return []
    lens = [_lens(lines, stages[-1].start, total(sizes))]
    if all_rows and sizes.found:
        lens += [_lens(lines, i, label(row)) for row, i in _rows(sizes.found)]
    return lens


def _rows(found: Breakdown) -> Iterator[tuple[Row, Instruction]]:
    return ((row, row.instruction) for row in found.rows if row.instruction)


def _lens(lines: Lines, instruction: Instruction, title: str) -> types.CodeLens:
    range_ = lines.range(instruction.keyword.span)
    return types.CodeLens(range_, types.Command(title, NO_COMMAND))


def _line_end(instruction: Instruction) -> int:
    """The end of the line with its keyword."""
    source = instruction.source
    return source.line_span(source.line_at(instruction.keyword.span.start))[1]


def label(row: Row) -> str:
    """``52 MB, 21 MB wasted``."""
    text = show.mb(row.size)
    if row.wasted >= show.LEAST:
        text += f", {show.mb(row.wasted)} wasted"
    if row.base:
        text += " (base image)"
    elif len(row.instructions) > 1:
        text += f" (one layer of {count(len(row.instructions), 'instruction')})"
    return f"{text} before it was changed" if row.changed else text


def tooltip(found: Breakdown, row: Row) -> str:
    """What was lost to which instruction."""
    rows = []
    for loss in row.losses:
        if loss.waste.size >= show.LEAST:
            rows.append(show.lost(found, loss))
            rows += [f"  {place.path} {show.place_of(place)}" for place in loss.waste.places]
    return "\n".join(map(printable, rows))


def total(sizes: Sizes) -> str:
    """``788 MB in app.tar, 469 MB of it wasted``."""
    name = printable(sizes.image.name)
    if not sizes.found:
        return f"{name} {printable(sizes.problem)}"
    text = f"{show.mb(sizes.found.size)} in {name}"
    if wasted := sizes.found.wasted:
        text += f", {show.mb(wasted)} of it wasted"
    return text
