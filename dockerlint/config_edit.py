"""Puts a rule among those that a settings file ignores, and leaves the rest as it was written."""

from __future__ import annotations

from pathlib import Path

from dockerlint.config import FILES, PYPROJECT

KEY = "ignore"


def can_edit(file: Path) -> bool:
    """True for files of ours; those of hadolint are YAML, and stay as they are."""
    return file.name in FILES


def ignoring(text: str, rule: str, file: Path) -> str | None:
    """The text of a settings file after it; None where it cannot be read, or has it already."""
    import tomlkit  # only where it is asked for

    try:
        document = tomlkit.parse(text)
        table = document["tool"]["dockerlint"] if file.name == PYPROJECT else document
        if KEY not in table:
            table[KEY] = []
        if rule in table[KEY]:
            return None
        table[KEY].append(rule)
    except (tomlkit.exceptions.TOMLKitError, KeyError, TypeError, AttributeError):
        return None
    return tomlkit.dumps(document)
