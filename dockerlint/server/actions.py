"""Code actions: the fixes of findings, what silences them, and all safe fixes at once.

An action names what it does in its ``data``; clients that can ask for its edit then do so when it
is chosen, others get the edit at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from lsprotocol import types

from dockerlint.findings import Edit, FileEdit, Finding, Fix, Safety
from dockerlint.ignores import Ignores, can_be_ignored
from dockerlint.server.client import Client
from dockerlint.server.diagnostics import diagnostic, identity
from dockerlint.server.documents import Linted
from dockerlint.server.edits import difference, text_edits, workspace_edit
from dockerlint.server.sync import Document

FIX_ALL = "source.fixAll.dockerlint"
FIX_ALL_COMMAND = "dockerlint.fixAll"
IGNORE_COMMAND = "dockerlint.ignoreRule"
EXPLAIN_COMMAND = "dockerlint.explain"
FIX_ALL_TITLE = "Fix all dockerlint findings"
KINDS = [types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll, FIX_ALL]

# A rule's name, a settings file and a document to the change of the file that ignores the rule.
Ignoring = Callable[[str, Path, Document], FileEdit | None]


class Where(StrEnum):
    """What a rule can be ignored for."""

    LINE = "line"
    FILE = "file"
    CONFIG = "config"  # all files that the settings file is for


# The more rules there are to be ignored at a place, the fewer ways are offered for each.
_WAYS = {1: tuple(Where), 2: (Where.LINE, Where.FILE)}


@dataclass(frozen=True)
class Actions:
    """The code actions of one document as it is now.

    ``find_settings`` says which file `Where.CONFIG` changes, None where none can be changed;
    ``ignoring`` makes the change. It is looked for only where it is of use.
    """

    document: Document
    linted: Linted
    client: Client
    find_settings: Callable[[], Path | None]
    ignoring: Ignoring

    @cached_property
    def settings_file(self) -> Path | None:
        """What `find_settings` says."""
        return self.find_settings()

    def all(self, params: types.CodeActionParams) -> Sequence[types.CodeAction | types.Command]:
        """Everything on offer for a range: fixes, then the ways to ignore, then fix-all."""
        if not self.client.literals:
            return [self.command()] if self.linted.fixable else []
        here = self.at(params)
        found = [action for finding in here for action in self.fixes(finding)]
        found += self.ignores(here)
        if wanted(FIX_ALL, params.context.only) and self.linted.fixable:
            found.append(self.action(FIX_ALL_TITLE, FIX_ALL, {}))
        return found

    def at(self, params: types.CodeActionParams) -> list[Finding]:
        """The findings to fix: those that touch the range, or whose diagnostics came along.

        Not every editor sends diagnostics. Those that do may have more of them than the range
        touches: Neovim sends those of the whole line.
        """
        if not self.client.literals or not wanted(
            types.CodeActionKind.QuickFix, params.context.only
        ):
            return []
        range_ = self.linted.lines.span(params.range)
        sent = [d.data for d in params.context.diagnostics if d.data]
        return [
            finding
            for finding in self.linted.findings
            if finding.span.touches(range_) or identity(finding) in sent
        ]

    def first(self, rule: str, line: int | None) -> Finding | None:
        """The first finding of a rule, in that line where one is given."""
        source = self.linted.source
        for finding in self.linted.findings:
            here = line is None or source.line_at(finding.span.start) == line
            if finding.label == rule and here and can_be_ignored(finding):
                return finding
        return None

    def fixes(self, finding: Finding) -> Iterator[types.CodeAction]:
        """The fixes of one finding; the first that is safe is the preferred one."""
        fixes = [f for f in self.linted.fixes(finding) if all(map(self.client.writes, f.files))]
        best = next((fix for fix in fixes if fix.safety is Safety.SAFE), None)
        for fix in fixes:
            data = {"finding": identity(finding), "fix": fix.title}
            action = self.action(title(fix), types.CodeActionKind.QuickFix, data, finding)
            action.is_preferred = fix is best or None
            yield action

    def ignores(self, findings: Sequence[Finding]) -> Iterator[types.CodeAction]:
        """What silences the findings: each rule for the line, then for the file, then for all."""
        rules = {f.label: f for f in reversed(findings) if can_be_ignored(f)}
        chosen = sorted(rules.values(), key=lambda f: f.span)
        for where in _WAYS.get(len(chosen), (Where.LINE,)):
            for finding in chosen:
                if self.can_ignore(finding, where):
                    yield self.action(
                        self.ignore_title(finding.label, where),
                        types.CodeActionKind.QuickFix,
                        {"finding": identity(finding), "ignore": where},
                        finding,
                    )

    def can_ignore(self, finding: Finding, where: Where) -> bool:
        """True where there is something to write it to."""
        if not self.linted.tree.instructions:
            return False
        if where is Where.LINE:
            return Ignores(self.linted.tree).instruction_at(finding.span) is not None
        return where is Where.FILE or self.settings_file is not None

    def ignore_title(self, rule: str, where: Where) -> str:
        """What the menu shows for a way to ignore a rule."""
        if where is Where.CONFIG and self.settings_file:
            return f"Ignore `{rule}` in `{self.settings_file.name}`"
        return f"Ignore `{rule}` {'for this line' if where is Where.LINE else 'in this file'}"

    def action(
        self, name: str, kind: str, what: dict[str, Any], finding: Finding | None = None
    ) -> types.CodeAction:
        """An action that does ``what``; with its edit, where the client does not ask for it."""
        action = types.CodeAction(
            title=name,
            kind=kind,
            diagnostics=[diagnostic(self.linted, finding, self.client)] if finding else None,
            data={"uri": self.document.uri, **what},
        )
        if not self.client.resolves:
            action.edit = self.edit_of(what)
        return action

    def edit_of(self, data: dict[str, Any]) -> types.WorkspaceEdit | None:
        """The edit of an action by its data; None where the text has changed too much for it."""
        if "finding" not in data:
            return self.fix_all_edit()
        found = [f for f in self.linted.findings if identity(f) == data["finding"]]
        if "ignore" in data:
            return self.ignore_edit(found[0], Where(data["ignore"])) if found else None
        fixes = (fix for finding in found for fix in self.linted.fixes(finding))
        fix = next((fix for fix in fixes if fix.title == data.get("fix")), None)
        return self.edit(fix.edits, fix.files) if fix else None

    def ignore_edit(self, finding: Finding, where: Where) -> types.WorkspaceEdit | None:
        """The edit that silences a finding's rule; None where there is nothing to change."""
        if where is Where.CONFIG:
            path = self.settings_file
            file = self.ignoring(finding.label, path, self.document) if path else None
            return self.edit((), [file]) if file and self.client.writes(file) else None
        comments = Ignores(self.linted.tree)
        if where is Where.FILE:
            return self.edit([comments.in_file(finding.label)])
        instruction = comments.instruction_at(finding.span)
        return self.edit([comments.above(instruction, finding.label)]) if instruction else None

    def fix_all_edit(self) -> types.WorkspaceEdit:
        """The edit of every safe fix, or of all fixes where the settings say so."""
        return self.edit(difference(self.linted.source.text, self.linted.fixed()))

    def command(self) -> types.Command:
        """Fix-all for editors that know commands only."""
        return types.Command(FIX_ALL_TITLE, FIX_ALL_COMMAND, arguments=[self.document.uri])

    def edit(self, edits: Iterable[Edit], files: Iterable[FileEdit] = ()) -> types.WorkspaceEdit:
        """Edits of this document and of files beside it, as the client takes them."""
        changes = text_edits(self.linted.lines, edits)
        return workspace_edit(self.document, changes, self.client.versions, files)


def wanted(kind: str, only: Sequence[str] | None) -> bool:
    """True when the client asked for actions of this kind, or of any."""
    return only is None or any(kind == k or kind.startswith(f"{k}.") for k in only)


def title(fix: Fix) -> str:
    """What the menu shows for a fix."""
    return fix.title if fix.safety is Safety.SAFE else f"{fix.title} (unsafe)"
