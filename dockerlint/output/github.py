"""For GitHub Actions: workflow commands, shown as annotations of the pull request."""

from __future__ import annotations

import re

from dockerlint.findings import Severity
from dockerlint.output import Report, Style
from dockerlint.output.json import valid
from dockerlint.output.paths import in_repository

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}  # a notice otherwise
_CONTROL = re.compile(r"[^\t\n\r -~\x80-\U0010ffff]")  # would move the cursor in the log


class Writer:
    """One command a line."""

    def __init__(self, _: Style) -> None:
        pass

    def report(self, report: Report) -> str:
        """``::warning file=…,line=…,title=rule::message``, one for each finding."""
        rows, file = [], in_repository(report.path)
        for finding in report.findings:
            start = report.source.position(finding.span.start)
            end = report.source.position(finding.span.end)
            place = {"file": file, "line": start.line, "endLine": end.line}
            if start.line == end.line:  # columns are refused otherwise
                place |= {"col": start.column, "endColumn": end.column}
            place["title"] = finding.label
            properties = ",".join(f"{key}={_property(value)}" for key, value in place.items())
            level = LEVELS.get(finding.severity, "notice")
            rows.append(f"::{level} {properties}::{_data(finding.told)}\n")
        return "".join(rows)

    def end(self) -> str:
        """Nothing."""
        return ""


def _data(text: str) -> str:
    text = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", valid(text))
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: object) -> str:
    return _data(str(value)).replace(":", "%3A").replace(",", "%2C")
