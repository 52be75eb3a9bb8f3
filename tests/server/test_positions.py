"""Positions and text changes against slow, obvious ways to do the same."""

from __future__ import annotations

import pytest
import strategies  # noqa: F401  # sets how long the searches below are
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from pygls.workspace import PositionCodec
from server.editor import UNITS, edited, offset, position

from dockerlint.findings import Edit, apply
from dockerlint.server.edits import difference, text_edits
from dockerlint.server.positions import Lines
from dockerlint.server.sync import Document
from dockerlint.text import Span

TEXTS = st.text(
    "ab #\t\n\n\r\r\n\\é\x0b\x0c\x1c\x85\u2028\u2029\ufeff\U0001f60b\ud800", max_size=30
)
ENCODINGS = st.sampled_from(sorted(UNITS))


def document(text: str, encoding: str) -> Document:
    codec = PositionCodec(types.PositionEncodingKind(encoding))
    return Document("file:///Dockerfile", text, 1, position_codec=codec)


@given(TEXTS, ENCODINGS)
def test_offsets_become_positions_and_back(text: str, encoding: str) -> None:
    lines = Lines(text, encoding)
    for at in range(len(text) + 1):
        if text[at - 1 : at + 1] == "\r\n" and at:
            assert lines.position(at) == lines.position(at - 1)
        else:
            assert lines.position(at) == position(text, at, encoding)
            assert lines.offset(lines.position(at)) == at


@given(TEXTS, ENCODINGS, st.integers(0, 12), st.integers(0, 99))
def test_positions_past_the_end_mean_the_end(
    text: str, encoding: str, line: int, beyond: int
) -> None:
    at = types.Position(line, 31 * 4 + beyond)
    assert Lines(text, encoding).offset(at) == offset(text, at, encoding)


@given(TEXTS, ENCODINGS, st.lists(st.tuples(TEXTS, st.data()), max_size=4))
def test_changes_give_the_text_the_editor_has(
    text: str, encoding: str, changes: list[tuple[str, st.DataObject]]
) -> None:
    server = document(text, encoding)
    for new, data in changes:
        ends = data.draw(st.tuples(*[st.integers(0, len(text))] * 2))
        # Editors never point between the two characters of a line end.
        start, end = sorted(at - (text[at - 1 : at + 1] == "\r\n") for at in ends)
        range_ = types.Range(position(text, start, encoding), position(text, end, encoding))
        server.apply_change(types.TextDocumentContentChangePartial(range_, new))
        text = text[:start] + new + text[end:]
        assert server.source == text


@given(TEXTS, ENCODINGS, TEXTS)
def test_a_whole_text_replaces_all(text: str, encoding: str, new: str) -> None:
    server = document(text, encoding)
    server.apply_change(types.TextDocumentContentChangeWholeDocument(new))
    assert server.source == new
    assert server.table.text == new


@pytest.mark.parametrize(
    ("text", "at", "new", "result"),
    [
        ("FROM a", (0, 6), "b", "FROM ab"),
        ("FROM a", (0, 99), "b", "FROM ab"),
        ("FROM a\nRUN b\n", (0, 99), "b", "FROM ab\nRUN b\n"),
        ("FROM a\r\nRUN b\r\n", (0, 99), "b", "FROM ab\r\nRUN b\r\n"),
        ("FROM a\n", (1, 0), "RUN x\n", "FROM a\nRUN x\n"),
        ("FROM a\n", (9, 9), "RUN x\n", "FROM a\nRUN x\n"),
        ("# a\x0cb\nFROM a\n", (1, 6), "c", "# a\x0cb\nFROM ac\n"),
        ("# a\u2028b\nFROM a\n", (1, 6), "c", "# a\u2028b\nFROM ac\n"),
        ("# a\x85b\nFROM a\n", (1, 6), "c", "# a\x85b\nFROM ac\n"),
        ("# a\rFROM a\n", (1, 6), "c", "# a\rFROM ac\n"),
        ("", (0, 0), "FROM a", "FROM a"),
    ],
)
def test_changes_where_others_go_wrong(
    text: str, at: tuple[int, int], new: str, result: str
) -> None:
    server = document(text, "utf-16")
    place = types.Position(*at)
    server.apply_change(types.TextDocumentContentChangePartial(types.Range(place, place), new))
    assert server.source == result


@given(TEXTS, ENCODINGS, st.data())
def test_edits_do_in_the_editor_what_they_do_here(
    text: str, encoding: str, data: st.DataObject
) -> None:
    count = data.draw(st.integers(0, 4))
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=count, max_size=count)))
    spans = [Span(a, b) for a, b in zip(places[::2], places[1::2], strict=False)]
    # The halves of one line end can be the business of one edit only.
    spans = [s for s in spans if not any(s is not o and s.touches(o) for o in spans)]
    edits = tuple(Edit(span, data.draw(TEXTS)) for span in spans)
    found = text_edits(Lines(text, encoding), edits)
    assert edited(text, found, encoding) == apply(text, edits)


@given(TEXTS, TEXTS, ENCODINGS)
def test_the_difference_of_two_texts_turns_one_into_the_other(
    old: str, new: str, encoding: str
) -> None:
    edits = tuple(difference(old, new))
    assert apply(old, edits) == new
    assert edited(old, text_edits(Lines(old, encoding), edits), encoding) == new


def test_the_difference_is_small() -> None:
    old = "FROM a\nRUN apk add b\nRUN c\n"
    (edit,) = difference(old, old.replace("add b", "add --no-cache b"))
    assert edit == Edit.insert(old.index("b\nRUN c"), "--no-cache ")
    assert list(difference(old, old)) == []
