"""What a stage is for, as far as its name tells."""

from __future__ import annotations

import re
from functools import lru_cache

from dockerlint.model.stage import Stage

_DEVELOPMENT = re.compile(
    r"(?<![a-z])(dev|devel|develop|development|devcontainer|local|test|tests|tester|testing|e2e"
    r"|ci|lint|linter|debug|debugger|playground)(?![a-z])",
    re.I,
)


@lru_cache(maxsize=64)
def is_for_development(stage: Stage) -> bool:
    """True for a stage that is named as one for development, tests or debugging.

    Also when one that it is built from is: what is built on such a stage is for the same.
    """
    return any(map(is_named_for_development, stage.lineage))


def is_named_for_development(stage: Stage) -> bool:
    """The same by its own name alone."""
    name = stage.start.alias
    return name is not None and _DEVELOPMENT.search(name.text) is not None
