"""A text read anew where it changed gives the tree that reading all of it gives."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from dockerlint.linter import lint
from dockerlint.recent import forget
from dockerlint.syntax import Tree, parse
from dockerlint.syntax.reparse import reparse
from dockerlint.text import Source

TEXT = """\
# syntax=docker/dockerfile:1
# about
ARG V=1
FROM alpine:$V AS a

# a comment
RUN apk add \\
    # within

    x && <<E cat
body
E
ONBUILD COPY --from=a b \\
  c
ENV A=1 B="2 3"
RUN ["a", "b"]
COPY <<-F /x
\tf
\tF
CMD sh -c 'a && b'
"""
PIECES = [
    "",
    "x",
    "\n",
    "\\\n",
    "#",
    " ",
    "\r",
    "RUN b\n",
    "FROM c\n",
    "E\n",
    "<<E",
    "# escape=`\n",
]
LAZY = (
    "words",
    "json",
    "pairs",
    "script",
    "probe",
    "argument",
    "heredoc_script",
    "span",
    "faults",
)


def shown(part: object) -> object:
    """All that a part of a tree says, and where it stands."""
    if isinstance(part, Source):
        return ""
    names = names_of_parts(part)
    if names:
        names += [name for name in LAZY if hasattr(part, name)]
        said = [(name, shown(getattr(part, name))) for name in names]
        return type(part).__name__, [(n, s) for n, s in said if not callable(s)]
    return tuple(map(shown, part)) if isinstance(part, tuple) else part


def names_of_parts(part: object) -> list[str]:
    if is_dataclass(part):
        return [field.name for field in fields(part)]
    return [*getattr(part, "_fields", ())]


def assert_same(old: Tree, text: str) -> Tree:
    source = Source(text)
    new = reparse(old, source)
    assert shown(new) == shown(parse(Source(text)))
    assert all(i.source is source for i in new.instructions)
    return new


@pytest.mark.parametrize("piece", PIECES)
def test_an_edit_anywhere(piece: str) -> None:
    old = parse(Source(TEXT))
    shown(old)
    for at in range(PIECES.index(piece) % 5, len(TEXT) + 1, 5):
        assert_same(old, TEXT[:at] + piece + TEXT[at + 1 :])
        assert_same(old, TEXT[:at] + piece + TEXT[at:])


@given(strategies.texts(), st.data())
def test_edits_one_after_another(text: str, data: st.DataObject) -> None:
    tree = parse(Source(text))
    for _ in range(4):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(start + 20, len(text))))
        piece = data.draw(st.sampled_from(PIECES) | strategies.shards())
        text = text[:start] + piece + text[end:]
        tree = assert_same(tree, text)


def test_findings_are_the_same() -> None:
    for at in range(0, len(TEXT), 7):
        text = TEXT[:at] + "x" + TEXT[at:]
        forget()
        lint(Source(TEXT))
        found = lint(Source(text))
        forget()
        assert found == lint(Source(text))
