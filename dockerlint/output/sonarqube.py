"""For SonarQube: its generic format for issues of other tools (10.3 and later)."""

from __future__ import annotations

import json
from typing import Any

from dockerlint.findings import Finding, Severity
from dockerlint.output import Report, Style
from dockerlint.output.json import valid
from dockerlint.output.paths import in_repository
from dockerlint.registry import named
from dockerlint.rule import url_of
from dockerlint.text import BOM, Source, Span

SEVERITIES = {
    Severity.ERROR: ("CRITICAL", "HIGH"),
    Severity.WARNING: ("MAJOR", "MEDIUM"),
    Severity.INFO: ("MINOR", "LOW"),
    Severity.STYLE: ("INFO", "LOW"),
}  # in its standard mode, and of the impact
KINDS = {
    "security": ("VULNERABILITY", "SECURITY", "TRUSTWORTHY"),
    "correctness": ("BUG", "RELIABILITY", "LOGICAL"),
}
KIND = ("CODE_SMELL", "MAINTAINABILITY", "CONVENTIONAL")  # of the other groups


class Writer:
    """One object with the rules and the issues."""

    def __init__(self, _: Style) -> None:
        self.first: dict[str, Finding] = {}  # of each kind
        self.issues: list[dict[str, Any]] = []

    def report(self, report: Report) -> str:
        """Nothing yet."""
        for finding in report.findings:
            self.first.setdefault(finding.label, finding)
            self.issues.append(_issue(report, finding))
        return ""

    def end(self) -> str:
        """The object."""
        rules = [_rule(finding) for _, finding in sorted(self.first.items())]
        return json.dumps({"rules": rules, "issues": self.issues}, indent=1) + "\n"


def _rule(finding: Finding) -> dict[str, Any]:
    kind, quality, attribute = KINDS.get(finding.group, KIND)
    severity, impact = SEVERITIES[finding.severity]
    rule = next(iter(named(finding.rule)), None)
    return {
        "id": finding.label,
        "name": rule.summary if rule and not finding.part else finding.label,
        "description": f"{rule.doc if rule else ''}\n\n{url_of(finding)}".strip(),
        "engineId": "dockerlint",
        "cleanCodeAttribute": attribute,
        "type": kind,
        "severity": severity,
        "impacts": [{"softwareQuality": quality, "severity": impact}],
    }


def _issue(report: Report, finding: Finding) -> dict[str, Any]:
    return {
        "ruleId": finding.label,
        "primaryLocation": {
            "message": valid(finding.told),
            "filePath": valid(in_repository(report.path)),
            "textRange": _range(report.source, finding.span),
        },
    }


def _range(source: Source, span: Span) -> dict[str, int]:
    """Columns count UTF-16 units from 0; a place without characters is told as its line.

    Line ends at either end are left out: they have no columns, and the report would be refused.
    """
    text, (start, end) = source.text, span
    while start < end and text[start] in "\r\n":
        start += 1
    while start < end and text[end - 1] in "\r\n":
        end -= 1
    first, last = source.position(start).line, source.position(end).line
    columns = _utf16(source, start), _utf16(source, end)
    if (first, columns[0]) == (last, columns[1]):
        return {"startLine": source.position(span.start).line}
    return {
        "startLine": first,
        "endLine": last,
        "startColumn": columns[0],
        "endColumn": columns[1],
    }


def _utf16(source: Source, offset: int) -> int:
    start = source.starts[source.line_at(offset)]
    before = source.text[start:offset].removeprefix(BOM if start == 0 else "")
    return len(before.encode("utf-16-le", "surrogatepass")) // 2
