"""For editors and scripts that read compiler messages: ``file:line:column: …``, as GNU has it."""

from __future__ import annotations

from dockerlint.findings import Severity
from dockerlint.output import Report, Style
from dockerlint.output.terminal import printable

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}  # a note otherwise


class Writer:
    """One line for each finding, and nothing else."""

    def __init__(self, _: Style) -> None:
        pass

    def report(self, report: Report) -> str:
        """``Dockerfile:3:5: warning: message [rule]``."""
        rows = []
        for finding in report.findings:
            line, column = report.source.position(finding.span.start)
            level = LEVELS.get(finding.severity, "note")
            what = f"{level}: {finding.told} [{finding.label}]"
            rows.append(f"{printable(f'{report.path}:{line}:{column}: {what}')}\n")
        return "".join(rows)

    def end(self) -> str:
        """Nothing."""
        return ""
