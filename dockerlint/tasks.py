"""What is asked of a run for each file, and what comes of it; all can be sent to a process."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dockerlint.findings import Finding, Safety
from dockerlint.output import Report
from dockerlint.run import Exit
from dockerlint.surroundings import Folder, Nowhere, Surroundings
from dockerlint.text import Source

if TYPE_CHECKING:
    from dockerlint.config import Settings
    from dockerlint.model.context import Context, ShellCheck


class Task(NamedTuple):
    """One text, and the settings for it."""

    path: Path
    source: Source
    settings: "Settings"

    @property
    def allowed(self) -> Safety:
        """Which fixes may be made."""
        return Safety.UNSAFE if self.settings.unsafe_fixes else Safety.SAFE

    def left(self, found: Iterable[Finding]) -> Report:
        """The report of the file when nothing is done about what was found in it."""
        return Report(str(self.path), self.source, tuple(found), allowed=self.allowed)


class Orders(NamedTuple):
    """What is to be done with every file."""

    fix: bool = False
    add_ignores: bool = False
    fix_only: frozenset[str] | None = None  # names of rules; None stands for all
    is_stdin: bool = False  # nothing but the text can be written
    has_name: bool = True  # the path means something
    shellcheck: str | None = None  # the program, where it is there

    def context(
        self, path: Path, known: dict[Path, Folder], shellcheck: "ShellCheck | None" = None
    ) -> "Context":
        """What lies around a file; nothing is known of text without a name."""
        return Surroundings(path, known, shellcheck) if self.has_name else Nowhere(shellcheck)

    def leave(self, findings: Iterable[Finding], allowed: Safety) -> bool:
        """True when nothing is to be done about these findings but to show them."""
        if self.add_ignores:
            return not any(findings)
        wanted = (f for f in findings if self.fix_only is None or f.rule in self.fix_only)
        return not (self.fix and any(f.fix_within(allowed) for f in wanted))


class Said(NamedTuple):
    """A line for stderr. With an exit code it is about what went wrong."""

    text: str
    code: Exit | None = None


class Outcome(NamedTuple):
    """What came of one task; without a report it went wrong."""

    task: Task
    report: Report | None
    said: tuple[Said, ...] = ()
