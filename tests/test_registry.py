"""The index of the rules: current, and never the reason why a finding is missed."""

import runpy
from collections.abc import Mapping
from copy import copy
from pathlib import Path

import pytest
from fixture import cases

from dockerlint.linter import NAMED_BY_CONTENT, lint
from dockerlint.model import Context
from dockerlint.registry import found, load
from dockerlint.rule import Asks, Rule
from dockerlint.text import Source

ROOT = Path(__file__).parent.parent
TEXTS = [case for path in sorted((ROOT / "tests/rules").glob("[a-z]*.md")) for case in cases(path)]
# All but those that ask which other rules are on.
RULES = [r for r in load() if "UnusedIgnore" not in {kind for kind, _ in r.asks}]
PARTS = 8


class Beside(Context):
    """A build context with these files."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = files

    def listing(self, folder: str) -> frozenset[str]:
        start = "" if folder in ("", ".") else f"{folder}/"
        below = (path.removeprefix(start) for path in self.files if path.startswith(start))
        return frozenset(path.partition("/")[0] for path in below)

    def text(self, path: str) -> str | None:
        return self.files.get(path)


def test_the_index_is_current() -> None:
    """If not: python scripts/build_index.py"""
    build = runpy.run_path(str(ROOT / "scripts" / "build_index.py"))
    assert (ROOT / "dockerlint/rules/index.py").read_text("utf-8") == build["index"]()


def test_a_listed_rule_is_that_of_its_file() -> None:
    files = {rule.name: rule for rule in found()}
    assert [rule.name for rule in load()] == sorted(files)
    for listed in load():
        own = files[listed.name]
        for name in (*vars(own), "summary", "doc", "url", "names"):
            if name != "asks":  # of which the index has the names in order
                assert getattr(listed, name) == getattr(own, name), (listed.name, name)
    with pytest.raises(AttributeError):
        load()[0].nonsense  # type: ignore[attr-defined]  # noqa: B018


def always(rule: Rule) -> Rule:
    """The rule with its checks called for every stage and file, whatever is in it."""
    changed = copy(rule)
    changed.asks = tuple(
        Asks(kind, () if kind in NAMED_BY_CONTENT else names) for kind, names in rule.asks
    )
    return changed


@pytest.mark.parametrize("part", range(PARTS))
def test_names_hide_no_finding(part: int) -> None:
    """What a check says it needs in a stage or a file is needed for every finding."""
    asked = tuple(map(always, RULES))
    for case in TEXTS[part::PARTS]:
        around = Beside(case.files)
        with_names, without = (
            lint(case.source, case.settings, around, each) for each in (RULES, asked)
        )
        assert with_names == without, case.id


def test_a_rule_that_asks_too_little_is_seen() -> None:
    """The test above would fail: the name of an instruction that is not there."""
    rule = next(rule for rule in load() if rule.name == "user-missing")
    wrong = copy(rule)
    wrong.asks = tuple(Asks(kind, ("MAINTAINER",)) for kind, _ in rule.asks)
    text = Source("FROM alpine:3.20\nRUN apk add --no-cache nginx\nCMD nginx\n")
    assert lint(text, rules=[rule]) != lint(text, rules=[wrong]) == []
