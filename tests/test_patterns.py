"""Patterns that are compiled when they are first used."""

import re
import sys

import pytest

from dockerlint.patterns import _Later, pattern
from dockerlint.registry import found as all_rules


def test_it_is_what_compiling_gives() -> None:
    late, now = pattern(r"(a)(b)?", re.I), re.compile(r"(a)(b)?", re.I)
    assert late.fullmatch("AB") and late.sub("-", "xABy") == now.sub("-", "xABy")
    assert (late.pattern, late.groups, late.findall("aab")) == (now.pattern, 2, now.findall("aab"))


def test_nothing_is_compiled_before() -> None:
    wrong = pattern("(")
    with pytest.raises(re.error):
        wrong.match("")


def test_all_there_are_can_be_compiled() -> None:
    assert list(all_rules())  # imports their files
    modules = [module for name, module in sys.modules.items() if name.startswith("dockerlint.")]
    found = {id(v): v for m in modules for v in vars(m).values() if isinstance(v, _Later)}
    assert len(found) > 300
    for late in found.values():
        re.compile(late.pattern, late.flags)
