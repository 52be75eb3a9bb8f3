"""Findings as diagnostics."""

from __future__ import annotations

from functools import cache
from typing import Any

from lsprotocol import types

from dockerlint.findings import Finding, Mark, Severity
from dockerlint.registry import load
from dockerlint.rule import Rule, url_of
from dockerlint.server.client import Client
from dockerlint.server.documents import Linted
from dockerlint.sizes import Estimate

SOURCE = "dockerlint"

SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
    Severity.STYLE: types.DiagnosticSeverity.Hint,
}


TAGS = {
    Mark.UNNECESSARY: types.DiagnosticTag.Unnecessary,
    Mark.DEPRECATED: types.DiagnosticTag.Deprecated,
}


def diagnostics(linted: Linted, client: Client) -> list[types.Diagnostic]:
    """The diagnostics of a document."""
    return [diagnostic(linted, finding, client) for finding in linted.findings]


def diagnostic(linted: Linted, finding: Finding, client: Client) -> types.Diagnostic:
    """One finding; its rule's page is the code's link."""
    mark = _rules()[finding.rule].mark
    tags = client.tags & {TAGS[mark]} if mark else ()
    related = [
        types.DiagnosticRelatedInformation(
            types.Location(linted.uri, linted.lines.range(each.span)), each.message
        )
        for each in finding.related
        if client.relates
    ]
    return types.Diagnostic(
        range=linted.lines.range(finding.span),
        message=finding.told,
        severity=SEVERITIES[finding.severity],
        code=finding.label,
        code_description=types.CodeDescription(url_of(finding)),
        source=SOURCE,
        tags=list(tags) or None,
        related_information=related or None,
        data=identity(finding),
    )


def identity(finding: Finding) -> dict[str, Any]:
    """What a diagnostic carries so that its finding can be recognised when it comes back."""
    return {"rule": finding.label, "start": finding.span.start, "end": finding.span.end}


def page(finding: Finding) -> str:
    """The page of the finding's rule, and what mending it saves."""
    return page_of(_rules()[finding.rule], finding.saves)


def page_of(rule: Rule, saves: Estimate | None = None) -> str:
    """The documentation of a rule as Markdown, with its names in other tools at the end."""
    saved = f"**Saves {saves}**\n\n" if saves else ""
    elsewhere = f"\n\nElsewhere: {', '.join(rule.codes)}" if rule.codes else ""
    return f"[**{rule.name}**]({rule.url})\n\n{saved}{rule.doc}{elsewhere}"


@cache
def _rules() -> dict[str, Rule]:
    return {rule.name: rule for rule in load()}
