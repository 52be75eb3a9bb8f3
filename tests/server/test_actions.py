"""Code actions: what the editor does with them is what the engine does by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from server.editor import Editor

from dockerlint.config import Settings
from dockerlint.findings import Finding, Safety
from dockerlint.fixer import Fixer
from dockerlint.linter import lint
from dockerlint.registry import named
from dockerlint.server.client import Client
from dockerlint.text import Source

pytestmark = pytest.mark.asyncio

SETTINGS = Settings(select=("apk-no-cache",))
APK = "FROM alpine:3.20\nRUN apk add curl\n"
TEXTS = {
    "plain": APK,
    "two in one": "FROM alpine:3.20\nRUN apk add a && apk add b\nRUN apk add c\n",
    "crlf": '# é\r\nFROM alpine:3.20\r\n\tRUN echo "\U0001f60b" && \\\r\n    apk add curl\r\n',
    "emoji": 'FROM alpine:3.20\nRUN echo "\U0001f60b\U0001f433é" && apk add curl \U0001f60b\n',
    "mark": "\ufeffFROM alpine:3.20\nRUN apk add curl",
    "mark and crlf": "\ufeff# syntax=docker/dockerfile:1\r\nFROM alpine:3.20\r\nRUN apk add curl",
    "strange": "# a\u2028b\x85c\x0cd\x0be\nFROM alpine:3.20\nRUN apk add curl",
    "return": "# lone\rreturn\nFROM alpine:3.20\nRUN apk add a\nRUN apk add b\n",
    "heredoc": "FROM alpine:3.20\nRUN <<EOF\n  apk add \U0001f60b\nEOF\n",
    "directive": "# escape=`\nFROM alpine:3.20\nRUN apk `\n  # é\n  add curl\n",
    "shebang": "#!/usr/bin/env x\nFROM alpine:3.20\n  RUN apk add curl\n",
    "ignored": "FROM alpine:3.20\n# dockerlint ignore=other, DL1 we know\nRUN apk add curl\n",
    "ignored file": "# dockerlint file-ignore=other we know\nFROM alpine:3.20\nRUN apk add curl\n",
    "continued first": "FROM alpine:3.20\n  \\\n RUN \\\n apk add curl\n",
    "onbuild": "FROM alpine:3.20\nONBUILD RUN apk add curl\nRUN apk add curl\n",
}
each_text = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())


def findings(text: str) -> list[Finding]:
    return lint(Source(text), SETTINGS)


def titled(actions: Sequence[types.CodeAction], start: str) -> types.CodeAction:
    (found,) = [a for a in actions if a.title.startswith(start)]
    return found


@each_text
async def test_a_fix_does_what_the_engine_does(editor: Editor, text: str) -> None:
    uri = editor.open(text)
    for finding in findings(text):
        actions = await editor.actions(uri, editor.range(uri, *finding.span))
        fixed = [a for a in actions if not a.title.startswith(("Ignore", "Fix all"))]
        assert [editor.after(a.edit) for a in fixed] == [f.apply(text) for f in finding.fixes]
        assert [a.is_preferred for a in fixed] == [True]
        for action in fixed:
            assert action.kind == "quickfix"
            assert [d.code for d in action.diagnostics or ()] == [finding.rule]


@each_text
async def test_fix_all_does_what_the_engine_does(editor: Editor, text: str) -> None:
    uri = editor.open(text)
    start = editor.range(uri, 0, 0)
    for only in ("source.fixAll", "source.fixAll.dockerlint", "source"):
        (action,) = await editor.actions(uri, start, [only])
        assert action.kind == "source.fixAll.dockerlint"
        edit = (await editor.resolved(action)).edit
        assert editor.after(edit) == Fixer(SETTINGS).run(Source(text), Safety.SAFE).source.text


@each_text
async def test_ignoring_a_line_silences_it(editor: Editor, text: str) -> None:
    uri = editor.open(text)
    for finding in findings(text):
        actions = await editor.actions(uri, editor.range(uri, *finding.span))
        result = editor.after(titled(actions, f"Ignore `{finding.rule}` for this line").edit)
        gone = len(findings(text)) - len(findings(result))
        assert gone >= 1
        assert result.count("\n") <= text.count("\n") + 1
        assert result.count("\r\n") == (result.count("\n") if "\r\n" in text else 0)


@each_text
async def test_ignoring_in_the_file_silences_all(editor: Editor, text: str) -> None:
    uri = editor.open(text)
    first = findings(text)[0]
    actions = await editor.actions(uri, editor.range(uri, *first.span))
    result = editor.after(titled(actions, f"Ignore `{first.rule}` in this file").edit)
    assert findings(result) == []
    assert result.startswith("\ufeff") == text.startswith("\ufeff")
    assert result.startswith("#!") == text.startswith("#!")
    assert len(result) - len(result.lstrip("\ufeff")) == len(text) - len(text.lstrip("\ufeff"))


@pytest.mark.parametrize(
    ("text", "line", "file"),
    [
        (
            APK,
            "FROM alpine:3.20\n# dockerlint ignore=apk-no-cache\nRUN apk add curl\n",
            "# dockerlint file-ignore=apk-no-cache\n" + APK,
        ),
        (
            TEXTS["crlf"],
            TEXTS["crlf"].replace("\tRUN", "\t# dockerlint ignore=apk-no-cache\r\n\tRUN"),
            "# dockerlint file-ignore=apk-no-cache\r\n" + TEXTS["crlf"],
        ),
        (
            TEXTS["directive"],
            TEXTS["directive"].replace("RUN", "# dockerlint ignore=apk-no-cache\nRUN"),
            TEXTS["directive"].replace("FROM", "# dockerlint file-ignore=apk-no-cache\nFROM"),
        ),
        (
            TEXTS["ignored"],
            TEXTS["ignored"].replace("DL1 we", "DL1,apk-no-cache we"),
            "# dockerlint file-ignore=apk-no-cache\n" + TEXTS["ignored"],
        ),
        (
            TEXTS["ignored file"],
            TEXTS["ignored file"].replace("RUN", "# dockerlint ignore=apk-no-cache\nRUN"),
            TEXTS["ignored file"].replace("other we", "other,apk-no-cache we"),
        ),
    ],
)
async def test_ignore_comments_look_like_written_by_hand(
    editor: Editor, text: str, line: str, file: str
) -> None:
    uri = editor.open(text)
    actions = await editor.actions(uri, editor.at(uri, "add"))
    assert editor.after(titled(actions, "Ignore `apk-no-cache` for this line").edit) == line
    assert editor.after(titled(actions, "Ignore `apk-no-cache` in this file").edit) == file


async def test_the_menu_is_short_and_in_order(editor: Editor) -> None:
    text = TEXTS["two in one"]
    uri = editor.open(text)
    whole_line = editor.at(uri, "RUN apk add a && apk add b")
    assert [a.title for a in await editor.actions(uri, whole_line)] == [
        "Add `--no-cache`",
        "Add `--no-cache`",
        "Ignore `apk-no-cache` for this line",
        "Ignore `apk-no-cache` in this file",
        "Fix all dockerlint findings",
    ]


async def test_elsewhere_only_what_came_along_is_offered(editor: Editor) -> None:
    uri = editor.open(APK)
    start = editor.at(uri, "RUN")
    assert [a.kind for a in await editor.actions(uri, start)] == ["source.fixAll.dockerlint"]
    sent = await editor.reported(uri)
    assert len(await editor.actions(uri, start, ["quickfix"], sent)) == 3


async def test_many_fixes_do_not_block_the_editor(editor: Editor) -> None:
    uri = editor.open("FROM alpine:3.20\n" + "RUN apk add a\n" * 40)
    everything = editor.range(uri, 0, len(editor.texts[uri]))
    waiting = asyncio.ensure_future(editor.actions(uri, everything, ["quickfix"]))
    await asyncio.sleep(0)  # the request goes out
    editor.type(uri, 0, 0, "# new\n")
    place = types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(1, 0))
    assert await editor.text_document_hover_async(place)
    assert not waiting.done()
    actions = await waiting
    assert len(actions) > 40
    assert "# new\n" in editor.after(actions[0].edit)


async def test_kinds_are_respected(editor: Editor) -> None:
    uri = editor.open(APK)
    add = editor.at(uri, "add")
    assert {a.kind for a in await editor.actions(uri, add, ["quickfix"])} == {"quickfix"}
    for kind in ("refactor", "source.organizeImports", "quickfix.other", "quick"):
        assert await editor.actions(uri, add, [kind]) == []


async def test_syntax_errors_cannot_be_ignored(editor: Editor) -> None:
    uri = editor.open("FROM alpine:3.20\nRUNN true\n")
    assert await editor.actions(uri, editor.at(uri, "RUNN")) == []


async def test_nothing_to_do_means_no_actions(editor: Editor) -> None:
    uri = editor.open("FROM alpine:3.20\n")
    assert await editor.actions(uri, editor.range(uri, 0, 16)) == []


async def test_an_action_that_has_its_edit_comes_back_unchanged(editor: Editor) -> None:
    uri = editor.open(APK)
    action = (await editor.actions(uri, editor.at(uri, "add")))[0]
    assert action.edit
    assert await editor.code_action_resolve_async(action) == action


async def test_fix_all_is_about_the_text_as_it_is_when_chosen(editor: Editor) -> None:
    uri = editor.open(APK)
    (action,) = await editor.actions(uri, editor.range(uri, 0, 0), ["source.fixAll"])
    editor.type(uri, 0, 0, "# new\n")
    if action.edit is None:
        edit = (await editor.resolved(action)).edit
        assert editor.after(edit) == "# new\n" + APK.replace("add", "add --no-cache")


async def test_an_edit_is_asked_for_where_the_editor_can(editor: Editor) -> None:
    uri = editor.open(APK)
    context = types.CodeActionContext([])
    place = editor.at(uri, "add")
    params = types.CodeActionParams(types.TextDocumentIdentifier(uri), place, context)
    actions = await editor.text_document_code_action_async(params)
    resolves = Client.of(editor.capabilities or types.ClientCapabilities()).resolves
    assert [isinstance(a, types.CodeAction) and a.edit is None for a in actions or ()] == (
        [resolves] * 4
    )


async def test_a_finding_that_is_gone_has_no_edit(editor: Editor) -> None:
    uri = editor.open(APK)
    action = (await editor.actions(uri, editor.at(uri, "add")))[0]
    editor.type(uri, 0, 0, "# other\n" * 3)
    action.edit = None
    assert (await editor.code_action_resolve_async(action)).edit is None


async def test_the_command_fixes_all(editor: Editor) -> None:
    uri = editor.open(TEXTS["two in one"])
    command = types.ExecuteCommandParams("dockerlint.fixAll", [uri])
    assert await editor.workspace_execute_command_async(command) is True
    assert editor.texts[uri] == TEXTS["two in one"].replace("add", "add --no-cache")
    assert await editor.reported(uri) == []


async def test_nothing_popped_up(editor: Editor) -> None:
    assert editor.messages == []


# --- other files --------------------------------------------------------------------------------


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A folder with a Dockerfile that copies everything, and what should not be copied."""
    folder = tmp_path / "a b"
    (folder / ".git").mkdir(parents=True)
    (folder / "dockerlint.toml").write_text('select = ["dockerignore-missing", "apk-no-cache"]')
    (folder / "Dockerfile").write_text("FROM alpine:3.20\nCOPY . /srv\nRUN apk add curl\n")
    return folder


def creates(editor: Editor) -> bool:
    """True when the editor says that it can create files."""
    workspace = editor.capabilities.workspace if editor.capabilities else None
    edit = workspace.workspace_edit if workspace else None
    return bool(edit and types.ResourceOperationKind.Create in (edit.resource_operations or ()))


async def test_a_fix_creates_a_file_where_the_editor_can(editor: Editor, repository: Path) -> None:
    file = repository / "Dockerfile"
    uri = editor.open(file.read_text(), file.as_uri())
    assert [d.code for d in await editor.reported(uri)][:1] == ["dockerignore-missing"]
    actions = await editor.actions(uri, editor.at(uri, ". /srv"))
    made = [a for a in actions if a.title.startswith("Create a `.dockerignore`")]
    assert bool(made) == creates(editor)
    for action in made:
        assert editor.written(action.edit) == {(repository / ".dockerignore").as_uri(): ".git\n"}


def changes(editor: Editor) -> bool:
    """True when the editor says that it can create files, or takes edits of several documents."""
    workspace = editor.capabilities.workspace if editor.capabilities else None
    edit = workspace.workspace_edit if workspace else None
    return bool(edit and edit.document_changes) or creates(editor)


async def test_a_fix_changes_a_file(editor: Editor, repository: Path) -> None:
    (repository / "dockerlint.toml").write_text('select = ["dockerignore-incomplete"]')
    (repository / ".dockerignore").write_text("docs")
    file = repository / "Dockerfile"
    uri = editor.open(file.read_text(), file.as_uri())
    assert [d.code for d in await editor.reported(uri)] == ["dockerignore-incomplete"]
    actions = await editor.actions(uri, editor.at(uri, ". /srv"))
    made = [a for a in actions if a.title.startswith("Add to `.dockerignore`")]
    assert bool(made) == changes(editor)
    for action in made:
        written = editor.written(action.edit)
        assert written == {(repository / ".dockerignore").as_uri(): "docs\n.git\n"}


async def test_a_fix_writes_into_the_folder_above(editor: Editor, repository: Path) -> None:
    (repository / "compose.yaml").write_text(
        "services: {web: {build: {context: ., dockerfile: docker/Dockerfile}}}"
    )
    file = repository / "docker/Dockerfile"
    uri = editor.open((repository / "Dockerfile").read_text(), file.as_uri())
    assert [d.code for d in await editor.reported(uri)][:1] == ["dockerignore-missing"]
    actions = await editor.actions(uri, editor.at(uri, ". /srv"))
    for action in actions:
        if action.title.startswith("Create"):
            made = {(repository / ".dockerignore").as_uri(): ".git\n"}
            assert editor.written(action.edit) == made


async def test_the_finding_goes_when_the_file_is_there(editor: Editor, repository: Path) -> None:
    file = repository / "Dockerfile"
    uri = editor.open(file.read_text(), file.as_uri())
    await editor.reported(uri)
    (repository / ".dockerignore").write_text(".git\n")
    editor.files_changed(repository / ".dockerignore")
    editor.type(uri, 0, 0, "# new\n")
    assert [d.code for d in await editor.reported(uri)] == ["apk-no-cache"]


async def test_fix_all_keeps_to_its_document(editor: Editor, repository: Path) -> None:
    file = repository / "Dockerfile"
    (repository / "dockerlint.toml").write_text("unsafe-fixes = true")
    uri = editor.open(file.read_text(), file.as_uri())
    await editor.reported(uri)
    actions = await editor.actions(uri, editor.at(uri, "FROM"), only=["source.fixAll"])
    action = await editor.resolved(titled(actions, "Fix all"))
    assert "--no-cache" in editor.after(action.edit)


# --- ignoring in the settings file, and by command ----------------------------------------------


async def test_a_rule_is_ignored_in_the_settings_file(editor: Editor, repository: Path) -> None:
    settings = repository / "dockerlint.toml"
    settings.write_text('# ours\nselect = ["apk-no-cache"]\n\n[severity]\napk-no-cache = "info"\n')
    file = repository / "Dockerfile"
    uri = editor.open(file.read_text(), file.as_uri())
    actions = await editor.actions(uri, editor.at(uri, "add"))
    (action,) = [a for a in actions if "dockerlint.toml" in a.title] or [None]
    assert bool(action and action.edit) == changes(editor)
    if action and action.edit:
        assert action.title == "Ignore `apk-no-cache` in `dockerlint.toml`"
        assert editor.written(action.edit) == {
            settings.as_uri(): '# ours\nselect = ["apk-no-cache"]\nignore = ["apk-no-cache"]\n\n'
            '[severity]\napk-no-cache = "info"\n'
        }


async def test_settings_files_that_are_not_ours_stay(editor: Editor, repository: Path) -> None:
    (repository / "dockerlint.toml").unlink()
    (repository / ".hadolint.yaml").write_text("ignored: [DL3006]\n")
    file = repository / "Dockerfile"
    uri = editor.open(file.read_text(), file.as_uri())
    actions = await editor.actions(uri, editor.at(uri, "add"))
    assert actions
    assert not [a for a in actions if "yaml" in a.title or "toml" in a.title]


async def test_three_rules_at_one_place_are_ignored_for_the_line_only(
    editor: Editor, repository: Path
) -> None:
    (repository / "dockerlint.toml").write_text(
        'select = ["apt-missing-yes", "apt-no-install-recommends", "apt-lists-not-removed"]'
    )
    uri = editor.open("", (repository / "Dockerfile").as_uri())
    editor.type(uri, 0, 0, "FROM debian:12\nRUN apt-get update && apt-get install curl\n")
    line = editor.at(uri, "RUN apt-get update && apt-get install curl")
    titles = [a.title for a in await editor.actions(uri, line, ["quickfix"])]
    ignores = [title for title in titles if title.startswith("Ignore")]
    assert len(ignores) == 3
    assert all(title.endswith("for this line") for title in ignores)


async def test_the_command_ignores_a_rule(editor: Editor) -> None:
    uri = editor.open(APK)
    command = types.ExecuteCommandParams(
        "dockerlint.ignoreRule", [uri, "apk-no-cache", "file", None]
    )
    assert await editor.workspace_execute_command_async(command) is True
    assert editor.texts[uri] == "# dockerlint file-ignore=apk-no-cache\n" + APK
    uri = editor.open(TEXTS["two in one"])
    command = types.ExecuteCommandParams("dockerlint.ignoreRule", [uri, "apk-no-cache", "line", 2])
    assert await editor.workspace_execute_command_async(command) is True
    assert editor.texts[uri].splitlines()[2] == "# dockerlint ignore=apk-no-cache"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["apk-no-cache", "everywhere", None], "`everywhere` is none of line, file, config"),
        (["sudo", "line", None], "`sudo` has no finding there"),
        (["apk-no-cache", "line", 0], "`apk-no-cache` has no finding there"),
        (["apk-no-cache", "config", None], "`apk-no-cache` cannot be ignored there"),
    ],
)
async def test_the_command_says_what_it_cannot_ignore(
    editor: Editor, arguments: list[object], why: str
) -> None:
    uri = editor.open(APK)
    command = types.ExecuteCommandParams("dockerlint.ignoreRule", [uri, *arguments])
    with pytest.raises(JsonRpcException, match=why):
        await editor.workspace_execute_command_async(command)
    assert editor.texts[uri] == APK


async def test_the_command_explains_a_rule(editor: Editor) -> None:
    for name in ("apk-no-cache", "DL3018", "SC2086"):
        command = types.ExecuteCommandParams("dockerlint.explain", [name])
        assert named("shellcheck" if name == "SC2086" else name)[0].doc in (
            await editor.workspace_execute_command_async(command)
        )
    command = types.ExecuteCommandParams("dockerlint.explain", ["apk-no-cash"])
    with pytest.raises(JsonRpcException, match="did you mean `apk-no-cache`"):
        await editor.workspace_execute_command_async(command)
