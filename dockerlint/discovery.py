"""Which files are Dockerfiles: by name, below folders, minus what is ignored."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from dockerlint.config import Settings

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

# Shared with .pre-commit-hooks.yaml (a test holds the two together).
NAME = r"((dockerfile|containerfile)([._-][^/]*)?|[^/]+\.(dockerfile|containerfile))"
NOT = r"\.(dockerignore|md|sh|py)"
_IS_DOCKERFILE = re.compile(rf"{NAME}\Z", re.I)
_IS_NOT = re.compile(rf".*{NOT}\Z", re.I)

# Folders that hold no Dockerfiles of one's own.
SKIPPED = {".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".tox", ".nox"}

SettingsFor = Callable[[Path], Settings]


def is_dockerfile(name: str) -> bool:
    """True for ``Dockerfile``, ``Dockerfile.dev``, ``web.dockerfile``, ``Containerfile`` …

    Case does not matter; ``Dockerfile.dockerignore`` and scripts beside a Dockerfile are not.
    """
    return bool(_IS_DOCKERFILE.match(name)) and not _IS_NOT.match(name)


def files(paths: Iterable[Path], settings_for: SettingsFor, force: bool = False) -> Iterator[Path]:
    """The Dockerfiles that ``paths`` stand for, each once, sorted within a folder.

    A path given by name is taken whatever it is called; ``force`` applies ``exclude`` to it too,
    for callers that pass every changed file, as pre-commit does. A path that does not exist is
    passed on: reading it will say so.
    """
    seen: set[Path] = set()
    for path in paths:
        found = _below(path, settings_for) if path.is_dir() else iter([path])
        for file in found:
            excluded = force and settings_for(file).excludes(file)
            key = file.absolute()
            if key not in seen and not excluded:
                seen.add(key)
                yield file


def _below(folder: Path, settings_for: SettingsFor) -> Iterator[Path]:
    ignores = _Ignores(folder)
    for root, folders, names in os.walk(folder):
        here = Path(root)
        folders[:] = sorted(
            name
            for name in folders
            if name not in SKIPPED and not ignores.matches(here / name, folder=True)
        )
        for name in sorted(names):
            file = here / name
            if (
                is_dockerfile(name)
                and not ignores.matches(file)
                and not settings_for(file).excludes(file)
            ):
                yield file


class _Ignores:
    """The .gitignore files from the top of the repository down to each folder."""

    def __init__(self, folder: Path) -> None:
        start = folder.resolve()
        tops = [p for p in (start, *start.parents) if (p / ".git").exists()]
        self.top = tops[0] if tops else start

    def matches(self, path: Path, folder: bool = False) -> bool:
        """True when a .gitignore between the top and the path's folder ignores it."""
        absolute = path.absolute()
        verdict = False
        for parent in reversed(absolute.parents):
            if parent != self.top and self.top not in parent.parents:
                continue
            spec = _gitignore(parent)
            if spec is None:
                continue
            relative = absolute.relative_to(parent).as_posix() + "/" * folder
            result = spec.check_file(relative)
            if result.include is not None:
                verdict = result.include
        return verdict


@lru_cache(maxsize=4096)
def _gitignore(folder: Path) -> GitIgnoreSpec | None:
    file = folder / ".gitignore"
    try:
        lines = file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines)
