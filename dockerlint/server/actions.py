"""Code actions: the fixes of findings, comments that silence them, and all safe fixes at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lsprotocol import types

from dockerlint.findings import Edit, FileEdit, Finding, Fix, Safety
from dockerlint.ignores import Ignores, can_be_ignored
from dockerlint.server.diagnostics import diagnostic, identity
from dockerlint.server.documents import Linted
from dockerlint.server.edits import difference, text_edits, workspace_edit
from dockerlint.server.sync import Document

FIX_ALL = "source.fixAll.dockerlint"
FIX_ALL_COMMAND = "dockerlint.fixAll"
FIX_ALL_TITLE = "Fix all dockerlint findings"
KINDS = [types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll, FIX_ALL]


@dataclass(frozen=True)
class Client:
    """What the editor understands of code actions and edits."""

    literals: bool  # code actions; commands only, otherwise
    resolves: bool  # asks for the edit of an action when it is chosen
    versions: bool  # edits that name the version they are for
    creates: bool  # edits that create files

    @classmethod
    def of(cls, capabilities: types.ClientCapabilities) -> Client:
        """As told in ``initialize``."""
        document, workspace = capabilities.text_document, capabilities.workspace
        actions = document.code_action if document else None
        resolve = actions.resolve_support if actions else None
        edit = workspace.workspace_edit if workspace else None
        operations = (edit and edit.resource_operations) or ()
        return cls(
            literals=bool(actions and actions.code_action_literal_support),
            resolves=bool(resolve and "edit" in resolve.properties),
            versions=bool(edit and edit.document_changes),
            creates=types.ResourceOperationKind.Create in operations,
        )

    def writes(self, file: FileEdit) -> bool:
        """True when it can create or change that file."""
        return self.creates or (self.versions and file.before is not None)


class Actions:
    """The code actions of one document as it is now."""

    def __init__(self, document: Document, linted: Linted, client: Client) -> None:
        self.document, self.linted, self.client = document, linted, client

    def all(self, params: types.CodeActionParams) -> Sequence[types.CodeAction | types.Command]:
        """Everything on offer for a range: fixes, then ignore comments, then fix-all."""
        if not self.client.literals:
            return [self.command()] if self.linted.fixable else []
        here = self.at(params)
        found = [action for finding in here for action in self.fixes(finding)]
        found += self.ignores(here)
        if wanted(FIX_ALL, params.context.only) and self.linted.fixable:
            found.append(self.fix_all())
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

    def fixes(self, finding: Finding) -> Iterator[types.CodeAction]:
        """The fixes of one finding; the first that is safe is the preferred one."""
        fixes = [f for f in self.linted.fixes(finding) if all(map(self.client.writes, f.files))]
        best = next((fix for fix in fixes if fix.safety is Safety.SAFE), None)
        for fix in fixes:
            yield types.CodeAction(
                title=title(fix),
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[diagnostic(self.linted, finding)],
                is_preferred=fix is best or None,
                edit=self.edit(fix.edits, fix.files),
            )

    def ignores(self, findings: Sequence[Finding]) -> Iterator[types.CodeAction]:
        """Comments that silence the findings: each rule for the line, then for the file."""
        if not self.linted.tree.instructions:
            return
        comments = Ignores(self.linted.tree)
        rules = {f.label: f for f in reversed(findings) if can_be_ignored(f)}
        chosen = sorted(rules.values(), key=lambda f: f.span)
        for finding in chosen:
            if instruction := comments.instruction_at(finding.span):
                name = f"Ignore `{finding.label}` for this line"
                yield self.ignore(finding, name, comments.above(instruction, finding.label))
        for finding in chosen:
            name = f"Ignore `{finding.label}` in this file"
            yield self.ignore(finding, name, comments.in_file(finding.label))

    def ignore(self, finding: Finding, name: str, edit: Edit) -> types.CodeAction:
        """One action that adds an ignore comment."""
        return types.CodeAction(
            title=name,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[diagnostic(self.linted, finding)],
            edit=self.edit([edit]),
        )

    def fix_all(self) -> types.CodeAction:
        """Every safe fix in one action, whose edit is made when it is asked for."""
        action = types.CodeAction(FIX_ALL_TITLE, kind=FIX_ALL, data={"uri": self.document.uri})
        if not self.client.resolves:
            action.edit = self.fix_all_edit()
        return action

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
