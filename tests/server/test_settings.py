"""Settings from files and from the editor, and what happens when they change."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types
from server.conftest import SELECTED, capabilities
from server.editor import COMMAND, Editor

from dockerlint.server.client import Client

pytestmark = pytest.mark.asyncio

APK = "FROM alpine:3.20\nRUN apk add curl\n"
IGNORED = 'select = ["apk-no-cache"]\nignore = ["DL3019"]\n'


def in_folder(editor: Editor, folder: Path, settings: str, name: str = "Dockerfile") -> str:
    (folder / "dockerlint.toml").write_text(settings)
    return editor.open(APK, (folder / name).as_uri())


async def codes(editor: Editor, uri: str) -> list[object]:
    """What is reported after another edit."""
    editor.type(uri, 0, 0, "#\n")
    return [found.code for found in await editor.reported(uri)]


def configure(editor: Editor, settings: object) -> None:
    params = types.DidChangeConfigurationParams(settings)
    editor.workspace_did_change_configuration(params)


async def test_the_file_counts_and_is_read_again_without_being_told(
    editor: Editor, folder: Path
) -> None:
    uri = in_folder(editor, folder, IGNORED)
    assert await codes(editor, uri) == []
    (folder / "dockerlint.toml").write_text('select = ["apk-no-cache"]\n')
    assert await codes(editor, uri) == ["apk-no-cache"]
    (folder / "dockerlint.toml").unlink()
    (folder.parent / ".dockerlint.toml").write_text(IGNORED)
    assert await codes(editor, uri) == []
    (folder.parent / ".dockerlint.toml").unlink()
    assert await codes(editor, uri) == ["apk-no-cache"]


@pytest.mark.parametrize(
    ("word", "level"), [("error", 1), ("warning", 2), ("info", 3), ("style", 4)]
)
async def test_severities(editor: Editor, folder: Path, word: str, level: int) -> None:
    settings = f'select = ["apk-no-cache"]\n[severity]\napk-no-cache = "{word}"\n'
    (found,) = await editor.reported(in_folder(editor, folder, settings))
    assert found.severity == level


async def test_files_that_are_left_out(editor: Editor, folder: Path) -> None:
    uri = in_folder(editor, folder, 'exclude = ["*.old"]\n', "Dockerfile.old")
    assert await codes(editor, uri) == []
    for template in ("Dockerfile.j2", "Dockerfile.tmpl"):
        everything = 'select = ["apk-no-cache"]\n'
        assert await codes(editor, in_folder(editor, folder, everything, template)) == []
    ignores = 'select = ["apk-no-cache"]\n[per-file-ignores]\n"*.dev" = ["apk-no-cache"]\n'
    assert await codes(editor, in_folder(editor, folder, ignores, "Dockerfile.dev")) == []
    assert await codes(editor, in_folder(editor, folder, ignores)) == ["apk-no-cache"]


async def test_a_changed_file_is_told_of(editor: Editor, folder: Path) -> None:
    uri = in_folder(editor, folder, IGNORED)
    assert await editor.reported(uri) == []
    file = folder / "dockerlint.toml"
    refreshed = editor.diagnostic_refresh_count
    file.write_text('select = ["apk-no-cache"]\n')
    editor.files_changed(file)
    if not editor.pulls:
        await editor.until(lambda: editor.sent(uri)[-1].diagnostics)
    elif editor.refreshes:
        await editor.until(lambda: editor.diagnostic_refresh_count > refreshed)
    assert len(await editor.reported(uri)) == 1


async def test_the_editor_is_asked_to_watch(editor: Editor) -> None:
    workspace = editor.capabilities.workspace if editor.capabilities else None
    watching = workspace.did_change_watched_files if workspace else None
    if not watching or not watching.dynamic_registration:
        assert not any("Watched" in r.method for r in editor.registrations)
        return
    await editor.until(lambda: editor.registrations)
    (found,) = [r for r in editor.registrations if "Watched" in r.method]
    globs = {watcher["globPattern"] for watcher in found.register_options["watchers"]}
    assert {"**/dockerlint.toml", "**/.dockerlint.toml", "**/pyproject.toml"} <= globs
    assert any("compose" in glob for glob in globs)


async def test_a_broken_file_is_told_once_and_then_the_defaults_count(
    editor: Editor, folder: Path
) -> None:
    before = len(editor.messages)
    uri = in_folder(editor, folder, 'selct = ["apk-no-cache"]\n')
    for _ in range(3):
        assert await codes(editor, uri) == ["apk-no-cache"]
    (told,) = editor.messages[before:]
    assert told.type is types.MessageType.Warning
    assert told.message.startswith("dockerlint: ")
    assert "dockerlint.toml:1:1: unknown setting `selct`; did you mean `select`?" in told.message
    assert any("selct" in logged.message for logged in editor.log_messages)


async def test_the_editor_sends_its_settings(editor: Editor) -> None:
    uri = editor.open(APK)
    configure(editor, {"dockerlint": {"enable": False}})
    assert await codes(editor, uri) == []
    assert await editor.actions(uri, editor.at(uri, "add")) == []
    configure(editor, {"dockerlint": {"enable": True, "ignore": ["DL3019"], **SELECTED}})
    assert await codes(editor, uri) == []
    configure(editor, {"dockerlint": SELECTED})
    assert await codes(editor, uri) == ["apk-no-cache"]


async def test_the_editor_is_asked_for_its_settings(editor: Editor) -> None:
    workspace = editor.capabilities.workspace if editor.capabilities else None
    if not workspace or not workspace.configuration:
        return
    uri = editor.open(APK)
    assert len(await editor.reported(uri)) == 1
    refreshed = editor.diagnostic_refresh_count
    editor.set_configuration({"enable": False}, section="dockerlint")
    configure(editor, None)
    if not editor.pulls:
        await editor.until(lambda: not editor.sent(uri)[-1].diagnostics)
    elif editor.refreshes:
        await editor.until(lambda: editor.diagnostic_refresh_count > refreshed)
        assert await editor.reported(uri) == []
    editor.set_configuration(SELECTED, section="dockerlint")
    configure(editor, {"dockerlint": SELECTED})
    assert await codes(editor, uri) == ["apk-no-cache"]


async def test_settings_as_vs_code_writes_them(editor: Editor) -> None:
    section = {
        "enable": None,
        "path": ["/usr/bin/dockerlint"],
        "trace": {"server": "off"},
        "failLevel": "error",
        "extendSelect": None,
        "perFileIgnores": {"*": ["DL3019"]},
    }
    configure(editor, {"dockerlint": {**section, **SELECTED}})
    before = len(editor.messages)
    assert await codes(editor, editor.open(APK)) == []
    assert editor.messages[before:] == []
    configure(editor, {"dockerlint": SELECTED})


@pytest.mark.parametrize(
    "wrong", [{"select": ["no-such-rule"]}, {"severity": {"nor-this": "info"}}, {"selct": 1}]
)
async def test_wrong_settings_of_the_editor(editor: Editor, wrong: dict[str, object]) -> None:
    before = len(editor.messages)
    configure(editor, {"dockerlint": wrong})
    assert "apk-no-cache" in await codes(editor, editor.open(APK))
    (told,) = editor.messages[before:]
    assert told.message.startswith("dockerlint: settings of the editor: unknown ")
    configure(editor, {"dockerlint": SELECTED})


async def test_nonsense_is_no_settings(editor: Editor) -> None:
    for nonsense in ([], "x", {"dockerlint": []}, {"other": 1}):
        configure(editor, nonsense)
        assert "apk-no-cache" in await codes(editor, editor.open(APK))
    configure(editor, {"dockerlint": SELECTED})


async def test_nothing_is_shown_before_the_settings_are_known(tmp_path: Path) -> None:
    client = Editor()
    await client.start_io(*COMMAND)
    client.set_configuration({"enable": False}, section="dockerlint")
    found = capabilities("emacs")
    assert found.workspace
    found.workspace.configuration = True
    params = types.InitializeParams(capabilities=found, root_uri=tmp_path.as_uri())
    await client.initialize_session(params)
    uri = client.open(APK)
    await client.until(lambda: client.sent(uri))
    assert [list(each.diagnostics) for each in client.sent(uri)] == [[]]
    await client.shutdown_session()


async def test_patterns_of_the_editor_start_at_the_workspace(editor: Editor, folder: Path) -> None:
    uri = editor.open(APK, (folder / "legacy" / "Dockerfile").as_uri())
    assert await codes(editor, uri) == ["apk-no-cache"]
    for more in (
        {"exclude": [f"{folder.name}/legacy/"]},
        {"perFileIgnores": {f"{folder.name}/legacy/*": ["DL3019"]}},
    ):
        configure(editor, {"dockerlint": {**SELECTED, **more}})
        assert await codes(editor, uri) == []
    configure(editor, {"dockerlint": SELECTED})
    assert await codes(editor, uri) == ["apk-no-cache"]


async def test_a_settings_file_is_made_where_the_workspace_has_none(
    editor: Editor, folder: Path, workspace: Path
) -> None:
    uri = editor.open(APK, (folder / "Dockerfile").as_uri())
    for settings, expected in (SELECTED, False), ({"select": []}, True):
        configure(editor, {"dockerlint": settings})
        await editor.reported(uri)
        actions = await editor.actions(uri, editor.at(uri, "add"), ["quickfix"])
        made = [a for a in actions if a.title == "Ignore `apk-no-cache` in `dockerlint.toml`"]
        creates = Client.of(editor.capabilities or types.ClientCapabilities()).creates
        assert bool(made) == (expected and creates)
        for action in made:
            assert editor.written(action.edit) == {
                (workspace / "dockerlint.toml").as_uri(): 'ignore = ["apk-no-cache"]\n'
            }
    configure(editor, {"dockerlint": SELECTED})
