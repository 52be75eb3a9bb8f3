"""For CI servers that show test results: JUnit's XML, a failed test for each finding."""

from __future__ import annotations

from dockerlint.output import Report, Style
from dockerlint.output._xml import Element, SubElement, attributes, document, valid


class Writer:
    """One ``testsuite`` for each file; one without findings has a single test, which passes."""

    def __init__(self, _: Style) -> None:
        self.root = Element("testsuites", name="dockerlint")
        self.tests = self.failures = 0

    def report(self, report: Report) -> str:
        """Nothing yet: the head of the document has the sums."""
        failures = len(report.findings)
        tests = failures or 1
        self.tests, self.failures = self.tests + tests, self.failures + failures
        sums = {"tests": tests, "failures": failures, "errors": 0}
        suite = SubElement(self.root, "testsuite", attributes(name=report.path, **sums))
        for finding in report.findings:
            line, column = report.source.position(finding.span.start)
            name = f"{finding.label} ({line}:{column})"
            test = SubElement(suite, "testcase", attributes(classname=report.path, name=name))
            what = attributes(message=finding.told, type=finding.severity)
            failure = SubElement(test, "failure", what)
            failure.text = valid(f"{report.path}:{line}:{column}: {finding.told}")
        if not failures:
            SubElement(suite, "testcase", attributes(classname=report.path, name="dockerlint"))
        return ""

    def end(self) -> str:
        """The document."""
        sums = attributes(tests=self.tests, failures=self.failures, errors=0)
        self.root.attrib.update(sums)
        return document(self.root)
