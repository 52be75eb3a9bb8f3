"""What one fix changes: the lines it takes out and those it puts in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dockerlint.findings import Edit, Fix, apply
from dockerlint.output.terminal import CUT, NARROWEST, left, printable, right, width
from dockerlint.text import BOM, Source, Span

TAKEN, PUT = "- ", "+ "


def rows(source: Source, fix: Fix, room: int) -> Iterator[str]:
    """The changed lines, each cut to ``room`` columns; ``…`` stands for lines in between."""
    room = max(room, NARROWEST)
    last = None
    for edits in _by_lines(source, fix.edits):
        first = source.line_at(edits[0].span.start)
        if last is not None and first > last + 1:
            yield CUT
        last = source.line_at(edits[-1].span.end)
        yield from _shown(*_changed(source, edits, room - len(TAKEN)), room)
    for file in fix.files:
        yield f"{file.path}:"
        before = file.before.splitlines() if file.before else []
        yield from _shown(*_differing(before, file.after.splitlines()), room)


def _shown(before: list[str], after: list[str], room: int) -> Iterator[str]:
    for sign, lines in ((TAKEN, before), (PUT, after)):
        for line in lines:
            shown = left(printable(line.removesuffix("\r")), room - len(sign))
            yield f"{sign}{shown}".rstrip()


def _by_lines(source: Source, edits: Iterable[Edit]) -> Iterator[list[Edit]]:
    """The edits in groups, each of which has lines of its own."""
    group: list[Edit] = []
    for edit in edits:
        if group and source.line_at(group[-1].span.end) < source.line_at(edit.span.start):
            yield group
            group = []
        group.append(edit)
    if group:
        yield group


def _changed(source: Source, edits: list[Edit], room: int) -> tuple[list[str], list[str]]:
    """The lines that the edits take out, and those they put in, with the change in view."""
    text = source.text
    start, end = edits[0].span.start, edits[-1].span.end
    first = source.starts[source.line_at(start)]
    first += first == 0 and text.startswith(BOM)
    last = source.line_span(source.line_at(end)).end
    near = room + 1  # nothing further away fits, and lines may be very long
    head, tail = text[max(first, start - near) : start], text[end : min(last, end + near)]
    shifted = (Edit(Span(e.span.start - start, e.span.end - start), e.text) for e in edits)
    middles = text[start:end], apply(text[start:end], tuple(shifted))
    if any(width(printable(_line(head + middle + tail))) > room for middle in middles):
        head = right(printable(head), room // 2)
    before, after = ((head + middle + tail).split("\n") for middle in middles)
    return _differing(before, after)


def _line(text: str) -> str:
    """The first line of the text."""
    return text.partition("\n")[0]


def _differing(before: list[str], after: list[str]) -> tuple[list[str], list[str]]:
    """Both without the lines at their ends that they have in common."""
    while before and after and before[0] == after[0]:
        before, after = before[1:], after[1:]
    while before and after and before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    return before, after
