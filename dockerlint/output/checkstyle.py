"""For Jenkins and whatever else reads Checkstyle's XML."""

from __future__ import annotations

from dockerlint.findings import Severity
from dockerlint.output import Report, Style
from dockerlint.output._xml import Element, SubElement, attributes, document

SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning"}  # info otherwise


class Writer:
    """One ``file`` element for each file with findings."""

    def __init__(self, _: Style) -> None:
        self.root = Element("checkstyle", version="4.3")

    def report(self, report: Report) -> str:
        """Nothing yet."""
        if not report.findings:
            return ""
        file = SubElement(self.root, "file", attributes(name=report.path))
        for finding in report.findings:
            line, column = report.source.position(finding.span.start)
            severity = SEVERITIES.get(finding.severity, "info")
            place = {"line": line, "column": column}
            what = {"severity": severity, "message": finding.told}
            source = f"dockerlint.{finding.group}.{finding.label}"
            SubElement(file, "error", attributes(**place, **what, source=source))
        return ""

    def end(self) -> str:
        """The document."""
        return document(self.root)
