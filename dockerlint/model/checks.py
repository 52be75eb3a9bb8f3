"""What BuildKit's ``# check=`` directive asks for beside what it skips.

    # check=error=true;experimental=all

``skip`` is read with the other ignore comments, in `ignores`. Source: the docs of build checks,
and ``frontend/dockerfile/linter`` in BuildKit's repository.
"""

from __future__ import annotations

from typing import NamedTuple

from dockerlint.syntax import Tree

_TRUE = {"1", "t", "T", "TRUE", "true", "True"}


class Checks(NamedTuple):
    """``error``: what the checks find fails; ``experimental``: the checks that are on as well."""

    error: bool = False
    experimental: tuple[str, ...] = ()  # as written; may be ``all``


def checks(tree: Tree) -> Checks:
    """What the directive at the top of a file says."""
    value = next((d.value for d in tree.directives if d.name == "check"), "")
    said = {}
    for part in value.split(";"):
        key, _, text = part.partition("=")
        said[key.strip().lower()] = text.strip()
    names = (name.strip() for name in said.get("experimental", "").split(","))
    return Checks(said.get("error") in _TRUE, tuple(filter(None, names)))
