"""Findings from what JSON makes of them: lists of lists, as named tuples are written."""

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


def finding(values: Plain) -> Finding:
    """The finding that was written. Raises ValueError or TypeError for other values."""
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
        tuple(Edit(Span(*span), text) for span, text in edits),
        Safety(safety),
        tuple(FileEdit(*file) for file in files),
    )


def _estimate(low: float, high: float, evidence: str, source: str, date: str) -> Estimate:
    return Estimate(low, high, Evidence(evidence), source, date)
