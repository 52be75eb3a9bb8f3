"""Stage numbers and values between the words, for those who ask for them."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from lsprotocol import types
from server.editor import Editor, offset

from dockerlint.linter import tree_of
from dockerlint.model import Context, Dockerfile
from dockerlint.server.hints import Hint, hints
from dockerlint.server.positions import Lines
from dockerlint.text import Source, Span

TEXT = """\
ARG V=3.20
FROM alpine:${V} AS a
FROM a:$V
ARG V
ARG W
ENV É="😋" D=/srv
WORKDIR $D/${É}
RUN echo $V ${W} ${D:-x} "$D"
"""


def shown(text: str, wanted: Collection[Hint], within: Span | None = None) -> str:
    file = Dockerfile(tree_of(Source(text)), Context())
    lines = Lines(text, "utf-16")
    for hint in reversed(hints(file, lines, within or Span(0, len(text)), wanted)):
        at = offset(text, hint.position, "utf-16")
        text = f"{text[:at]}<{hint.label}>{text[at:]}"
    return text


def test_numbers_of_stages() -> None:
    assert shown(TEXT, [Hint.STAGES]).splitlines()[1:3] == [
        "FROM alpine:${V} AS a<stage 0>",
        "FROM a:$V<stage 1>",
    ]
    assert "<" not in shown("FROM a", [Hint.STAGES])


def test_values_where_they_are_known() -> None:
    assert shown(TEXT, [Hint.VALUES]).splitlines() == [
        "ARG V=3.20",
        "FROM alpine:${V}<= 3.20> AS a",
        "FROM a:$V<= 3.20>",
        "ARG V",
        "ARG W",
        'ENV É="😋" D=/srv',
        "WORKDIR $D<= /srv>/${É}<= 😋>",
        'RUN echo $V<= 3.20> ${W} ${D:-x} "$D<= /srv>"',
    ]


def test_long_values_are_cut() -> None:
    text = f"FROM a\nENV A={'x' * 100}\nWORKDIR /$A\n"
    assert f"$A<= {'x' * 39}…>" in shown(text, [Hint.VALUES])


def test_only_those_of_the_range() -> None:
    at = TEXT.index("WORKDIR")
    found = shown(TEXT, list(Hint), Span(at, at + 15))
    assert found.count("<") == 2


def test_nothing_unasked() -> None:
    assert shown(TEXT, []) == TEXT


@pytest.mark.asyncio
async def test_an_editor_that_asks_for_them(editor: Editor) -> None:
    uri = editor.open(TEXT)
    document = types.TextDocumentIdentifier(uri)
    params = types.InlayHintParams(document, editor.range(uri, 0, len(TEXT)))
    assert not await editor.text_document_inlay_hint_async(params)
    for asked, expected in (["stages", "values"], 8), (None, 0):
        settings = {"dockerlint": {"select": ["apk-no-cache"], "hints": asked}}
        editor.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings))
        found = await editor.text_document_inlay_hint_async(params)
        assert len(found or ()) == expected
