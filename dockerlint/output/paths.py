"""File names as other programs look them up: in the repository, from its root."""

from __future__ import annotations

from pathlib import Path

from dockerlint.files import from_here


def in_repository(path: str) -> str:
    """The same with slashes between its parts, whatever the system."""
    return from_here(Path(path)).as_posix()
