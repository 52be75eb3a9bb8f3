"""The megabytes of a built image beside the instructions that made them."""

from __future__ import annotations

import asyncio
import gzip
import os
import shutil
import tarfile
import threading
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from server.conftest import SELECTED
from server.editor import Editor
from server.test_protocol import Wire

from dockerlint.layers import sources
from dockerlint.layers.image import Image, Step
from dockerlint.server.image_sizes import Images

pytestmark = pytest.mark.asyncio

LAYERS = Path(__file__).parent.parent / "layers"
APP = (LAYERS / "app" / "Dockerfile").read_text()
_folders = count()


@pytest.fixture
def folder(workspace: Path) -> Path:
    found = workspace / f"sizes-{next(_folders)}"
    found.mkdir()
    return found


def opened(editor: Editor, folder: Path, image: str, text: str = APP) -> str:
    """A document whose settings name an image."""
    if (LAYERS / image).is_file():
        shutil.copy(LAYERS / image, folder)
    (folder / "dockerlint.toml").write_text(f'select = ["apk-no-cache"]\nimage = "{image}"\n')
    return editor.open(text, (folder / "Dockerfile").as_uri())


async def hints(editor: Editor, uri: str, start: int = 0, end: int = -1) -> dict[int, str]:
    """By line, from 1, what is shown behind it."""
    document = types.TextDocumentIdentifier(uri)
    text = editor.texts[uri]
    range_ = editor.range(uri, start, len(text) if end < 0 else end)
    params = types.InlayHintParams(document, range_)
    found = await editor.text_document_inlay_hint_async(params)
    ends = {}
    for hint in found or ():
        line = text.split("\n")[hint.position.line]
        units = len(line.encode("utf-16-le")) // 2 if editor.encoding == "utf-16" else len(line)
        assert hint.position.character == units
        assert hint.padding_left
        assert isinstance(hint.label, str)
        ends[hint.position.line + 1] = hint.label
    return ends


async def lenses(editor: Editor, uri: str) -> dict[int, str]:
    """By line, from 1, what is shown above it."""
    params = types.CodeLensParams(types.TextDocumentIdentifier(uri))
    found = await editor.text_document_code_lens_async(params)
    titles: dict[int, str] = {}
    for lens in found or ():
        assert lens.command
        assert not lens.command.command  # nothing happens on a click
        titles.setdefault(lens.range.start.line + 1, lens.command.title)
    return titles


EXPECTED = {
    7: "2.5 MB, 0.5 MB wasted (base image)",
    11: "0.9 MB, 0.3 MB wasted",
    20: "0.4 MB, 0.4 MB wasted",
    21: "<0.1 MB",
    22: "0.1 MB",
    23: "0.4 MB",
    24: "0 MB",
    25: "<0.1 MB",
}
TOTAL = "4.2 MB in docker-classic.tar.gz, 1.2 MB of it wasted"


async def test_sizes_behind_each_instruction(editor: Editor, folder: Path) -> None:
    uri = opened(editor, folder, "docker-classic.tar.gz")
    assert await hints(editor, uri) == EXPECTED
    at = editor.texts[uri].index("FROM runtime")
    assert await hints(editor, uri, 0, at) == {line: EXPECTED[line] for line in (7, 11)}
    text = editor.capabilities.text_document if editor.capabilities else None
    if text and text.inlay_hint:
        assert await lenses(editor, uri) == {15: TOTAL}
    else:
        assert await lenses(editor, uri) == {15: TOTAL, **EXPECTED}


async def test_what_was_wasted_is_told_when_pointed_at(editor: Editor, folder: Path) -> None:
    uri = opened(editor, folder, "docker-classic.tar.gz")
    document = types.TextDocumentIdentifier(uri)
    params = types.InlayHintParams(document, editor.at(uri, "RUN apt-get update && \\"))
    (hint,) = await editor.text_document_inlay_hint_async(params) or ()
    assert hint.tooltip == (
        "0.3 MB wasted, deleted by line 24: RUN rm -rf /var/lib/apt/lists/* /usr/share/doc\n"
        "  /var/lib/apt/lists (0.3 MB, 2 files)"
    )


async def test_the_text_is_edited(editor: Editor, folder: Path) -> None:
    uri = opened(editor, folder, "history-docker.jsonl", f"# 💥 é\n{APP}")
    assert (await hints(editor, uri))[12] == "0.9 MB"
    at = editor.texts[uri].index("curl ca")
    editor.type(uri, at, at + 4, "wget")
    found = await hints(editor, uri)
    assert found[12] == "0.9 MB before it was changed"
    assert found[21] == "0.4 MB"
    at = editor.texts[uri].index("RUN chown")
    editor.type(uri, at, at, "RUN new\n")
    found = await hints(editor, uri)
    assert 24 not in found
    assert found[25] == "0.4 MB"
    editor.type(uri, 0, len(editor.texts[uri]), "FROM alpine\nRUN x\n")
    assert await hints(editor, uri) == {}
    title = (
        "history-docker.jsonl was not built from this file: line 2, `RUN x`, is not in the image"
    )
    assert await lenses(editor, uri) == {1: title}
    editor.type(uri, 0, len(editor.texts[uri]), "")
    assert await hints(editor, uri) == {}
    assert await lenses(editor, uri) == {}


async def test_nothing_without_a_setting(editor: Editor, folder: Path) -> None:
    uri = editor.open(APP, (folder / "Dockerfile").as_uri())
    assert (await hints(editor, uri), await lenses(editor, uri)) == ({}, {})
    uri = editor.open(APP, "untitled:Untitled-1")
    assert (await hints(editor, uri), await lenses(editor, uri)) == ({}, {})
    editor.close(uri)


async def test_an_image_of_the_editors_settings(editor: Editor, folder: Path) -> None:
    shutil.copy(LAYERS / "history-docker.jsonl", folder)
    uri = editor.open(APP, (folder / "Dockerfile").as_uri())
    assert await hints(editor, uri) == {}
    refreshed = editor.sizes_refreshed
    section: dict[str, object] = {**SELECTED, "image": f"{folder.name}/history-docker.jsonl"}
    params = types.DidChangeConfigurationParams({"dockerlint": section})
    editor.workspace_did_change_configuration(params)
    assert (await hints(editor, uri))[11] == "0.9 MB"
    await refreshes(editor, refreshed)
    section["enable"] = False
    editor.workspace_did_change_configuration(params)
    assert await hints(editor, uri) == {}
    params = types.DidChangeConfigurationParams({"dockerlint": SELECTED})
    editor.workspace_did_change_configuration(params)
    assert await hints(editor, uri) == {}


async def refreshes(editor: Editor, before: int) -> None:
    """Wait until the editor is told to ask again, if it can be."""
    workspace = editor.capabilities.workspace if editor.capabilities else None
    for part in ("inlay_hint", "code_lens"):
        if getattr(getattr(workspace, part, None), "refresh_support", False):
            await editor.until(lambda: editor.sizes_refreshed > before)


async def test_the_image_changes_on_disk(editor: Editor, folder: Path) -> None:
    uri = opened(editor, folder, "history-docker.jsonl")
    assert (await hints(editor, uri))[11] == "0.9 MB"
    path = folder / "history-docker.jsonl"
    path.write_text(path.read_text().replace('"860kB"', '"1.23MB"'))
    refreshed = editor.sizes_refreshed
    editor.files_changed(path)
    await refreshes(editor, refreshed)
    assert (await hints(editor, uri))[11] == "1.2 MB"
    workspace = editor.capabilities.workspace if editor.capabilities else None
    watch = workspace.did_change_watched_files if workspace else None
    if watch and watch.dynamic_registration:
        watched = [r.register_options for r in editor.registrations if "image" in r.id]
        assert any("history-docker.jsonl" in str(options) for options in watched)


async def test_an_image_that_cannot_be_read_is_told_once(editor: Editor, folder: Path) -> None:
    before = len(editor.messages)
    uri = opened(editor, folder, "missing.tar")
    assert await hints(editor, uri) == {}
    assert await lenses(editor, uri) == {15: "missing.tar does not exist"}
    editor.type(uri, 0, 0, "\n")
    assert await hints(editor, uri) == {}
    (told,) = editor.messages[before:]
    assert told.message.endswith("missing.tar: does not exist")
    shutil.copy(LAYERS / "skopeo.tar.gz", folder / "missing.tar")
    assert (await hints(editor, uri))[12] == EXPECTED[11]
    (folder / "missing.tar").write_bytes(b"\x1f\x8b" + b"x" * 600)
    assert await hints(editor, uri) == {}
    assert [m.message.rpartition("tar: ")[2] for m in editor.messages[before:]] == [
        "does not exist",
        "is damaged: Unknown compression method",
    ]


async def test_other_messages_do_not_wait_for_a_large_image(editor: Editor, folder: Path) -> None:
    large_image(folder / "large.tar", 100)
    uri = opened(editor, folder, "large.tar")
    asked = asyncio.create_task(hints(editor, uri))
    other = editor.open("FROM alpine:3.20\nRUN apk add curl\n", f"{folder.as_uri()}/x.Dockerfile")
    assert len(await editor.reported(other)) == 1
    assert not asked.done()
    asked.cancel()


def large_image(path: Path, count: int) -> None:
    """An archive that holds so many times 10 MB."""
    large = tarfile.TarInfo("large")
    large.size = count * 10_000_000
    header = gzip.compress(large.tobuf(tarfile.GNU_FORMAT))
    path.write_bytes(header + gzip.compress(bytes(10_000_000), 1) * count)


# The reading by itself


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Images are read only when this is set."""
    go = threading.Event()
    monkeypatch.setattr(slow_module, "read", lambda *_: read_slowly(go))
    yield go
    go.set()


slow_module = sources
reads: list[float] = []


def read_slowly(go: threading.Event) -> Image:
    reads.append(time.monotonic())
    assert go.wait(10)
    return Image((Step("RUN one", "", 0, 7_000_000),))


async def test_an_image_is_read_once_for_all(tmp_path: Path, slow: threading.Event) -> None:
    images = Images(pytest.fail)
    reads.clear()
    path = tmp_path / "image.tar"
    path.write_bytes(b"1")
    text = "FROM scratch\nRUN one\n"
    asked = [asyncio.create_task(images.sizes(f"file:///{n}", text, path)) for n in range(5)]
    await asyncio.sleep(0.05)
    asked[0].cancel()
    slow.set()
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(found[0], asyncio.CancelledError)
    sizes: list[Any] = found[1:]
    assert {each.found.size for each in sizes} == {7_000_000}
    assert len(reads) == 1
    assert await images.sizes("file:///1", text, path) is sizes[0]
    os.utime(path, (1, 1))
    assert await images.sizes("file:///1", text, path) is not sizes[0]
    assert len(reads) == 2


async def test_an_image_that_changes_while_it_is_read(
    tmp_path: Path, slow: threading.Event
) -> None:
    images = Images(pytest.fail)
    reads.clear()
    path = tmp_path / "image.tar"
    path.write_bytes(b"1")
    text = "FROM scratch\nRUN one\n"
    first = asyncio.create_task(images.sizes("file:///1", text, path))
    await asyncio.sleep(0.05)
    path.write_bytes(b"12")
    second = asyncio.create_task(images.sizes("file:///2", text, path))
    await asyncio.sleep(0.05)
    slow.set()
    assert (await first).found
    assert (await second).found
    assert len(reads) == 2


async def test_the_session_ends_while_an_image_is_read(tmp_path: Path) -> None:
    large_image(tmp_path / "image.tar", 5000)
    (tmp_path / "dockerlint.toml").write_text('image = "image.tar"\n')
    uri = (tmp_path / "Dockerfile").as_uri()
    wire = Wire()
    wire.start()
    document = {"uri": uri, "languageId": "dockerfile", "version": 1, "text": APP}
    wire.notify("textDocument/didOpen", {"textDocument": document})
    params = {"textDocument": {"uri": uri}}
    wire.send(id="lens", method="textDocument/codeLens", params=params)
    time.sleep(1)
    assert not any(message.get("id") == "lens" for message in wire.seen)
    before = time.monotonic()
    assert wire.end() == 0
    assert time.monotonic() - before < 10
