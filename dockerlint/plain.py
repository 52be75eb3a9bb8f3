"""Findings as plain values for JSON, and back; what comes back is equal to what was given."""

from __future__ import annotations

from typing import Any

from dockerlint.findings import (
    Edit,
    FileEdit,
    Finding,
    Fix,
    Related,
    Safety,
    Severity,
)
from dockerlint.sizes import Estimate, Evidence
from dockerlint.text import Span

Plain = list[Any]


def plain(finding: Finding) -> Plain:
    """A finding as plain values."""
    saving = finding.saving
    return [
        finding.rule,
        list(finding.codes),
        finding.group,
        finding.severity.value,
        list(finding.span),
        finding.message,
        [_plain_fix(fix) for fix in finding.fixes],
        finding.part,
        finding.known_as,
        saving and [saving.low, saving.high, saving.evidence.value, saving.source, saving.date],
        [[list(related.span), related.message] for related in finding.related],
    ]


def _plain_fix(fix: Fix) -> Plain:
    edits = [[*edit.span, edit.text] for edit in fix.edits]
    files = [[file.path, file.before, file.after] for file in fix.files]
    return [fix.title, edits, fix.safety.value, files]


def finding(values: Plain) -> Finding:
    """The finding that `plain` was given. Raises ValueError or TypeError for other values."""
    rule, codes, group, severity, span, message, fixes, part, known_as, saving, related = values
    return Finding(
        rule,
        tuple(codes),
        group,
        Severity(severity),
        Span(*span),
        message,
        tuple(_fix(*each) for each in fixes),
        part,
        known_as,
        _estimate(*saving) if saving else None,
        tuple(Related(Span(*where), what) for where, what in related),
    )


def _fix(title: str, edits: Plain, safety: str, files: Plain) -> Fix:
    return Fix(
        title,
        tuple(Edit(Span(start, end), text) for start, end, text in edits),
        Safety(safety),
        tuple(FileEdit(*file) for file in files),
    )


def _estimate(low: float, high: float, evidence: str, source: str, date: str) -> Estimate:
    return Estimate(low, high, Evidence(evidence), source, date)
