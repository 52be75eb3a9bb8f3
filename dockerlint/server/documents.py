"""The findings of each document, kept until its text or its settings change."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import count
from pathlib import Path

from dockerlint.config import Settings
from dockerlint.discovery import is_left_over
from dockerlint.findings import Finding, Fix, Safety
from dockerlint.fixer import Fixer
from dockerlint.linter import tree_of
from dockerlint.model import Context, Dockerfile
from dockerlint.rule import SHELLCHECK
from dockerlint.server.background import Answer, Background
from dockerlint.server.positions import Lines
from dockerlint.server.settings import SettingsStore
from dockerlint.server.sync import Document
from dockerlint.shellcheck import ShellCheck, program
from dockerlint.surroundings import Folder, Nowhere, Surroundings
from dockerlint.syntax import Tree
from dockerlint.text import Source

log = logging.getLogger(__name__)

_serial = count(1)


def left_out(file: Path, settings: Settings) -> bool:
    """True for what the command line passes over in a folder: excluded files and templates."""
    return settings.excludes(file) or is_left_over(file.name)


@dataclass(eq=False)
class Linted:
    """One text with its findings. ``id`` is never used for another."""

    uri: str
    source: Source
    lines: Lines
    fixer: Fixer
    findings: list[Finding]
    shellcheck: Background | None = None
    awaits: bool = False  # ShellCheck has not answered all yet
    id: str = field(default_factory=lambda: str(next(_serial)))
    _sound: dict[tuple[Finding, Fix], bool] = field(default_factory=dict)

    @cached_property
    def tree(self) -> Tree:
        """The text as the builder reads it."""
        return tree_of(self.source)

    def fixes(self, finding: Finding) -> list[Fix]:
        """The fixes of a finding that hold what they promise."""
        return [fix for fix in finding.fixes if self._is_sound(finding, fix)]

    def _is_sound(self, finding: Finding, fix: Fix) -> bool:
        if (finding, fix) not in self._sound:
            try:
                why = self._fault(finding, fix)
            except Exception:
                log.exception("%s: internal error; please report this", finding.rule)
                why = "it could not be tried"
            self._sound[finding, fix] = not why
        return self._sound[finding, fix]

    def _fault(self, finding: Finding, fix: Fix) -> str:
        with self._answering(Answer.NOW if finding.rule == SHELLCHECK else Answer.NEVER):
            return self.fixer.verify(self.source, self.findings, finding, fix)

    def _answering(self, answer: Answer) -> AbstractContextManager[None]:
        return self.shellcheck.answering(answer) if self.shellcheck else nullcontext()

    @property
    def allowed(self) -> Safety:
        """Which fixes may be made without asking."""
        return Safety.UNSAFE if self.fixer.settings.unsafe_fixes else Safety.SAFE

    @property
    def fixable(self) -> bool:
        """True when some finding has a fix that may be made without asking."""
        fixes = (f.fix_within(self.allowed) for f in self.findings)
        return any(fix and not fix.files for fix in fixes)

    def fixed(self) -> str:
        """The text after all such fixes."""
        try:
            with self._answering(Answer.NOW):
                return self.fixer.run(self.source, self.allowed).source.text
        except Exception:
            log.exception("fix all: internal error; please report this")
            return self.source.text


class Documents:
    """Lints documents, each text once. A bug is logged, and the document has no findings then."""

    def __init__(self, settings: SettingsStore, changed: Callable[[], None]) -> None:
        self.settings = settings
        self.changed = changed  # to be called when findings did, by ShellCheck
        self._known: dict[str, Linted] = {}
        self._files: dict[str, Dockerfile] = {}
        self._folders: dict[Path, Folder] = {}  # what lies around the documents

    def __contains__(self, uri: str) -> bool:
        """True when it was linted before."""
        return uri in self._known

    def forget(self, uri: str) -> None:
        """Drop what is known of a document."""
        self._known.pop(uri, None)
        self._files.pop(uri, None)

    def forget_all(self) -> None:
        """Drop everything: something around the documents changed."""
        self._known.clear()
        self._files.clear()
        self._folders.clear()

    def leaves_alone(self, file: Path | None, settings: Settings) -> bool:
        """True for a document that nothing is said of: of such a file, or any if we are off."""
        return not self.settings.enabled or (file is not None and left_out(file, settings))

    def lint(self, document: Document, settings: Settings) -> Linted:
        """The findings of a document under these settings."""
        known = self._known.get(document.uri)
        lines = document.table
        if known and known.source.text == lines.text and known.fixer.settings is settings:
            return known
        shellcheck = self.shellcheck if settings.wants_shellcheck else None
        context = self._context(document, shellcheck)
        fixer = Fixer(settings, context, other_files=False)  # fix-all keeps to the document
        source = Source(lines.text)
        findings = self._findings(document, fixer, source)
        awaits = shellcheck is not None and shellcheck.awaits(document.uri)
        linted = Linted(document.uri, source, lines, fixer, findings, shellcheck, awaits)
        self._known[document.uri] = linted
        return linted

    def file(self, document: Document, settings: Settings) -> Dockerfile:
        """A document with its meaning; nothing is linted for it."""
        known = self._files.get(document.uri)
        text = document.table.text
        if known and known.source.text == text and known.policy == settings.policy:
            return known
        tree = tree_of(Source(text))
        found = Dockerfile(tree, self._context(document, None), settings.policy)
        self._files[document.uri] = found
        return found

    def _context(self, document: Document, shellcheck: Background | None) -> Context:
        file = document.file
        ask = partial(shellcheck.ask, document.uri) if shellcheck else None
        return Surroundings(file, self._folders, ask) if file else Nowhere(ask)

    @cached_property
    def shellcheck(self) -> Background | None:
        """What runs ShellCheck; None where it is not installed."""
        found = program()
        return Background(ShellCheck(found), self._remarked) if found else None

    def _remarked(self) -> None:
        self._known = {uri: found for uri, found in self._known.items() if not found.awaits}
        self.changed()

    def _findings(self, document: Document, fixer: Fixer, source: Source) -> list[Finding]:
        if self.leaves_alone(document.file, fixer.settings):
            return []
        try:
            return fixer.lint(source)
        except Exception:
            log.exception("%s: internal error; please report this", document.uri)
            return []
