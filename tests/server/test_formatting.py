"""Formatting in the editor: what the command line does, in small edits."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types
from server.conftest import SELECTED
from server.editor import Editor, edited

from dockerlint.findings import apply
from dockerlint.format import formatted
from dockerlint.server.formatting import options
from dockerlint.syntax import parse
from dockerlint.text import Source

FOUR = types.FormattingOptions(tab_size=4, insert_spaces=True)
TEXT = """\
from alpine:3.22   as build
# 🐳 é  
RUN echo '🐳' && \\  
echo b
RUN cat <<EOF  
  🐳  
EOF



copy   🐳   /srv/
from   scratch
"""  # noqa: W291  # that is what it is about


async def after(
    editor: Editor, text: str, wanted: types.FormattingOptions = FOUR, uri: str = ""
) -> str:
    """The text when the editor has made the edits."""
    uri = editor.open(text, uri)
    document = types.TextDocumentIdentifier(uri)
    params = types.DocumentFormattingParams(document, wanted)
    edits = await editor.text_document_formatting_async(params)
    return edited(text, edits or (), editor.encoding)


async def after_range(editor: Editor, text: str, selected: str) -> str:
    """The same for the lines of a selection."""
    uri = editor.open(text)
    document = types.TextDocumentIdentifier(uri)
    params = types.DocumentRangeFormattingParams(document, editor.at(uri, selected), FOUR)
    edits = await editor.text_document_range_formatting_async(params)
    return edited(text, edits or (), editor.encoding)


def on_command_line(text: str) -> str:
    return apply(text, formatted(parse(Source(text))))


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "text",
    [TEXT, TEXT.replace("\n", "\r\n"), "\ufeff" + TEXT, TEXT.rstrip(), "", "FROM a\r# b \rRUN c "],
    ids=["LF", "CRLF", "BOM", "no line end", "nothing", "CR"],
)
async def test_as_on_the_command_line(editor: Editor, text: str) -> None:
    wanted = on_command_line(text)
    assert await after(editor, text) == wanted
    assert await after(editor, wanted) == wanted


@pytest.mark.asyncio
async def test_a_selection(editor: Editor) -> None:
    changed = TEXT.replace("&& \\  \necho b", "&& \\\n    echo b")
    assert await after_range(editor, TEXT, "🐳' &&") == changed
    assert await after_range(editor, TEXT, "echo b\n") == changed
    assert await after_range(editor, TEXT, "# 🐳") == TEXT.replace("é  ", "é")
    assert await after_range(editor, TEXT, "  🐳") == TEXT.replace("<<EOF  ", "<<EOF")


@pytest.mark.asyncio
async def test_what_the_editor_wants(editor: Editor) -> None:
    tabs = types.FormattingOptions(tab_size=8, insert_spaces=False)
    assert await after(editor, "FROM a\nRUN b \\\nc", tabs) == "FROM a\nRUN b \\\n\tc\n"
    indented = "FROM a\nRUN b \\\n  c\n"
    assert await after(editor, indented, tabs) == indented, "the file's own counts"
    as_they_are = types.FormattingOptions(
        4, True, trim_trailing_whitespace=False, insert_final_newline=False
    )
    assert await after(editor, "from a  \ncmd b", as_they_are) == "FROM a  \nCMD b"
    as_they_are = types.FormattingOptions(4, True, trim_final_newlines=False)
    assert await after(editor, "from a\n\n\n", as_they_are) == "FROM a\n\n\n"


@pytest.mark.parametrize(
    ("size", "spaces", "indent"),
    [(2, True, "  "), (4, True, "    "), (0, True, "    "), (99, True, "    "), (2, False, "\t")],
)
def test_indentation(size: int, spaces: bool, indent: str) -> None:
    """Such as the command line would know again."""
    assert options(types.FormattingOptions(size, spaces)).indent == indent


@pytest.mark.asyncio
async def test_what_is_left_out(editor: Editor, workspace: Path) -> None:
    folder = workspace / "formatting"
    folder.mkdir(exist_ok=True)
    (folder / "dockerlint.toml").write_text('exclude = ["*.old"]\n')
    for name in ("Dockerfile.old", "Dockerfile.j2"):
        assert await after(editor, "from a\n", uri=(folder / name).as_uri()) == "from a\n"
    uri = (folder / "Dockerfile").as_uri()
    assert await after(editor, "from a\n", uri=uri) == "FROM a\n"


@pytest.mark.asyncio
async def test_switched_off(editor: Editor) -> None:
    try:
        configure(editor, {"dockerlint": {"enable": False}})
        assert await after(editor, "from a\n") == "from a\n"
    finally:
        configure(editor, {"dockerlint": SELECTED})
    assert await after(editor, "from a\n") == "FROM a\n"


def configure(editor: Editor, settings: object) -> None:
    params = types.DidChangeConfigurationParams(settings)
    editor.workspace_did_change_configuration(params)
