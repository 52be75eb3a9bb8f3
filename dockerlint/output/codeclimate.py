"""For Code Climate: issues as its engines report them, each ended by a NUL character."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from typing import Any

from dockerlint.findings import Finding, Severity
from dockerlint.output import Report, Style
from dockerlint.output.json import valid
from dockerlint.output.paths import in_repository
from dockerlint.rule import url_of

SEVERITIES = {
    Severity.ERROR: "critical",
    Severity.WARNING: "major",
    Severity.INFO: "minor",
    Severity.STYLE: "info",
}
CATEGORIES = {
    "security": "Security",
    "size": "Performance",
    "cache": "Performance",
    "style": "Style",
}  # a risk of bugs otherwise


class Writer:
    """One issue after the other."""

    def __init__(self, _: Style) -> None:
        pass

    def report(self, report: Report) -> str:
        """The file's issues."""
        return "".join(f"{json.dumps(issue)}\0\n" for issue in issues(report))

    def end(self) -> str:
        """Nothing."""
        return ""


def issues(report: Report) -> list[dict[str, Any]]:
    """The findings of a file as issues. A fingerprint stays the same when lines are added."""
    path = in_repository(report.path)
    seen = Counter[tuple[str, ...]]()
    found = []
    for finding in report.findings:
        key = (path, finding.label, finding.message)
        found.append(_issue(report, finding, (*key, str(seen[key]))))
        seen[key] += 1
    return found


def _issue(report: Report, finding: Finding, key: tuple[str, ...]) -> dict[str, Any]:
    start = report.source.position(finding.span.start)
    end = report.source.position(finding.span.end)
    url = url_of(finding)
    return {
        "type": "issue",
        "check_name": finding.label,
        "description": valid(finding.told),
        "content": {"body": f"[{finding.label}]({url})"},
        "categories": [CATEGORIES.get(finding.group, "Bug Risk")],
        "severity": SEVERITIES[finding.severity],
        "fingerprint": sha256("\0".join(key).encode("utf-8", "surrogatepass")).hexdigest(),
        "location": {
            "path": valid(key[0]),
            "positions": {
                "begin": {"line": start.line, "column": start.column},
                "end": {"line": end.line, "column": end.column},
            },
        },
    }
