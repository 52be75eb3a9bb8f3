"""Formatting changes the layout, and nothing but that."""

from __future__ import annotations

from pathlib import Path

import pytest
from fixture import cases
from hypothesis import given
from hypothesis import strategies as st
from layout import after, faults, new_findings
from strategies import texts, undecodable

from dockerlint import files
from dockerlint.fixer import Fixer
from dockerlint.format import Options
from dockerlint.surroundings import Surroundings

RULES = [path for path in sorted((Path(__file__).parent / "rules").glob("*.md")) if cases(path)]


@given(texts())
def test_nothing_but_the_layout_changes(text: str) -> None:
    assert not list(faults(text))


@given(
    undecodable(),
    st.builds(
        Options, st.sampled_from(["  ", "\t", "    "]), st.booleans(), st.booleans(), st.booleans()
    ),
)
def test_whatever_the_options_and_the_bytes(text: str, options: Options) -> None:
    assert not list(faults(text, options, line_ends=False))


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_fixtures(path: Path) -> None:
    for case in (case for case in cases(path) if "dockerfile" in case.blocks):
        assert not list(faults(case.source.text)), case.title
        assert not list(new_findings(case.source, Fixer())), case.title


def test_real_files(corpus: list[Path]) -> None:
    changed = 0
    for path in corpus:
        source = files.read(path)
        assert not list(faults(source.text)), path
        assert not list(new_findings(source, Fixer(context=Surroundings(path)))), path
        changed += after(source.text) != source.text
    assert changed
