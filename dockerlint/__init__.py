"""Lint Dockerfiles and fix them.

from dockerlint import Source, lint

for finding in lint(Source(text)):
    print(finding.rule, finding.message)
"""

from typing import TYPE_CHECKING

from dockerlint import later

if TYPE_CHECKING:
    from dockerlint.config import Settings
    from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
    from dockerlint.fixer import Fixer
    from dockerlint.linter import lint
    from dockerlint.text import Source, Span
else:
    __getattr__ = later.names(
        __name__,
        config=["Settings"],
        findings=["Edit", "Finding", "Fix", "Safety", "Severity"],
        fixer=["Fixer"],
        linter=["lint"],
        text=["Source", "Span"],
    )

__version__ = "0.1.0"

__all__ = [
    "Edit",
    "Finding",
    "Fix",
    "Fixer",
    "Safety",
    "Settings",
    "Severity",
    "Source",
    "Span",
    "lint",
]


def __dir__() -> list[str]:
    return [*globals(), *__all__]
