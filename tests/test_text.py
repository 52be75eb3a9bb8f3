"""Source: bytes in and out unharmed, offsets to lines and columns and nothing else."""

from __future__ import annotations

import pytest
import strategies  # noqa: F401  # registers the profiles
from hypothesis import given
from hypothesis import strategies as st

from dockerlint.text import Position, Source, Span


@given(st.binary(max_size=60))
def test_any_bytes_survive_decoding(data: bytes) -> None:
    assert Source.decode(data).encode() == data


@given(st.text(st.sampled_from("ab\r\n\f\u2028😀\ufeff"), max_size=30))
def test_lines_and_line_ends_are_the_whole_text(text: str) -> None:
    source = Source(text)
    lines = [slice(*source.line_span(i)) for i in range(len(source.starts))]
    assert [text[line] for line in lines] == [line.rstrip("\r") for line in text.split("\n")]


@given(st.text(st.sampled_from("ab\r\n\f\u2028😀"), max_size=30))
def test_position_counts_line_feeds_and_code_points(text: str) -> None:
    for offset in range(len(text) + 1):
        before = text[:offset]
        line, column = before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
        assert Source(text).position(offset) == Position(line, column)


@pytest.mark.parametrize(
    ("text", "offset", "position"),
    [
        ("", 0, (1, 1)),
        ("ab\n", 3, (2, 1)),
        ("ab\r\ncd", 2, (1, 3)),  # on the \r
        ("ab\r\ncd", 3, (1, 4)),  # on the \n
        ("ab\r\ncd", 4, (2, 1)),
        ("a\rb\fc\u2028d", 6, (1, 7)),  # none of these ends a line
        ("😀b", 1, (1, 2)),
        ("\ufeffab", 0, (1, 1)),
        ("\ufeffab", 1, (1, 1)),  # a byte order mark takes no column
        ("\ufeffab\ncd", 5, (2, 2)),
        ("a\ufeffb", 2, (1, 3)),  # elsewhere it is a character
    ],
)
def test_position(text: str, offset: int, position: tuple[int, int]) -> None:
    assert Source(text).position(offset) == position


@pytest.mark.parametrize(
    ("text", "newline"),
    [
        *[("", "\n"), ("a", "\n"), ("a\nb\r\n", "\n"), ("a\r\nb\n", "\r\n"), ("\r\n", "\r\n")],
        *[("\n", "\n"), ("a\rb", "\n"), ("a\rb\n", "\n")],
    ],
)
def test_newline_is_that_of_the_first_line(text: str, newline: str) -> None:
    assert Source(text).newline == newline


def test_bytes_that_are_not_utf8_take_one_character_each() -> None:
    source = Source.decode(b"RUN \xff\xfe x\n")
    assert source.position(source.text.index("x")) == (1, 8)


def test_spans_cover_and_touch() -> None:
    assert Span(1, 5).covers(Span(1, 5))
    assert not Span(1, 5).covers(Span(1, 6))
    assert Span(1, 3).touches(Span(3, 4))
    assert not Span(1, 3).touches(Span(4, 5))
