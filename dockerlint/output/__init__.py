"""How findings are shown: one module per format, each with a ``Writer``."""

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol

from dockerlint.findings import FileEdit, Finding, Safety
from dockerlint.output.terminal import WIDTH
from dockerlint.text import Source

if TYPE_CHECKING:
    from dockerlint.fixer import Candidate


class Report(NamedTuple):
    """What was found in one file; ``path`` as the user gave it."""

    path: str
    source: Source
    findings: tuple[Finding, ...]
    fixed: "tuple[tuple[Source, Candidate], ...]" = ()  # each with the text just before
    ignored: int = 0  # findings that --add-ignores silenced
    comments: int = 0  # by so many comments
    files: tuple[FileEdit, ...] = ()  # other files that fixes change
    allowed: Safety = Safety.SAFE  # which fixes --fix applies here

    @property
    def changed(self) -> bool:
        """True when ``source`` is not what was read."""
        return bool(self.fixed or self.ignored)


class Style(NamedTuple):
    """What the user wants to see."""

    colour: bool = False
    quiet: bool = False
    width: int = WIDTH  # columns
    fixes: bool = False  # what they change as well


class Writer(Protocol):
    """Turns reports into text, file by file."""

    def report(self, report: Report) -> str:
        """The text for one file; may be empty."""
        ...

    def end(self) -> str:
        """The text after the last file; may be empty."""
        ...


def writer(name: str, style: Style) -> Writer:
    """The writer for one of `config.FORMATS`."""
    module = import_module(f"dockerlint.output.{name}")
    made: Writer = module.Writer(style)
    return made


class BySaving:
    """Shows the findings of all files in one order: what saves most comes first."""

    def __init__(self, shown: Writer) -> None:
        self.shown = shown
        self.reports: list[Report] = []

    def report(self, report: Report) -> str:
        """Nothing yet but what was done."""
        self.reports.append(report)
        return self.shown.report(report._replace(findings=()))

    def end(self) -> str:
        """All findings."""
        found = [(report, finding) for report in self.reports for finding in report.findings]
        found.sort(key=lambda each: -each[1].saves.middle if each[1].saves else 0)
        one_by_one = (r._replace(findings=(f,), fixed=(), ignored=0) for r, f in found)
        return "".join(map(self.shown.report, one_by_one)) + self.shown.end()


def count(n: int, what: str) -> str:
    """``1 finding``, ``2 findings``."""
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def deeds(fixed: int, ignored: int, would: str = "") -> list[str]:
    """``2 findings fixed``, ``1 ignored``; only the first names what is counted."""
    done = [(n, what) for n, what in ((fixed, "fixed"), (ignored, "ignored")) if n]
    first = [f"{count(n, 'finding')} {would}{what}" for n, what in done[:1]]
    return first + [f"{n} {what}" for n, what in done[1:]]
