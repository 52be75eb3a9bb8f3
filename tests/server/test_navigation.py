"""From a name to its places, in every kind of client; which places these are: test_symbols.py."""

from __future__ import annotations

import pytest
from lsprotocol import types
from server.editor import Editor, offset

pytestmark = pytest.mark.asyncio

TEXT = """\
ARG VERSION=3.22
FROM alpine:${VERSION} AS build
ARG VERSION
RUN echo "😀 ${VERSION}" 日
FROM build
COPY --from=build /a /b
"""


def place(editor: Editor, uri: str, before: str, name: str) -> types.Position:
    """The middle of a name that stands after some other text."""
    at = editor.texts[uri].index(before) + len(before)
    assert editor.texts[uri].startswith(name, at)
    return editor.range(uri, at + 1, at + 1).start


def words(editor: Editor, uri: str, ranges: list[types.Range]) -> list[tuple[int, str]]:
    """The line of each range, and what it holds."""
    text = editor.texts[uri]
    return [
        (
            found.start.line,
            text[
                offset(text, found.start, editor.encoding) : offset(
                    text, found.end, editor.encoding
                )
            ],
        )
        for found in ranges
    ]


async def test_definition(editor: Editor) -> None:
    uri = editor.open(TEXT)
    document = types.TextDocumentIdentifier(uri)
    at = place(editor, uri, "😀 ${", "VERSION")
    found = await editor.text_document_definition_async(types.DefinitionParams(document, at))
    assert isinstance(found, list)
    ranges = []
    for each in found:
        if isinstance(each, types.LocationLink):
            assert each.target_uri == uri
            assert words(editor, uri, [each.target_range]) == [(2, "ARG VERSION")]
            ranges.append(each.target_selection_range)
        else:
            assert each.uri == uri
            ranges.append(each.range)
    assert words(editor, uri, ranges) == [(2, "VERSION")]
    nothing = types.DefinitionParams(document, types.Position(0, 0))
    assert not await editor.text_document_definition_async(nothing)


async def test_references(editor: Editor) -> None:
    uri = editor.open(TEXT)
    document = types.TextDocumentIdentifier(uri)
    at = place(editor, uri, "--from=", "build")
    for with_it, lines in ((True, [1, 4, 5]), (False, [4, 5])):
        params = types.ReferenceParams(types.ReferenceContext(with_it), document, at)
        found = await editor.text_document_references_async(params)
        ranges = [each.range for each in found or ()]
        assert words(editor, uri, ranges) == [(line, "build") for line in lines]


async def test_highlights(editor: Editor) -> None:
    uri = editor.open(TEXT)
    at = place(editor, uri, "ARG ", "VERSION")
    params = types.DocumentHighlightParams(types.TextDocumentIdentifier(uri), at)
    found = await editor.text_document_document_highlight_async(params) or ()
    ranges = [each.range for each in found]
    assert words(editor, uri, ranges) == [(line, "VERSION") for line in range(4)]
    write, read = types.DocumentHighlightKind.Write, types.DocumentHighlightKind.Read
    assert [each.kind for each in found] == [write, read, write, read]


async def test_rename(editor: Editor) -> None:
    uri = editor.open(TEXT)
    document = types.TextDocumentIdentifier(uri)
    at = place(editor, uri, "FROM alpine:${", "VERSION")
    asked = types.PrepareRenameParams(document, at)
    answer = await editor.text_document_prepare_rename_async(asked)
    assert isinstance(answer, types.PrepareRenamePlaceholder)
    assert answer.placeholder == "VERSION"
    assert words(editor, uri, [answer.range]) == [(1, "VERSION")]
    params = types.RenameParams(document, at, "ALPINE")
    edit = await editor.text_document_rename_async(params)
    assert editor.after(edit) == TEXT.replace("VERSION", "ALPINE")


@pytest.mark.parametrize(
    ("new", "why"),
    [("no good", "cannot be the name of a stage"), ("alpine:${VERSION}", "cannot be the name")],
)
async def test_a_refused_name_says_why(editor: Editor, new: str, why: str) -> None:
    uri = editor.open(TEXT)
    at = place(editor, uri, "FROM ", "alpine")
    document = types.TextDocumentIdentifier(uri)
    with pytest.raises(Exception, match="no stage or variable of this file here"):
        await editor.text_document_prepare_rename_async(types.PrepareRenameParams(document, at))
    at = place(editor, uri, "AS ", "build")
    with pytest.raises(Exception, match=why):
        await editor.text_document_rename_async(types.RenameParams(document, at, new))
