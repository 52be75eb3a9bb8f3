"""For code scanning: SARIF 2.1.0, with the rules that found something and with all fixes."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from dockerlint import __version__
from dockerlint.findings import Edit, FileEdit, Finding, Fix, Severity
from dockerlint.output import Report, Style
from dockerlint.output.json import can_say, estimate, valid
from dockerlint.output.paths import in_repository
from dockerlint.registry import named
from dockerlint.rule import HOME, url_of
from dockerlint.text import Source, Span

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}  # a note otherwise


class Writer:
    """One log with one run."""

    def __init__(self, _: Style) -> None:
        self.kinds: dict[str, tuple[int, Finding]] = {}  # each with its number, and the first
        self.results: list[dict[str, Any]] = []

    def report(self, report: Report) -> str:
        """Nothing yet."""
        for finding in report.findings:
            number, _ = self.kinds.setdefault(finding.label, (len(self.kinds), finding))
            self.results.append(_result(report, finding, number))
        return ""

    def end(self) -> str:
        """The log."""
        driver = {
            "name": "dockerlint",
            "version": __version__,
            "informationUri": HOME,
            "rules": [_rule(first) for _, first in self.kinds.values()],
        }
        run = {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "results": self.results,
        }
        return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _rule(finding: Finding) -> dict[str, Any]:
    rule = next(iter(named(finding.rule)), None)
    summary = rule.summary if rule and not finding.part else finding.label
    doc = rule.doc if rule else summary
    return {
        "id": finding.label,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": summary},
        "help": {"text": doc, "markdown": doc},
        "helpUri": url_of(finding),
        "defaultConfiguration": {"level": LEVELS.get(finding.severity, "note")},
        "properties": {"tags": [finding.group, *finding.codes]},
    }


def _result(report: Report, finding: Finding, number: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.label,
        "ruleIndex": number,
        "level": LEVELS.get(finding.severity, "note"),
        "message": {"text": valid(finding.told)},
        "locations": [{"physicalLocation": _place(report, finding.span)}],
    }
    if finding.related:
        result["relatedLocations"] = [
            {
                "physicalLocation": _place(report, each.span),
                "message": {"text": valid(each.message)},
            }
            for each in finding.related
        ]
    if finding.saves:
        result["properties"] = {"saving": estimate(finding.saves)}
    if fixes := [_fix(report, fix) for fix in finding.fixes if can_say(fix)]:
        result["fixes"] = fixes
    return result


def _place(report: Report, span: Span) -> dict[str, Any]:
    return {
        "artifactLocation": {"uri": _uri(report.path)},
        "region": _region(report.source, span),
    }


def _fix(report: Report, fix: Fix) -> dict[str, Any]:
    changes = [_change(report, edit) for edit in fix.edits]
    folder = PurePath(report.path).parent
    files = [_file(str(folder / file.path), file) for file in fix.files]
    here = [{"artifactLocation": {"uri": _uri(report.path)}, "replacements": changes}]
    return {
        "description": {"text": valid(fix.title)},
        "artifactChanges": [*(here if changes else []), *files],
    }


def _change(report: Report, edit: Edit) -> dict[str, Any]:
    deleted = _region(report.source, edit.span)
    return {"deletedRegion": deleted, "insertedContent": {"text": valid(edit.text)}}


def _file(path: str, file: FileEdit) -> dict[str, Any]:
    """Another file, all of it replaced; one that is not there yet is empty to SARIF."""
    deleted = {"charOffset": 0, "charLength": len(file.before or "")}
    replacement = {"deletedRegion": deleted, "insertedContent": {"text": valid(file.after)}}
    return {"artifactLocation": {"uri": _uri(path)}, "replacements": [replacement]}


def _region(source: Source, span: Span) -> dict[str, int]:
    start, end = source.position(span.start), source.position(span.end)
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def _uri(path: str) -> str:
    """A relative reference, or a ``file:`` URI for a path from the root."""
    path = in_repository(path)
    if PurePath(path).is_absolute():
        path = f"/{path}" if path[0] != "/" else path  # C:/
        return f"file://{quote(path.encode('utf-8', 'surrogateescape'))}"
    return quote(path.encode("utf-8", "surrogateescape"))
