"""Linting and fixing made-up files in which rules have much to say, and files that are none."""

from hypothesis import given
from invariants import Remembering, invariants
from strategies import dockerfiles, texts, undecodable

from dockerlint.text import Source


def broken(text: str) -> list[str]:
    return list(invariants(Source(text), Remembering()))


@given(dockerfiles())
def test_what_must_hold_holds_for_dockerfiles(text: str) -> None:
    assert not broken(text)


@given(texts())
def test_what_must_hold_holds_for_any_text(text: str) -> None:
    assert not broken(text)


@given(undecodable())
def test_what_must_hold_holds_for_text_that_is_not_utf_8(text: str) -> None:
    assert not broken(text)
