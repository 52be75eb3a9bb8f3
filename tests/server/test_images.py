"""Images in the editor: what is offered while one is written, and what is told of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from attrs import evolve as replace
from lsprotocol import types
from server.editor import UNITS, Editor, edited, position

from dockerlint import knowledge
from dockerlint.knowledge import Image, Variant, names
from dockerlint.linter import tree_of
from dockerlint.model import Context, Dockerfile
from dockerlint.model.policy import Policy
from dockerlint.server.completion import MOST, Shows, completions, resolved
from dockerlint.server.images import page
from dockerlint.server.positions import Lines
from dockerlint.text import Source

TODAY = date(2026, 11, 26)
CURSOR = "|"


def variant(tags: str, kind: str = "default", *, past: bool = False, mb: float = 100) -> Variant:
    family, release = ("alpine", "3.24") if kind == "alpine" else ("debian", "trixie")
    return Variant(
        tags=tuple(tags.split()),
        family=family,
        release=release,
        kind=kind,
        flavor=None,
        user=None,
        mb=None if past else mb,
        measured=None if past else "2026-09-01",
        entrypoint=None,
        command=None,
        manager=None,
        past=past,
    )


TOOL = Image(
    "tool",
    "2026-08-21",
    (
        variant("2-alpine 2.10-alpine 2.10.1-alpine alpine 2-alpine3.24", "alpine", mb=9),
        variant("latest 2 2.10 2.10.1 2-trixie trixie"),
        variant("2-slim 2.10-slim 2.10.1-slim slim", "slim", mb=40),
        variant("2.9 2.9.3 2.9-trixie"),
        variant("3-rc 3.0-rc"),
        variant("2-windowsservercore windowsservercore", "windows"),
        variant("2-20260801 20260801"),
        variant("1 1.0 1-trixie 1.0.7", past=True),
        variant("1-slim", "slim", past=True),
    ),
    {},
)


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> None:
    """An image whose tags stay as they are."""
    known: Callable[[str], Image | None] = {"tool": TOOL}.get
    monkeypatch.setattr(knowledge, "listing", known)


def offered(
    text: str, encoding: str = "utf-16", mirrors: tuple[str, ...] = ()
) -> types.CompletionList | None:
    """What is offered where the cursor stands in a text."""
    at = text.index(CURSOR)
    text = text.replace(CURSOR, "", 1)
    place = position(text, at, encoding)
    file = Dockerfile(tree_of(Source(text)), Context(), Policy(mirrors=mirrors))
    return completions(file, Lines(text, encoding), place)


def labels(text: str, mirrors: tuple[str, ...] = ()) -> list[str]:
    found = offered(text, mirrors=mirrors)
    return [item.label for item in found.items] if found else []


def chosen(text: str, label: str, encoding: str = "utf-16") -> str:
    """The text after one of the items was chosen."""
    found = offered(text, encoding)
    assert found
    (item,) = [each for each in found.items if each.label == label]
    assert isinstance(item.text_edit, types.TextEdit)
    assert item.text_edit.range.start.line == item.text_edit.range.end.line
    return edited(text.replace(CURSOR, "", 1), [item.text_edit], encoding)


@pytest.mark.usefixtures("tool")
def test_tags_come_newest_first_with_their_siblings_beside_them() -> None:
    assert labels("FROM tool:|") == [
        *("2", "2-slim", "2-alpine", "2-trixie", "2-alpine3.24"),
        *("2.10", "2.10-slim", "2.10-alpine", "2.9", "2.9-trixie"),
        *("2.10.1", "2.10.1-slim", "2.10.1-alpine", "2.9.3", "2-20260801"),
        *("trixie", "slim", "alpine", "20260801", "latest"),
        *("2-windowsservercore", "windowsservercore", "3-rc", "3.0-rc"),
    ]


@pytest.mark.usefixtures("tool")
def test_the_order_is_told_to_the_editor() -> None:
    found = offered("FROM tool:|")
    assert found
    keys = [item.sort_text or "" for item in found.items]
    assert keys == sorted(set(keys))
    assert not found.is_incomplete


@pytest.mark.usefixtures("tool")
def test_tags_begin_as_what_is_written() -> None:
    assert labels("FROM tool:2.1|") == [
        *("2.10", "2.10-slim", "2.10-alpine", "2.10.1", "2.10.1-slim", "2.10.1-alpine"),
    ]
    assert labels("FROM tool:s|") == ["slim"]
    assert labels("FROM tool:nothing|") == []


@pytest.mark.usefixtures("tool")
def test_past_tags_come_only_when_no_current_one_begins_so() -> None:
    assert "1" not in labels("FROM tool:|")
    assert labels("FROM tool:1|") == ["1", "1-slim", "1-trixie", "1.0", "1.0.7"]


@pytest.mark.usefixtures("tool")
def test_size_and_distribution_stand_beside_the_tag() -> None:
    details = {i.label: i.detail for text in ("|", "1|") for i in items(f"FROM tool:{text}")}
    assert details["2-alpine"] == "9 MB, Alpine 3.24"
    assert details["2"] == "100 MB, Debian trixie"
    assert details["1-slim"] == "Debian trixie, not listed any more"


def test_how_long_it_is_supported_stands_beside_the_tag() -> None:
    (slim,) = [i.detail for i in items("FROM debian:12-s|") if i.label == "12-slim"]
    assert slim and slim.endswith(" MB, Debian bookworm, supported until 2028-06")


def items(text: str) -> list[types.CompletionItem]:
    found = offered(text)
    return list(found.items) if found else []


@pytest.mark.usefixtures("tool")
def test_past_tags_are_struck_out_where_the_editor_can() -> None:
    text, at = "FROM tool:1", types.Position(0, 11)
    file, lines = Dockerfile(tree_of(Source(text)), Context()), Lines(text, "utf-16")
    able, unable = (completions(file, lines, at, Shows(marks)) for marks in (True, False))
    assert able
    assert unable
    assert {i.label: i.tags for i in able.items}["1"] == [types.CompletionItemTag.Deprecated]
    assert not any(i.tags for i in unable.items)


WRITTEN = [
    ("FROM tool:|", "FROM tool:2-slim"),
    ("from tool:2|.9-trixie AS x\nRUN a\n", "from tool:2-slim AS x\nRUN a\n"),
    ("FROM --platform=$BUILDPLATFORM tool:|2", "FROM --platform=$BUILDPLATFORM tool:2-slim"),
    ("FROM docker.io/library/tool:2-|", "FROM docker.io/library/tool:2-slim"),
    ("FROM tool:2|@sha256:ab", "FROM tool:2-slim@sha256:ab"),
    ("FROM --x=\U0001f60bé tool:2|", "FROM --x=\U0001f60bé tool:2-slim"),
    ("FROM a\nCOPY --link --from=tool:| a b", "FROM a\nCOPY --link --from=tool:2-slim a b"),
    (
        "FROM a\nRUN --mount=type=bind,target=/\U0001f60b,from=tool:|,source=/x true",
        "FROM a\nRUN --mount=type=bind,target=/\U0001f60b,from=tool:2-slim,source=/x true",
    ),
    ("FROM \\\n  # which\n\n\ttool:2|\n", "FROM \\\n  # which\n\n\ttool:2-slim\n"),
    ("# escape=`\r\nFROM `\r\n tool:|\r\n", "# escape=`\r\nFROM `\r\n tool:2-slim\r\n"),
    ("FROM a\nONBUILD COPY --from=tool:| a b", "FROM a\nONBUILD COPY --from=tool:2-slim a b"),
]


@pytest.mark.usefixtures("tool")
@pytest.mark.parametrize("encoding", sorted(UNITS))
@pytest.mark.parametrize(("text", "after"), WRITTEN)
def test_a_tag_takes_the_place_of_the_one_that_is_there(
    text: str, after: str, encoding: str
) -> None:
    assert chosen(text, "2-slim", encoding) == after


@pytest.mark.parametrize("encoding", sorted(UNITS))
@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("FROM |", "FROM node"),
        ("FROM no|", "FROM node"),
        ("FROM n|ode:22 AS x", "FROM node:22 AS x"),
        ("FROM py|thon:3.14", "FROM python:3.14"),
        ("FROM docker.io/library/|", "FROM docker.io/library/node"),
        ("FROM public.ecr.aws/docker/library/n|", "FROM public.ecr.aws/docker/library/node"),
        ("FROM a\nCOPY --from=n| /a /b", "FROM a\nCOPY --from=node /a /b"),
        ("FROM --x=\U0001f60b n|@sha256:a", "FROM --x=\U0001f60b node@sha256:a"),
    ],
)
def test_a_name_takes_the_place_of_the_one_that_is_there(
    text: str, after: str, encoding: str
) -> None:
    name = "python" if "python" in after else "node"
    assert chosen(text, name, encoding) == after


@pytest.mark.parametrize(
    "text",
    [
        "FROM ${IMAGE}|",
        "FROM node:$TAG|",
        "FROM node AS |",
        "FROM --plat|",
        "FROM node:22@|",
        "# FROM node:|",
        "FROM a\nRUN node:|",
        "FROM a\nCOPY node:| b",
        "FROM a\nCOPY a --from=node:|",
        "FROM a\nCOPY --chown=node:|",
        "FROM a\nRUN --mount=type=bind,source=node:|",
        "FROM a\nRUN echo --mount=from=node:|",
        "FROM a\nADD --from=node:| a b",
        "FROM a\nRUN <<EOF\nFROM node:|\nEOF\n",
        "FROM a\n# FROM node:|\nRUN b",
        "FROM a\n\nnode:|",
        "ARG IMAGE=node:|",
        "FROM \\\n# node:|",
        "|",
    ],
)
def test_nothing_is_offered_where_no_image_is_named(text: str) -> None:
    found = {*names.official(), "22", "22-slim", "latest"}
    assert found.isdisjoint(labels(text))


@pytest.mark.parametrize("text", ["FROM example.com/node:|", "FROM some/node:|", "FROM nope:|"])
def test_nothing_is_offered_for_unknown_images(text: str) -> None:
    assert labels(text) == []


@pytest.mark.usefixtures("tool")
def test_under_a_mirror_of_the_settings_official_images_are_found() -> None:
    mirrors = ("registry.example.com/hub",)
    assert labels("FROM registry.example.com/hub/tool:2-s|", mirrors) == ["2-slim"]
    assert "node" in labels("FROM registry.example.com/hub/n|", mirrors)
    assert labels("FROM registry.example.com/hub/n|") == []


def test_stages_above_come_first_the_nearest_first() -> None:
    text = "FROM alpine AS One\nFROM one AS two\nFROM b\nCOPY --from=| a b\nFROM x AS three\n"
    assert labels(text)[:3] == ["two", "One", "alpine"]
    own = "FROM alpine AS one\nFROM b AS two\nCOPY --from=| a b\n"
    assert labels(own)[:2] == ["one", "alpine"]
    assert labels(text.replace("|", "o|"))[0] == "One"
    assert "three" not in labels(text)
    assert "two" in labels("FROM a AS two\nFROM t|")
    assert "two" not in labels("FROM a AS two\nONBUILD COPY --from=t| a b")
    assert "two" not in labels("FROM a AS two\nFROM docker.io/t|")


def test_names_are_offered_without_reading_about_each_image() -> None:
    knowledge.listing.cache_clear()
    found = offered("FROM |")
    assert found
    assert knowledge.listing.cache_info().misses == 0
    assert len(found.items) == MOST
    assert found.is_incomplete
    assert labels("FROM node:|")
    assert knowledge.listing.cache_info().misses == 1


def test_names_are_those_of_official_images() -> None:
    known = names.official()
    assert len(known) == len(set(known)) > 100
    assert all((image := knowledge.listing(name)) and image.is_official for name in known)
    assert set(names.COMMON) <= set(known)


def test_an_item_gets_its_documentation_when_it_is_looked_at() -> None:
    item = next(i for i in items("FROM docker.io/library/debian:12|") if i.label == "12-slim")
    assert item.documentation is None
    found = resolved(replace(item), TODAY, [types.MarkupKind.Markdown]).documentation
    assert isinstance(found, types.MarkupContent)
    assert found.kind is types.MarkupKind.Markdown
    assert "- Support: Debian 12 (bookworm) ended" in found.value
    plain = resolved(replace(item), TODAY, [types.MarkupKind.PlainText]).documentation
    assert isinstance(plain, types.MarkupContent)
    assert plain.kind is types.MarkupKind.PlainText
    assert plain.value == resolved(replace(item), TODAY, []).documentation
    assert "\nSupport: Debian 12 (bookworm) ended" in plain.value
    foreign = types.CompletionItem("x", data={"of": "another server"})
    assert resolved(foreign, TODAY, []).documentation is None


def rows(text: str) -> dict[str, str]:
    """The facts on an image, from the list."""
    told = page(knowledge.image(text), TODAY, markdown=True)
    return dict(re.findall(r"^- (\w[\w ]*): (.+)$", told, re.M))


def test_the_page_tells_what_is_known() -> None:
    found = rows("node:22-slim")
    assert re.fullmatch(r"\d+ MB \(cited 20\d\d-\d\d, docker-library/repo-info\)", found["Size"])
    assert re.search(r"`22` \d+ MB", found["Siblings"])
    assert found["Distribution"] == "Debian bookworm"
    assert "Debian 12 (bookworm) ended 2026-07-11, long-term support until" in found["Support"]
    assert "Node.js 22 until 2027-04-30" in found["Support"]
    assert "`curl`" in found["Lacks"]
    assert "`bash`" in found["Has"]
    assert found["Package manager"] == "`apt-get`"
    assert found["User"] == "root"
    assert found["Entrypoint"] == "`docker-entrypoint.sh`"
    assert re.match(r"as of 20\d\d-\d\d-\d\d", found["Tags"])


def test_the_page_tells_nothing_that_is_not_known() -> None:
    assert page(knowledge.image("example.com/team/app:1"), TODAY, markdown=True) == ""
    past = rows("node:14-alpine")
    assert "Size" not in past
    assert "Lacks" not in past
    assert past["Tags"].endswith("; this one is not listed any more")
    empty = rows("gcr.io/distroless/base-debian12")
    assert empty["Shell"] == empty["Package manager"] == "none"
    assert "Distribution" not in empty


def test_the_page_in_plain_text_has_no_marks() -> None:
    told = page(knowledge.image("node:22-slim"), TODAY, markdown=False)
    assert told.startswith("node:22-slim\nSize: ")
    assert not re.search(r"[|`*]", told)


async def hovered(editor: Editor, uri: str, word: str) -> types.Hover | None:
    params = types.HoverParams(types.TextDocumentIdentifier(uri), editor.at(uri, word).start)
    return await editor.text_document_hover_async(params)


def value(found: types.Hover | None) -> str:
    assert found
    assert isinstance(found.contents, types.MarkupContent)
    return found.contents.value


@pytest.mark.asyncio
async def test_hover_shows_the_image(editor: Editor) -> None:
    text = (
        "ARG V=22\nFROM --platform=\U0001f60b node:$V-slim AS build\nFROM build\n"
        "COPY --from=build /a /b\nCOPY --from=python:3.13 /a /b\nCOPY --from=example.com/x /a /b\n"
        "RUN --mount=from=debian:12,target=/x true\n"
    )
    uri = editor.open(text)
    first = await hovered(editor, uri, "node:$V-slim")
    assert "**`node:22-slim`**" in value(first)
    assert first
    assert first.range == editor.at(uri, "node:$V-slim")
    for word in ("build\nCOPY", "build /a"):
        told = value(await hovered(editor, uri, word))
        assert told.startswith("`build`: a stage from **`node:22-slim`**")
    assert "**`python:3.13`**" in value(await hovered(editor, uri, "python:3.13"))
    assert "**`debian:12`**" in value(await hovered(editor, uri, "debian:12"))
    assert value(await hovered(editor, uri, "example.com")).startswith("```dockerfile\n--from=")
    assert value(await hovered(editor, uri, "ARG V")).startswith("```dockerfile\nARG")


@pytest.mark.asyncio
async def test_completion_in_an_editor(editor: Editor) -> None:
    provider = editor.server_can.completion_provider
    assert provider
    assert provider.resolve_provider
    assert ":" in (provider.trigger_characters or ())
    text = "FROM --platform=\U0001f60b debian:12-sl AS x\n"
    uri = editor.open(text)
    place = editor.range(uri, 0, text.index(" AS")).end
    document = types.TextDocumentIdentifier(uri)
    found = await editor.text_document_completion_async(types.CompletionParams(document, place))
    assert isinstance(found, types.CompletionList)
    (item,) = found.items
    assert isinstance(item.text_edit, types.TextEdit)
    assert edited(text, [item.text_edit], editor.encoding) == text.replace("12-sl", "12-slim")
    whole = await editor.completion_item_resolve_async(item)
    told = whole.documentation
    told = told.value if isinstance(told, types.MarkupContent) else told
    assert told
    assert "Debian 12 (bookworm)" in told
    nothing = types.CompletionParams(document, editor.range(uri, len(text) - 2, len(text) - 2).end)
    assert await editor.text_document_completion_async(nothing) is None
