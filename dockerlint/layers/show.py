"""A breakdown as text for people, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dockerlint.layers.breakdown import Breakdown, Loss, Row, short, text_of, told
from dockerlint.layers.image import Place
from dockerlint.layers.match import plain
from dockerlint.output import Style, count
from dockerlint.output.json import valid
from dockerlint.output.terminal import NARROWEST, left, printable
from dockerlint.sizes import figure

BOLD, DIM, CYAN, YELLOW = "1", "2", "36", "33"
_BAR = 10  # columns of the largest share
MB = 1_000_000
LEAST = MB // 20  # bytes; less is 0.0 MB

FROM_FILES = (
    "MB are 10^6 bytes: the regular files of each layer, uncompressed, hard links counted once"
)
FROM_HISTORY = (
    "MB are 10^6 bytes, as the history tells them; which files later layers delete or overwrite "
    "is known from the image only (`docker save`)"
)


def mb(size: int) -> str:
    """``12 MB``; of what is there, never 0."""
    return f"{figure(size / MB)} MB" if size >= LEAST else "0 MB" if not size else "<0.1 MB"


def as_text(found: Breakdown, source: str, path: str, by: str, style: Style) -> str:
    """A table, the largest first or in the order of lines."""
    text = _Text(found, style)
    return "".join(f"{line}\n" for line in text.lines(source, path, by))


class _Text:
    def __init__(self, found: Breakdown, style: Style) -> None:
        self.found, self.style = found, style

    def lines(self, source: str, path: str, by: str) -> Iterator[str]:
        """All lines."""
        found = self.found
        layers = sum(step.layer is not None for step in found.image.steps)
        head = f"{printable(source)}: {mb(found.size)}"
        if found.image.wasted is not None:
            head += f" in {count(layers, 'layer')}"
        if found.wasted is not None:
            head += f", {mb(found.wasted)} of it wasted" if found.wasted else ", nothing wasted"
        yield self.paint(head, BOLD)
        yield ""
        yield self.paint(f"{'MB':>7}  {'share':>5}  {'':{_BAR}}  {'line':>5}  instruction", DIM)
        for row in ordered(found, by):
            yield from self.row(row)
        yield ""
        known = found.wasted is not None
        yield self.paint(FROM_FILES if known else FROM_HISTORY, DIM)
        for text in told(found.alignment):
            yield f"{printable(path)}: changed since the image was built: {printable(text)}"

    def row(self, row: Row) -> Iterator[str]:
        """One row, and what it wasted."""
        share = row.size / self.found.size if self.found.size else 0.0
        bar = "█" * round(share * _BAR)
        line = "-" if row.line is None else str(row.line)
        size = figure(row.size / MB) if row.size >= LEAST or not row.size else "<0.1"
        head = f"{size:>7}  {share:>5.0%}  {bar:{_BAR}}  {line:>5}  "
        room = max(self.style.width - len(head), NARROWEST)
        yield head + left(printable(label(row)), room).rstrip()
        indent = " " * len(head)
        for loss in row.losses:
            if loss.waste.size < LEAST:
                continue
            why = lost(self.found, loss)
            yield indent + self.paint(left(printable(why), room), YELLOW)
            for place in (p for p in loss.waste.places if p.size >= LEAST):
                what = place_of(place)
                yield f"{indent}  {left(printable(place.path), room - 3 - len(what))} {what}"
        if row.rules:
            yield indent + self.paint(left(", ".join(row.rules), room), CYAN)

    def paint(self, text: str, colour: str) -> str:
        """In an ANSI colour where colours are wanted."""
        return f"\x1b[{colour}m{text}\x1b[0m" if self.style.colour else text


def lost(found: Breakdown, loss: Loss) -> str:
    """``21 MB wasted, deleted by line 9: RUN rm …``."""
    other = found.rows[loss.by]
    how = loss.waste.how
    what = f"{mb(loss.waste.size)} wasted, {how} by"
    if other.base:
        return f"{what} another layer of the base image"
    if other.line is None:
        return f"{what} {plain(other.steps[0])}, which is not in the file"
    return f"{what} line {other.line}: {label(other)}"


def place_of(place: Place) -> str:
    """``(21 MB, 40 files)``."""
    files = f", {count(place.files, 'file')}" if place.files > 1 else ""
    return f"({mb(place.size)}{files})"


def ordered(found: Breakdown, by: str) -> list[Row]:
    """The rows in the order asked for: ``size`` or ``line``."""
    if by == "line":
        return list(found.rows)
    return sorted(found.rows, key=lambda row: -row.size)


def label(row: Row) -> str:
    """What made the row, on one line."""
    if row.base:
        assert row.instruction
        return f"{text_of(row.instruction)} (base image)"
    if row.instruction is None:
        return f"not in the file: {plain(row.steps[0])}"
    text = text_of(row.instruction)
    if len(row.instructions) > 1:
        if row.instruction.name == "FROM":
            return f"{short(text)} and all that follows, built as one layer"
        more = len(row.instructions) - 1
        return f"{short(text)} and {more} more, built as one layer"
    return text


def as_json(found: Breakdown, source: str, path: str, by: str) -> str:
    """Everything, sizes in bytes."""
    table = {
        "image": valid(source),
        "name": valid(found.image.name),
        "platform": found.image.platform,
        "file": valid(path),
        "bytes": found.size,
        "wasted": found.wasted,
        "measured": "files" if found.wasted is not None else "history",
        "rows": [_row(found, row) for row in ordered(found, by)],
        "changes": [valid(text) for text in told(found.alignment)],
    }
    return json.dumps(table, indent=2) + "\n"


def _row(found: Breakdown, row: Row) -> dict[str, Any]:
    return {
        "line": row.line,
        "lines": [i.line for i in row.instructions],
        "instruction": row.instruction.name if row.instruction else None,
        "text": valid(label(row)),
        "base": row.base,
        "changed": row.changed,
        "bytes": row.size,
        "share": round(row.size / found.size, 4) if found.size else 0,
        "layers": len(row.layers),
        "rules": list(row.rules),
        "wasted": [
            {
                "bytes": loss.waste.size,
                "files": loss.waste.files,
                "how": loss.waste.how.name.lower(),
                "by": found.rows[loss.by].line,
                "paths": [
                    {"path": valid(p.path), "bytes": p.size, "files": p.files}
                    for p in loss.waste.places
                ],
            }
            for loss in row.losses
        ],
    }
