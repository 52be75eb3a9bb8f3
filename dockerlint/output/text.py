"""For people: place, message, the line in question with carets, and what the fix would do."""

from __future__ import annotations

import unicodedata

from dockerlint.findings import Finding, Safety, Severity
from dockerlint.output import Report, Style, count, fixable
from dockerlint.text import Source

BOLD, DIM, CYAN, GREEN = "1", "2", "36", "32"
COLOURS = {
    Severity.ERROR: "1;31",
    Severity.WARNING: "1;33",
    Severity.INFO: "1;34",
    Severity.STYLE: "1;35",
}
TAB = 4  # columns a tab takes in a frame


class Writer:
    """Findings with source frames, and a summary at the end."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.files = 0
        self.all: list[Finding] = []

    def report(self, report: Report) -> str:
        """One block per finding; with ``quiet`` one line."""
        self.files += bool(report.findings)
        self.all += report.findings
        return "".join(self.block(report, finding) for finding in report.findings)

    def end(self) -> str:
        """The summary line; nothing with ``quiet``."""
        if self.style.quiet:
            return ""
        if not self.all:
            return self.paint("No findings.", GREEN) + "\n"
        safe, every = fixable(self.all, Safety.SAFE), fixable(self.all, Safety.UNSAFE)
        parts = [f"{count(len(self.all), 'finding')} in {count(self.files, 'file')}"]
        if self.style.allowed is Safety.UNSAFE and every:
            parts.append(f"{every} fixable with --fix --unsafe-fixes")
        else:
            if safe:
                parts.append(f"{safe} fixable with --fix")
            if every > safe:
                parts.append(f"{every - safe} {'more ' * bool(safe)}with --unsafe-fixes")
        return self.paint(", ".join(parts), BOLD) + "\n"

    def block(self, report: Report, finding: Finding) -> str:
        """The finding's head line and, unless quiet, its frame and fixes."""
        line, column = report.source.position(finding.span.start)
        head = (
            f"{self.paint(printable(report.path), BOLD)}:{line}:{column}: "
            f"{self.paint(finding.severity, COLOURS[finding.severity])} "
            f"{self.paint(finding.rule, CYAN)}: {printable(finding.message)}\n"
        )
        if self.style.quiet:
            return head
        gutter = len(str(line))
        code, carets = frame(report.source, finding, self.style.width - gutter - 4)
        bar = self.paint(f"{' ' * gutter} |", DIM)
        rows = [
            f"{bar}\n",
            f"{self.paint(f'{line} |', DIM)} {code}\n",
            f"{bar} {self.paint(carets, COLOURS[finding.severity])}\n",
        ]
        for fix in finding.fixes:
            kind = "fix" if fix.safety is Safety.SAFE else "unsafe fix"
            label = self.paint(f"{' ' * gutter} = {kind}:", DIM)
            rows.append(f"{label} {printable(fix.title)}\n")
        return head + "".join(rows) + "\n"

    def paint(self, text: str, colour: str) -> str:
        """``text`` in an ANSI colour where colours are wanted."""
        return f"\x1b[{colour}m{text}\x1b[0m" if self.style.colour else text


def frame(source: Source, finding: Finding, room: int) -> tuple[str, str]:
    """The finding's first line cut to ``room`` columns, and the carets that go below it."""
    line = source.line_span(source.line_at(finding.span.start))
    start = finding.span.start
    end = max(min(finding.span.end, line.end), min(start + 1, line.end))
    before, marked, after = (
        printable(source.text[a:b])
        for a, b in ((line.start, start), (start, end), (end, line.end))
    )
    room = max(room, 20)
    if width(before) + width(marked) > room:
        keep = max(room - width(marked) - 1, 10)
        before = "…" + before[-keep:] if len(before) > keep else before
        marked = marked if width(marked) < room - width(before) else marked[: room // 2] + "…"
    spare = room - width(before) - width(marked)
    if width(after) > spare:
        after = after[: max(spare - 1, 0)] + "…"
    return before + marked + after, " " * width(before) + "^" * max(width(marked), 1)


def printable(text: str) -> str:
    """``text`` that a terminal shows as it is: tabs as blanks, control characters replaced."""
    text = text.replace("\t", " " * TAB)
    if text.isprintable():
        return text
    return "".join(ch if ch.isprintable() else "\N{REPLACEMENT CHARACTER}" for ch in text)


def width(text: str) -> int:
    """Columns that ``text`` takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(ch) else 1 + (unicodedata.east_asian_width(ch) in "WF")
        for ch in text
    )
