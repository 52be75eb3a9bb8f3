"""What a stage is for, as far as its name tells."""

from __future__ import annotations

import re
from weakref import WeakKeyDictionary

from dockerlint.model.stage import Stage
from dockerlint.patterns import pattern

_DEVELOPMENT = pattern(
    r"(?<![a-z])(dev|devel|develop|development|devcontainer|local|test|tests|tester|testing|e2e"
    r"|ci|lint|linter|debug|debugger|playground)(?![a-z])",
    re.I,
)
_KNOWN: WeakKeyDictionary[Stage, bool] = WeakKeyDictionary()  # so that chains of stages are linear


def is_for_development(stage: Stage) -> bool:
    """True for a stage that is named as one for development, tests or debugging.

    Also when one that it is built from is: what is built on such a stage is for the same.
    """
    unknown = []
    at: Stage | None = stage
    while at is not None and at not in _KNOWN:
        unknown.append(at)
        at = at.parent
    answer = at is not None and _KNOWN[at]
    for each in reversed(unknown):
        answer = _KNOWN[each] = answer or is_named_for_development(each)
    return answer


def is_named_for_development(stage: Stage) -> bool:
    """The same by its own name alone."""
    name = stage.start.alias
    return name is not None and _DEVELOPMENT.search(name.text) is not None
