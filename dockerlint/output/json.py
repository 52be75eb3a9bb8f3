"""For programs: an array of findings, positions in lines and code-point columns from 1."""

from __future__ import annotations

import json
import re
from typing import Any

from dockerlint.findings import Edit, Finding, Fix
from dockerlint.output import Report, Style
from dockerlint.rule import url_of
from dockerlint.sizes import Estimate
from dockerlint.text import Source, Span

_NOT_UTF8 = re.compile("[\ud800-\udfff]")


class Writer:
    """One JSON array over all files, one finding a line."""

    def __init__(self, _: Style) -> None:
        self.first = True

    def report(self, report: Report) -> str:
        """The file's findings as elements of the array."""
        rows = []
        for finding in report.findings:
            text = json.dumps(entry(report, finding))  # ASCII, whatever the encoding of stdout
            rows.append(("[\n" if self.first else ",\n") + text)
            self.first = False
        return "".join(rows)

    def end(self) -> str:
        """The end of the array."""
        return "[]\n" if self.first else "\n]\n"


def entry(report: Report, finding: Finding) -> dict[str, Any]:
    """One finding; ends are exclusive."""
    return {
        "file": valid(report.path),
        **place(report.source, finding.span),
        "rule": finding.rule,
        "codes": list(finding.codes),
        "group": finding.group,
        "severity": finding.severity,
        "message": valid(finding.message),
        "url": url_of(finding),
        "saving": estimate(finding.saves) if finding.saves else None,
        "related": [
            {**place(report.source, each.span), "message": valid(each.message)}
            for each in finding.related
        ],
        "fixes": [
            {
                "title": valid(fix.title),
                "safety": fix.safety,
                "edits": [edit_entry(report.source, edit) for edit in fix.edits],
                "files": [{"path": file.path, "text": valid(file.after)} for file in fix.files],
            }
            for fix in finding.fixes
            if can_say(fix)
        ],
    }


def estimate(size: Estimate) -> dict[str, Any]:
    """So many MB, and how that is known."""
    return {
        "low": round(size.low, 2),
        "high": round(size.high, 2),
        "unit": "MB",
        "evidence": size.evidence,
        "source": size.source,
        "date": size.date,
    }


def can_say(fix: Fix) -> bool:
    """False for a fix that puts in bytes that are not UTF-8."""
    texts = [edit.text for edit in fix.edits] + [file.after for file in fix.files]
    return all(text == valid(text) for text in texts)


def valid(text: str) -> str:
    """``text`` with bytes that are not UTF-8 replaced: JSON has no way to say them."""
    return _NOT_UTF8.sub("\N{REPLACEMENT CHARACTER}", text)


def edit_entry(source: Source, edit: Edit) -> dict[str, Any]:
    """One replacement."""
    return {**place(source, edit.span), "text": edit.text}


def place(source: Source, span: Span) -> dict[str, int]:
    """Start and end of a span."""
    start, end = source.position(span.start), source.position(span.end)
    return {
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    }
