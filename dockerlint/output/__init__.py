"""How findings are shown: one module per format, each with a ``Writer``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from dockerlint.findings import Finding, Safety
from dockerlint.text import Source

FORMATS = ("text", "json")


@dataclass(frozen=True)
class Report:
    """What was found in one file; ``path`` as the user gave it."""

    path: str
    source: Source
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Style:
    """What the user wants to see."""

    colour: bool = False
    quiet: bool = False
    width: int = 100  # columns
    allowed: Safety = Safety.SAFE  # which fixes would be applied


class Writer(Protocol):
    """Turns reports into text, file by file."""

    def report(self, report: Report) -> str:
        """The text for one file; may be empty."""
        ...

    def end(self) -> str:
        """The text after the last file; may be empty."""
        ...


def writer(name: str, style: Style) -> Writer:
    """The writer for one of FORMATS."""
    module = import_module(f"dockerlint.output.{name}")
    made: Writer = module.Writer(style)
    return made


def count(n: int, what: str) -> str:
    """``1 finding``, ``2 findings``."""
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def fixable(findings: Iterable[Finding], allowed: Safety) -> int:
    """How many of the findings have a fix that ``allowed`` admits."""
    return sum(1 for f in findings if f.fix_within(allowed))
