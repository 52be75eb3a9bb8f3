"""File names as other programs look them up: in the repository, from its root."""

from __future__ import annotations

from pathlib import Path


def from_here(path: Path) -> Path:
    """The path as it is from the current folder, where it is inside of that."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def in_repository(path: str) -> str:
    """The same with slashes between its parts, whatever the system."""
    return from_here(Path(path)).as_posix()
