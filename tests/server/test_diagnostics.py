"""Diagnostics in five editors: the right places in the right units, sent or asked for."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from lsprotocol import types
from server.editor import Editor, position

from dockerlint.registry import named
from dockerlint.server.client import Client

pytestmark = pytest.mark.asyncio

APK = "FROM alpine:3.20\nRUN apk add curl\n"


async def test_a_diagnostic_says_what_and_where(editor: Editor) -> None:
    uri = editor.open(APK)
    (found,) = await editor.reported(uri)
    assert found.range == editor.at(uri, "add")
    assert found.code == "apk-no-cache"
    assert found.source == "dockerlint"
    assert found.severity is types.DiagnosticSeverity.Warning
    assert found.code_description == types.CodeDescription(named("apk-no-cache")[0].url)
    assert found.message.startswith("`apk add` without")


@pytest.mark.parametrize(
    "before",
    [
        "# \U0001f60b \U0001f433\n",
        "# é ü ß\r\n",
        "# a\u2028b\x85c\x0cd\n",
        "# lone\rreturn\n",
        "\ufeff",
        "# \ufeff\U0001f60b\n\n\n",
    ],
)
async def test_columns_are_in_the_units_of_the_editor(editor: Editor, before: str) -> None:
    text = f'{before}FROM alpine:3.20\nRUN echo "\U0001f60b é" && apk add curl\n'
    uri = editor.open(text)
    (found,) = await editor.reported(uri)
    start = text.index("add curl")
    assert found.range.start == position(text, start, editor.encoding)
    assert found.range.end == position(text, start + 3, editor.encoding)


async def test_every_editor_gets_its_encoding(editor: Editor) -> None:
    general = editor.capabilities.general if editor.capabilities else None
    offered = general.position_encodings if general else None
    assert editor.encoding == (offered or ["utf-16"])[0]


async def test_what_is_not_needed_or_deprecated_is_marked(editor: Editor, folder: Path) -> None:
    (folder / "dockerlint.toml").write_text('select = ["cmd-multiple", "maintainer-deprecated"]')
    text = "FROM alpine:3.20\nMAINTAINER me\nCMD a\nCMD b\n"
    uri = editor.open(text, (folder / "Dockerfile").as_uri())
    deprecated, unnecessary = await editor.reported(uri)
    client = Client.of(editor.capabilities or types.ClientCapabilities())
    tag = types.DiagnosticTag
    assert list(deprecated.tags or ()) == [tag.Deprecated] * (tag.Deprecated in client.tags)
    assert list(unnecessary.tags or ()) == [tag.Unnecessary] * (tag.Unnecessary in client.tags)


async def test_other_places_come_along(editor: Editor, folder: Path) -> None:
    (folder / "dockerlint.toml").write_text('select = ["cmd-multiple"]')
    uri = editor.open("FROM alpine:3.20\nCMD a\nCMD b\n", (folder / "Dockerfile").as_uri())
    (found,) = await editor.reported(uri)
    client = Client.of(editor.capabilities or types.ClientCapabilities())
    counts = types.Location(uri, types.Range(types.Position(2, 0), types.Position(2, 3)))
    expected = [types.DiagnosticRelatedInformation(counts, "the `CMD` that counts")]
    assert list(found.related_information or ()) == expected * client.relates


async def test_edits_are_followed(editor: Editor) -> None:
    uri = editor.open("FROM alpine:3.20")
    for character in "\nRUN apk add \U0001f60b":
        end = len(editor.texts[uri])
        editor.type(uri, end, end, character)
    (found,) = await editor.reported(uri)
    assert found.range == editor.at(uri, "add")
    start = editor.texts[uri].index("add")
    editor.type(uri, start + 3, start + 3, " --no-cache")
    assert await editor.reported(uri) == []
    editor.change(uri, types.TextDocumentContentChangeWholeDocument(APK))
    assert len(await editor.reported(uri)) == 1


async def test_parse_errors_are_errors(editor: Editor) -> None:
    uri = editor.open("FROM alpine:3.20\nRUNN true\n")
    (found,) = await editor.reported(uri)
    assert found.code == "parse-error"
    assert found.severity is types.DiagnosticSeverity.Error
    assert found.range == editor.at(uri, "RUNN")


@pytest.mark.parametrize(
    "uri", ["untitled:Untitled-1", "vscode-vfs://github/x/Dockerfile", "file:///a%20b/D%23.x"]
)
async def test_documents_that_are_no_files(editor: Editor, uri: str) -> None:
    editor.open(APK, uri)
    assert len(await editor.reported(uri)) == 1
    editor.close(uri)


async def test_an_empty_document(editor: Editor) -> None:
    uri = editor.open("")
    (found,) = await editor.reported(uri)
    assert found.range == types.Range(types.Position(0, 0), types.Position(0, 0))


async def test_a_large_document(editor: Editor) -> None:
    many = "RUN echo one two three four\n" * 1000
    uri = editor.open(f"FROM alpine:3.20\n{many}RUN apk add b\n")
    (found,) = await editor.reported(uri)
    assert found.range == editor.at(uri, "add")
    editor.close(uri)


async def test_only_one_way_is_used(editor: Editor) -> None:
    uri = editor.open(APK)
    await editor.reported(uri)
    await asyncio.sleep(0.1)
    assert bool(editor.sent(uri)) is not editor.pulls


async def test_a_burst_of_edits_is_one_report(editor: Editor) -> None:
    if editor.pulls:
        return
    uri = editor.open(APK)
    await editor.reported(uri)
    before = len(editor.sent(uri))
    for _ in range(50):
        editor.type(uri, 0, 0, "#\n")
    await editor.reported(uri)
    versions = [p.version for p in editor.sent(uri)[before:]]
    assert versions[-1] == 51
    assert len(versions) <= 5
    assert versions == sorted(versions)


async def test_closing_takes_the_diagnostics_away(editor: Editor) -> None:
    if editor.pulls:
        return
    uri = editor.open(APK)
    await editor.reported(uri)
    editor.type(uri, 0, 0, "#\n")
    editor.close(uri)
    await asyncio.sleep(0.15)
    assert not editor.sent(uri)[-1].diagnostics


async def test_what_did_not_change_is_not_sent_again(editor: Editor) -> None:
    if not editor.pulls:
        return
    uri = editor.open(APK)
    document = types.TextDocumentIdentifier(uri)
    first = await editor.text_document_diagnostic_async(types.DocumentDiagnosticParams(document))
    again = types.DocumentDiagnosticParams(document, previous_result_id=first.result_id)
    second = await editor.text_document_diagnostic_async(again)
    assert second.kind == "unchanged"
    editor.type(uri, 0, 0, "#\n")
    third = await editor.text_document_diagnostic_async(again)
    assert third.kind == "full"


async def test_the_whole_workspace(editor: Editor, workspace: Path) -> None:
    if not editor.pulls:
        return
    closed = workspace / "sub" / "web.dockerfile"
    closed.parent.mkdir(exist_ok=True)
    closed.write_bytes(b"# \xff\r\n" + APK.encode())
    (workspace / "Dockerfile").write_text("FROM scratch\n")
    opened = editor.open(APK, (workspace / "Dockerfile").as_uri())
    editor.files_changed(workspace)

    first = await editor.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([]))
    reports = {r.uri: r for r in first.items}
    assert len(reports[closed.as_uri()].items) == 1
    assert reports[closed.as_uri()].items[0].range.start.line == 2
    assert reports[closed.as_uri()].version is None
    assert len(reports[opened].items) == 1  # what is open counts, not what is on disk
    assert reports[opened].version == 1

    known = [types.PreviousResultId(r.uri, r.result_id) for r in first.items]
    second = await editor.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(known))
    assert {r.kind for r in second.items} == {"unchanged"}

    closed.unlink()
    editor.files_changed(workspace)
    third = await editor.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(known))
    (gone,) = [r for r in third.items if r.uri == closed.as_uri()]
    assert not gone.items
    editor.close(opened)


async def test_a_folder_comes_and_goes(editor: Editor, tmp_path: Path) -> None:
    if not editor.pulls:
        return
    (tmp_path / "Dockerfile").write_text(APK)
    uri = (tmp_path / "Dockerfile").as_uri()
    folder = [types.WorkspaceFolder(tmp_path.as_uri(), "more")]
    for added, removed in ((folder, []), ([], folder)):
        event = types.WorkspaceFoldersChangeEvent(added, removed)
        editor.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
        report = await editor.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([]))
        assert (uri in {item.uri for item in report.items}) == bool(added)


@pytest.mark.parametrize("token", [None, "mine"])
async def test_progress_over_many_files(
    editor: Editor, folder: Path, workspace: Path, token: str | None
) -> None:
    if not editor.pulls:
        return
    for number in range(30):
        (folder / f"{number}.Dockerfile").write_text(APK)
    editor.files_changed(workspace)
    params = types.WorkspaceDiagnosticParams([], work_done_token=token)
    if token:
        editor.progress_reports[token] = []
    before = len(editor.progress_reports)
    report = await editor.workspace_diagnostic_async(params)
    assert len(report.items) >= 30
    window = editor.capabilities.window if editor.capabilities else None
    if token is None and not (window and window.work_done_progress):
        assert len(editor.progress_reports) == before
        return
    shown = editor.progress_reports[token or list(editor.progress_reports)[-1]]
    assert isinstance(shown[0], types.WorkDoneProgressBegin)
    assert isinstance(shown[-1], types.WorkDoneProgressEnd)
    steps = [s.percentage or 0 for s in shown if isinstance(s, types.WorkDoneProgressReport)]
    assert steps == sorted(steps)
    assert steps[-1] == 100


async def test_hover_shows_the_rule(editor: Editor) -> None:
    uri = editor.open(APK)
    place = editor.at(uri, "add").start
    found = await editor.text_document_hover_async(
        types.HoverParams(types.TextDocumentIdentifier(uri), place)
    )
    assert found
    assert found.range == editor.at(uri, "add")
    assert isinstance(found.contents, types.MarkupContent)
    assert found.contents.kind is types.MarkupKind.Markdown
    assert "apk-no-cache" in found.contents.value
    assert "DL3019" in found.contents.value
    assert "    RUN apk add --no-cache curl" in found.contents.value
    assert re.search(
        r"^\*\*Saves [\d.-]+ MB \(\w+ \d{4}-\d\d, .+\)\*\*$", found.contents.value, re.M
    )
    nothing = types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(9, 0))
    assert await editor.text_document_hover_async(nothing) is None


async def test_nothing_popped_up(editor: Editor) -> None:
    assert editor.messages == []
