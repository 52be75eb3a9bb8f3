"""For people: place, message, the line in question with carets, and what the fix would do."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.output import Report, Style, changes, count, deeds
from dockerlint.output.terminal import ADDED, NARROWEST, REMOVED, left, printable, right, width
from dockerlint.sizes import total
from dockerlint.text import BOM, Position, Source

BOLD, DIM, CYAN, GREEN = "1", "2", "36", "32"
COLOURS = {
    Severity.ERROR: "1;31",
    Severity.WARNING: "1;33",
    Severity.INFO: "1;34",
    Severity.STYLE: "1;35",
}


class Writer:
    """Findings with source frames, and a summary at the end."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.reports: list[Report] = []
        self.in_list = False  # of what was done; a blank line ends it

    def report(self, report: Report) -> str:
        """What was done, then one block per finding; with ``quiet`` one line per finding."""
        self.reports.append(report)
        done = self.done(report)
        blocks = "".join(self.block(report, finding) for finding in report.findings)
        self.in_list = self.in_list or bool(done)
        return done + (self.gap() + blocks if blocks else "")

    def end(self) -> str:
        """The summary line; nothing with ``quiet``, or when there was no file."""
        if self.style.quiet or not self.reports:
            return ""
        findings = sum(len(r.findings) for r in self.reports)
        if findings:
            return self.gap() + self.paint(self.summary(findings), BOLD) + "\n"
        parts = self.deeds()
        done = ", ".join([*parts, "none left"]) if parts else "No findings"
        text = self.paint(f"{done} in {count(len({r.path for r in self.reports}), 'file')}", GREEN)
        return f"{self.gap()}{text}\n"

    def gap(self) -> str:
        """The blank line after a list of what was done."""
        gap, self.in_list = "\n" * self.in_list, False
        return gap

    def summary(self, findings: int) -> str:
        """``3 findings in 2 files, 1 fixable with --fix``."""
        files = count(len({r.path for r in self.reports if r.findings}), "file")
        if parts := self.deeds():
            parts.append(f"{findings} left in {files}")
        else:
            parts = [f"{count(findings, 'finding')} in {files}"]
        fixable = sum(1 for r in self.reports for f in r.findings if f.fixes)
        now = sum(1 for r in self.reports for f in r.findings if f.fix_within(r.allowed))
        if now:
            parts.append(f"{now} fixable with --fix")
        if now and fixable > now:
            parts.append(f"{fixable - now} more with --unsafe-fixes")
        elif fixable > now:
            parts.append(f"{fixable} fixable with --fix --unsafe-fixes")
        if saving := total(f.saves for r in self.reports for f in r.findings if f.saves):
            parts.append(f"{saving.text} to save")
        return ", ".join(parts)

    def deeds(self) -> list[str]:
        """What was done, in figures."""
        return deeds(sum(len(r.fixed) for r in self.reports), sum(r.ignored for r in self.reports))

    def done(self, report: Report) -> str:
        """One line per fix that was made, and one for all ignore comments."""
        if self.style.quiet or not (report.fixed or report.ignored):
            return ""
        rows = []
        for source, (finding, fix) in report.fixed:
            place = source.position(finding.span.start)
            what = f"{self.paint('fixed', GREEN)} {self.paint(finding.label, CYAN)}"
            rows.append(f"{self.place(report, place)}: {what}: {printable(fix.title)}")
            rows += self.changes(source, fix, place)
        if report.ignored:
            name, ignored = self.name(report), self.paint("ignored", GREEN)
            what = f"{count(report.ignored, 'finding')} in {count(report.comments, 'comment')}"
            rows.append(f"{name}: {ignored} {what}")
        return "\n".join(rows) + "\n"

    def block(self, report: Report, finding: Finding) -> str:
        """The finding's head line and, unless quiet, its frame and fixes."""
        place = report.source.position(finding.span.start)
        colour = COLOURS[finding.severity]
        label, rule = self.paint(finding.severity, colour), self.paint(finding.label, CYAN)
        rule += f" ({finding.known_as})" if finding.known_as else ""
        message = printable(finding.told if self.style.quiet else finding.message)
        head = f"{self.place(report, place)}: {label} {rule}: {message}\n"
        if self.style.quiet:
            return head
        number = str(place.line)
        code, indent, carets = frame(report.source, finding, self.room(place))
        bar = self.bar(place)
        rows = [bar, f"{self.paint(f'{number} |', DIM)} {code}".rstrip()]
        rows.append(f"{bar} {indent}{self.paint(carets, colour)}")
        margin = " " * len(number)
        if finding.saves:
            rows.append(f"{self.paint(f'{margin} = saves:', DIM)} {finding.saves}")
        for fix in finding.fixes:
            kind = "fix" if fix.safety is Safety.SAFE else "unsafe fix"
            label = self.paint(f"{margin} = {kind}:", DIM)
            rows.append(f"{label} {printable(fix.title)}")
            rows += self.changes(report.source, fix, place)
        return head + "\n".join(rows) + "\n\n"

    def changes(self, source: Source, fix: Fix, place: Position) -> Iterator[str]:
        """The lines that the fix of a finding changes, where they are wanted."""
        if not self.style.fixes:
            return
        for row in changes.rows(source, fix, self.room(place)):
            colour = {"-": REMOVED, "+": ADDED}.get(row[0], DIM)
            yield f"{self.bar(place)} {self.paint(row, colour)}"

    def room(self, place: Position) -> int:
        """Columns to the right of the bar of a finding."""
        return self.style.width - len(f"{place.line} | ")

    def bar(self, place: Position) -> str:
        """The bar of a finding without the number of its line."""
        return self.paint(f"{'':{len(str(place.line))}} |", DIM)

    def place(self, report: Report, place: Position) -> str:
        """``path:line:column``."""
        return f"{self.name(report)}:{place.line}:{place.column}"

    def name(self, report: Report) -> str:
        """The path."""
        return self.paint(printable(report.path), BOLD)

    def paint(self, text: str, colour: str) -> str:
        """``text`` in an ANSI colour where colours are wanted."""
        return f"\x1b[{colour}m{text}\x1b[0m" if self.style.colour else text


def frame(source: Source, finding: Finding, room: int) -> tuple[str, str, str]:
    """The finding's first line cut to ``room`` columns; the blanks and carets for below it."""
    first, last = source.line_span(source.line_at(finding.span.start))
    first += source.text.startswith(BOM, first) and first == 0
    start = min(max(finding.span.start, first), last)
    end = max(start, min(max(finding.span.end, start + 1), last))
    room = max(room, NARROWEST)
    near = room + 1  # nothing further away fits, and lines may be very long
    before = printable(source.text[max(first, start - near) : start])
    marked = printable(source.text[start : min(end, start + near)])
    after = printable(source.text[end : min(last, end + near)])
    if width(before) + width(marked) + width(after) > room:
        marked = left(marked, room * 2 // 3)
        spare = room - width(marked)
        before = right(before, max(spare // 2, spare - width(after)))
        after = left(after, spare - width(before))
    return before + marked + after, " " * width(before), "^" * max(width(marked), 1)
