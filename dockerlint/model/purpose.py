"""What a stage is for, as far as its name tells."""

from __future__ import annotations

import re

from dockerlint.model.stage import Stage

_DEVELOPMENT = re.compile(
    r"(?<![a-z])(dev|devel|develop|development|devcontainer|local|test|tests|tester|testing|e2e"
    r"|ci|lint|linter|debug|debugger|playground)(?![a-z])",
    re.I,
)


def is_for_development(stage: Stage) -> bool:
    """True for a stage that is named as one for development, tests or debugging.

    Also when one that it is built from is: what is built on such a stage is for the same.
    """
    names = (each.start.alias for each in stage.lineage)
    return any(name is not None and _DEVELOPMENT.search(name.text) for name in names)
