"""What is told of a place."""

from __future__ import annotations

import re

import pytest
from lsprotocol import types
from server.editor import Editor

from dockerlint.model.directives import NAMES
from dockerlint.model.flags import FLAGS
from dockerlint.model.mounts import KEYS
from dockerlint.server.reference import entries, entry, part
from dockerlint.syntax.nodes import KINDS

TEXT = """\
# syntax=docker/dockerfile:1
# dockerlint file-ignore=user-missing,DL3008,SC2086,nonsense why
ARG VERSION=3.22
ARG CHANNEL
FROM --platform=$BUILDPLATFORM alpine:${VERSION} AS build
ARG VERSION
ARG TARGETARCH
ENV PLACE=/opt/$VERSION EMPTY=
RUN --mount=type=cache,target=/c echo "😀 $PLACE ${TARGETARCH} $EMPTY $HOME"
ONBUILD COPY --chown=app a /
HEALTHCHECK --interval=1s CMD true
"""


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("before", "name", "begins"),
    [
        (
            "ARG ",
            "VERSION=",
            "`VERSION` is `3.22`, unless `--build-arg` says otherwise (ARG in line 3)",
        ),
        ("alpine:${", "VERSION", "**`alpine:3.22`**"),
        (
            "build\nARG ",
            "VERSION",
            "`VERSION` is `3.22`, unless `--build-arg` says otherwise (ARG in line 3)",
        ),
        ("ARG ", "CHANNEL", "`CHANNEL` is what `--build-arg` gives (ARG in line 4)"),
        ("ARG ", "TARGETARCH", "`TARGETARCH` is set by the builder, to such as `amd64`"),
        ("ENV ", "PLACE", "`PLACE` is `/opt/3.22` (ENV in line 8)"),
        ("😀 $", "PLACE", "`PLACE` is `/opt/3.22` (ENV in line 8)"),
        (" $", "EMPTY", "`EMPTY` is empty (ENV in line 8)"),
        ("ignore=", "user-missing", "[**user-missing**]"),
        ("missing,", "DL3008", "[**apt-pin-version**]"),
        ("DL3008,", "SC2086", "[**shellcheck**]"),
        ("\n", "ENV ", "```dockerfile\nENV name=value ..."),
        ("ONBUILD ", "COPY ", "```dockerfile\nCOPY [OPTIONS] source ... destination"),
        ("COPY ", "--chown", "```dockerfile\n--chown=user:group"),
        ("RUN --", "mount", "```dockerfile\n--mount=type=type,..."),
        ("type=cache,", "target", "```dockerfile\ntarget"),
        ("HEALTHCHECK ", "--interval", "```dockerfile\n--interval=duration"),
        ("# ", "syntax", "```dockerfile\n# syntax=docker/dockerfile:1"),
    ],
)
async def test_what_stands_there_is_told(
    editor: Editor, before: str, name: str, begins: str
) -> None:
    uri = editor.open(TEXT)
    at = TEXT.index(before + name) + len(before)
    params = types.HoverParams(
        types.TextDocumentIdentifier(uri), editor.range(uri, at + 1, at + 1).start
    )
    found = await editor.text_document_hover_async(params)
    assert found
    assert isinstance(found.contents, types.MarkupContent)
    assert found.contents.value.startswith(begins)
    assert found.range
    assert found.range.start <= params.position <= found.range.end


@pytest.mark.asyncio
@pytest.mark.parametrize("word", ["nonsense", "HOME", "why", "true"])
async def test_nothing_is_told_of_what_is_not_known(editor: Editor, word: str) -> None:
    uri = editor.open(TEXT)
    at = TEXT.index(word) + 1
    place = editor.range(uri, at, at).start
    params = types.HoverParams(types.TextDocumentIdentifier(uri), place)
    assert await editor.text_document_hover_async(params) is None


def test_the_reference_tells_of_all_there_is() -> None:
    assert {name for name in entries() if not name.startswith("#")} == set(KINDS)
    assert {name for name in entries() if name.startswith("#")} == {f"# {d}" for d in NAMES}
    for name in KINDS:
        found = entry(name.lower())
        assert found
        flags = {each for each, told in found.parts.items() if told.name.startswith("--")}
        assert flags == set(FLAGS.get(name, ()))
        for each in (found, *found.parts.values()):
            assert each.text
            assert each.forms
            assert re.match(r"[A-Z`]", each.text)
            assert len(each.first_sentence) >= 10
    aliases = ("src", "dst", "destination", "ro", "rw")
    assert {key for key in KEYS if part("RUN", key) is None} == set(aliases)
