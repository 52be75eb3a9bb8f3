"""The shape of a document: symbols, folds and links."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types
from server.editor import Editor

from dockerlint.linter import tree_of
from dockerlint.model import Context, Dockerfile
from dockerlint.server.outline import folds
from dockerlint.server.positions import Lines
from dockerlint.text import Source

TEXT = """\
ARG VERSION=3.22
FROM alpine:${VERSION} AS build
RUN apk add --no-cache \\
      curl
FROM scratch
COPY --from=build /a /b
"""


@pytest.mark.asyncio
async def test_symbols(editor: Editor) -> None:
    uri = editor.open(TEXT)
    document = types.TextDocumentIdentifier(uri)
    params = types.DocumentSymbolParams(document)
    found = await editor.text_document_document_symbol_async(params) or ()
    rows = []
    for each in found:
        if isinstance(each, types.SymbolInformation):
            rows.append((each.name, each.container_name))
            continue
        rows.append((each.name, None))
        rows += [(child.name, each.name) for child in each.children or ()]
        for child in each.children or ():
            assert each.range.start <= child.range.start
            assert child.range.end <= each.range.end
        assert each.range.start <= each.selection_range.start
        assert each.selection_range.end <= each.range.end
    assert rows == [
        ("ARG VERSION=3.22", None),
        ("build", None),
        ("RUN apk add --no-cache curl", "build"),
        ("stage 1", None),
        ("COPY --from=build /a /b", "stage 1"),
    ]


FOLDS = {
    "stages and continuations": (TEXT, [(1, 3), (2, 3), (4, 5)]),
    "comments": ("# a\n# b\n\n# c\nFROM a\n# d\n# e\n# f\n", [(0, 1), (5, 7)]),
    "heredocs": ("FROM a\nRUN <<A <<B\na\nA\nb\nB\n", [(0, 5), (1, 5), (3, 5)]),
    "CRLF": ("FROM a\r\nRUN a \\\r\n  b\r\n", [(0, 2), (1, 2)]),
    "no line of its own": ("FROM a", []),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("text", "expected"), FOLDS.values(), ids=FOLDS)
def test_folds(text: str, expected: list[tuple[int, int]]) -> None:
    file = Dockerfile(tree_of(Source(text)), Context())
    found = folds(file, Lines(text, "utf-16"))
    assert [(fold.start_line, fold.end_line) for fold in found] == expected


@pytest.mark.asyncio
async def test_links(editor: Editor, workspace: Path) -> None:
    folder = workspace / "linked"
    folder.mkdir(exist_ok=True)
    (folder / "my file.txt").write_text("")
    (folder / "src").mkdir(exist_ok=True)
    (folder / "src" / "a.c").write_text("")
    text = (
        "ARG V=3.22\nFROM alpine:$V AS a\nFROM acme/tool:1\nFROM ghcr.io/acme/tool\nFROM a\n"
        'COPY --from=busybox:1 /x /\nCOPY ["my file.txt", "/"]\nCOPY src no *.c /s/\n'
        "ADD https://example.com/a.tar https://example.com/$V /\nADD git@example.com:a /\n"
    )
    uri = editor.open(text, (folder / "Dockerfile").as_uri())
    params = types.DocumentLinkParams(types.TextDocumentIdentifier(uri))
    found = await editor.text_document_document_link_async(params) or ()
    assert [(link.range.start.line, link.target) for link in found] == [
        (1, "https://hub.docker.com/_/alpine"),
        (2, "https://hub.docker.com/r/acme/tool"),
        (5, "https://hub.docker.com/_/busybox"),
        (6, (folder / "my file.txt").as_uri()),
        (8, "https://example.com/a.tar"),
    ]
