"""Which rules there are, and which of them a name stands for.

What must be known of all rules, to choose those that are on and to see which can find something
in a file, is in the index (``dockerlint.rules.index``, written by ``scripts/build_index.py``). A
rule's file is imported when one of its checks is called, or something else of it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property
from importlib import import_module
from types import ModuleType
from typing import Any

from dockerlint.findings import Severity
from dockerlint.rule import ALL, SHELLCHECK, Asks, Profile, Rule, is_part

RULES = "dockerlint.rules"
Row = tuple[  # of the index: what is written in the rule's file, as plain values
    str,  # group
    str,  # name
    str,  # severity
    str,  # profile
    tuple[str, ...],  # profiles that are apart
    tuple[str, ...],  # codes
    tuple[str, ...],  # aliases
    tuple[tuple[str, tuple[str, ...]], ...],  # what its checks are called for: kind and names
    str,  # summary
]


class Listed(Rule):
    """A rule as the index knows it; all else is taken from its file when it is asked for."""

    def __init__(self, row: Row) -> None:
        self.group, self.name, severity, profile, also, self.codes, self.aliases, asks, what = row
        self.severity = Severity(severity)
        self.profile = Profile(profile)
        self.also = tuple(map(Profile, also))
        self.asks = tuple(Asks(*each) for each in asks)
        self.summary = what

    def __getattr__(self, name: str) -> Any:
        """What the index does not know: `checks`, `effects`, `fix` and so on."""
        if name.startswith("__"):  # nothing a rule has; copy and pickle ask for such
            raise AttributeError(name)
        return getattr(self._file, name)

    @cached_property
    def _file(self) -> Rule:
        module = import_module(f"{RULES}.{self.group}.{self.name.replace('-', '_')}")
        return rule_in(module)


def rule_in(module: ModuleType) -> Rule:
    """The rule of a file: folder = group, file name = name."""
    rule: Rule = module.rule
    *_, rule.group, name = module.__name__.split(".")
    rule.name = name.replace("_", "-")
    rule.written = module.__doc__ or ""
    return rule


def found() -> Iterator[Rule]:
    """Every rule under ``dockerlint.rules``, by importing all: what the index is made of."""
    from pkgutil import walk_packages

    package = import_module(RULES)
    for info in walk_packages(package.__path__, f"{RULES}."):
        name = info.name.split(".")[-1]
        if info.name.count(".") > RULES.count(".") + 1 and not name.startswith("_"):
            yield rule_in(import_module(info.name))


@cache
def load() -> tuple[Rule, ...]:
    """Every rule in the index, by name."""
    from dockerlint.rules.index import ROWS

    return tuple(map(Listed, ROWS))


def named(text: str) -> tuple[Rule, ...]:
    """The rules that a name, a former name or another tool's code stands for; may be none.

    Case does not matter.
    """
    return _by_name(load()).get(text.lower(), ())


@cache
def _by_name(rules: tuple[Rule, ...]) -> dict[str, tuple[Rule, ...]]:
    names: dict[str, tuple[Rule, ...]] = {}
    for rule in rules:
        for name in {name.lower() for name in rule.names}:
            names[name] = (*names.get(name, ()), rule)
    return names


def called(name: str) -> set[Rule]:
    """The rules that one name, code, group or ``all`` stands for; may be none."""
    word = SHELLCHECK if is_part(name) else name.lower()
    return {*_by_group(load()).get(word, ()), *named(word)}


@cache
def _by_group(rules: tuple[Rule, ...]) -> dict[str, tuple[Rule, ...]]:
    groups = {rule.group for rule in rules}
    return {ALL: rules, **{g: tuple(r for r in rules if r.group == g) for g in groups}}
