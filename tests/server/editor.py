"""A small editor: keeps its own texts, counts positions its own way, applies what it is given."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from lsprotocol import types
from pygls.protocol import default_converter
from pygls.uris import to_fs_path
from pytest_lsp import LanguageClient
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, register_lsp_features

COMMAND = [sys.executable, "-m", "dockerlint", "server", "--stdio"]
UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


class Editor(LanguageClient):
    """The client end of a session."""

    def __init__(self) -> None:
        super().__init__(converter_factory=default_converter)
        register_lsp_features(self, {**DEFAULT_CLIENT_FEATURES, **OWN_FEATURES})
        self.published: list[types.PublishDiagnosticsParams] = []
        self.registrations: list[types.Registration] = []
        self.sizes_refreshed = 0
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.server_can = types.ServerCapabilities()
        self._count = 0

    @property
    def pulls(self) -> bool:
        return self.server_can.diagnostic_provider is not None

    @property
    def refreshes(self) -> bool:
        """True when it can be told to pull again."""
        workspace = self.capabilities.workspace if self.capabilities else None
        found = workspace.diagnostics if workspace else None
        return bool(found and found.refresh_support)

    @property
    def encoding(self) -> str:
        return types.PositionEncodingKind(self.server_can.position_encoding or "utf-16").value

    def open(self, text: str, uri: str = "") -> str:
        """Open a document, of a new name if none is given; its name."""
        self._count += 1
        uri = uri or f"file:///nowhere/{self._count}/Dockerfile"
        self.texts[uri], self.versions[uri] = text, 1
        document = types.TextDocumentItem(uri, "dockerfile", 1, text)
        self.text_document_did_open(types.DidOpenTextDocumentParams(document))
        return uri

    def close(self, uri: str) -> None:
        document = types.TextDocumentIdentifier(uri)
        self.text_document_did_close(types.DidCloseTextDocumentParams(document))

    def type(self, uri: str, start: int, end: int, text: str) -> None:
        """Replace what stands between two offsets."""
        old = self.texts[uri]
        change = types.TextDocumentContentChangePartial(self.range(uri, start, end), text)
        self.texts[uri] = old[:start] + text + old[end:]
        self.change(uri, change)

    def change(self, uri: str, *changes: types.TextDocumentContentChangeEvent) -> None:
        """Send changes as they are."""
        self.versions[uri] += 1
        document = types.VersionedTextDocumentIdentifier(self.versions[uri], uri)
        self.text_document_did_change(types.DidChangeTextDocumentParams(document, changes))

    def files_changed(self, *paths: Path) -> None:
        """Tell of changes on disk."""
        changed = types.FileChangeType.Changed
        events = [types.FileEvent(path.as_uri(), changed) for path in paths]
        params = types.DidChangeWatchedFilesParams(events)
        self.workspace_did_change_watched_files(params)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for something the server is to do."""
        async with asyncio.timeout(10):
            while not condition():
                await asyncio.sleep(0.01)

    def range(self, uri: str, start: int, end: int) -> types.Range:
        text = self.texts[uri]
        return types.Range(
            position(text, start, self.encoding), position(text, end, self.encoding)
        )

    def at(self, uri: str, word: str) -> types.Range:
        """Where ``word`` first stands."""
        start = self.texts[uri].index(word)
        return self.range(uri, start, start + len(word))

    async def reported(self, uri: str) -> list[types.Diagnostic]:
        """The diagnostics of the document as it is now, pulled or pushed."""
        if self.pulls:
            document = types.TextDocumentIdentifier(uri)
            params = types.DocumentDiagnosticParams(document)
            report = await self.text_document_diagnostic_async(params)
            assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
            return list(report.items)
        await self.until(lambda: any(p.version == self.versions[uri] for p in self.sent(uri)))
        return list(self.sent(uri)[-1].diagnostics)

    def sent(self, uri: str) -> list[types.PublishDiagnosticsParams]:
        """What was pushed for a document."""
        return [p for p in self.published if p.uri == uri]

    async def actions(
        self,
        uri: str,
        where: types.Range,
        only: Sequence[str] | None = None,
        diagnostics: Sequence[types.Diagnostic] = (),
    ) -> list[types.CodeAction]:
        """The code actions offered for a range, each with the edit it would make."""
        params = types.CodeActionParams(
            types.TextDocumentIdentifier(uri),
            where,
            types.CodeActionContext(diagnostics, only),
        )
        found = await self.text_document_code_action_async(params)
        actions = [a for a in found or () if isinstance(a, types.CodeAction)]
        assert len(actions) == len(found or ())
        return [await self.resolved(action) for action in actions]

    async def resolved(self, action: types.CodeAction) -> types.CodeAction:
        """The action with its edit, asked for as editors do."""
        return action if action.edit else await self.code_action_resolve_async(action)

    def after(self, edit: types.WorkspaceEdit | None) -> str:
        """The text of the one document an edit changes, after it."""
        assert edit
        return self.result(edit)[1]

    def written(self, edit: types.WorkspaceEdit | None) -> dict[str, str]:
        """The files an edit creates or changes beside the documents, by name, with their texts."""
        assert edit
        assert not edit.changes
        made: dict[str, str] = {}
        for change in edit.document_changes or ():
            if isinstance(change, types.CreateFile):
                assert not (change.options and change.options.overwrite)
                made[change.uri] = ""
            else:
                assert isinstance(change, types.TextDocumentEdit)
                assert change.text_document.version is None
                edits = [e for e in change.edits if isinstance(e, types.TextEdit)]
                uri = change.text_document.uri
                before = made[uri] if uri in made else Path(to_fs_path(uri) or "").read_text()
                made[uri] = edited(before, edits, self.encoding)
        return made

    def result(self, edit: types.WorkspaceEdit) -> tuple[str, str]:
        """The name of the one document an edit changes, and its text after it."""
        if edit.document_changes:
            (change,) = edit.document_changes
            assert isinstance(change, types.TextDocumentEdit)
            uri = change.text_document.uri
            assert change.text_document.version == self.versions[uri]
            edits = [e for e in change.edits if isinstance(e, types.TextEdit)]
            assert len(edits) == len(change.edits)
        else:
            assert edit.changes
            ((uri, found),) = edit.changes.items()
            edits = list(found)
        return uri, edited(self.texts[uri], edits, self.encoding)


def publish(ls: Editor, params: types.PublishDiagnosticsParams) -> None:
    ls.published.append(params)


def register(ls: Editor, params: types.RegistrationParams) -> None:
    ls.registrations += params.registrations


def apply(ls: Editor, params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
    uri, text = ls.result(params.edit)
    ls.texts[uri] = text
    ls.change(uri, types.TextDocumentContentChangeWholeDocument(text))
    return types.ApplyWorkspaceEditResult(applied=True)


def refresh_sizes(ls: Editor, _: None) -> None:
    ls.sizes_refreshed += 1


OWN_FEATURES = {
    types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: publish,
    types.CLIENT_REGISTER_CAPABILITY: register,
    types.WORKSPACE_APPLY_EDIT: apply,
    types.WORKSPACE_INLAY_HINT_REFRESH: refresh_sizes,
    types.WORKSPACE_CODE_LENS_REFRESH: refresh_sizes,
}


def lines(text: str) -> list[tuple[int, int]]:
    """Start and end of every line, as the protocol has them."""
    found, at = [], 0
    for match in re.finditer(r"\r\n|\n|\r", text):
        found.append((at, match.start()))
        at = match.end()
    return [*found, (at, len(text))]


def offset(text: str, place: types.Position, encoding: str) -> int:
    """What a position means, found by encoding its line."""
    table = lines(text)
    if place.line >= len(table):
        return len(text)
    start, end = table[place.line]
    codec, size = UNITS[encoding]
    before = text[start:end].encode(codec, "surrogatepass")[: place.character * size]
    return start + len(before.decode(codec, "surrogatepass"))


def position(text: str, at: int, encoding: str) -> types.Position:
    """The position of an offset, found by encoding its line."""
    number, (start, _) = max((n, line) for n, line in enumerate(lines(text)) if line[0] <= at)
    codec, size = UNITS[encoding]
    return types.Position(number, len(text[start:at].encode(codec, "surrogatepass")) // size)


def edited(text: str, edits: Iterable[types.TextEdit], encoding: str) -> str:
    """``text`` after edits that all refer to it as it is."""
    spans = [
        (offset(text, e.range.start, encoding), offset(text, e.range.end, encoding), e.new_text)
        for e in edits
    ]
    for start, end, new in sorted(spans, reverse=True):
        text = text[:start] + new + text[end:]
    return text
