"""Which files are Dockerfiles: by name, below folders, minus what is ignored."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from dockerlint.config import ALL_FILES, Settings
from dockerlint.files import absolute
from dockerlint.ignore import Patterns
from dockerlint.patterns import pattern

# Shared with .pre-commit-hooks.yaml (a test holds the two together).
NAME = r"((dockerfile|containerfile)([._-][^/]*)?|[^/]+\.(dockerfile|containerfile))"
# What stands beside a Dockerfile, what one is made from, what editors and patch leave behind.
NOT = r"\.(dockerignore|md|sh|py|template|tmpl|tpl|j2|jinja2?|erb|bak|orig|rej|sw[a-p])"
_IS_DOCKERFILE = pattern(rf"{NAME}\Z", re.I)
_IS_NOT = pattern(rf".*{NOT}\Z", re.I)

# Folders that hold no Dockerfiles of one's own.
SKIPPED = {".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".tox", ".nox"}

_SETTINGS = set(ALL_FILES)

SettingsFor = Callable[[Path], Settings]  # those of a file


def is_dockerfile(name: str) -> bool:
    """True for ``Dockerfile``, ``Dockerfile.dev``, ``web.dockerfile``, ``Containerfile`` …

    Case does not matter. ``Dockerfile.dockerignore``, scripts and templates are none.
    """
    return bool(_IS_DOCKERFILE.match(name)) and not is_left_over(name)


def is_left_over(name: str) -> bool:
    """True for what stands beside a Dockerfile, or what one is made from, by its ending."""
    return bool(_IS_NOT.match(name))


def files(paths: Iterable[Path], settings_for: SettingsFor, force: bool = False) -> Iterator[Path]:
    """The Dockerfiles that ``paths`` stand for, each once, sorted within a folder.

    A path given by name is taken whatever it is called, a folder even when `exclude` or
    .gitignore names it. ``force`` applies `exclude` to them too, for callers that pass every
    changed file, as pre-commit does. A path that does not exist, and a folder that cannot be
    listed, are passed on: reading them will say so.
    """
    seen: set[Path] = set()
    for path in paths:
        for file in _below(path, settings_for, force) if is_folder(path) else (path,):
            excluded = force and settings_for(file).excludes(file)
            key = absolute(file)
            if key not in seen and not excluded:
                seen.add(key)
                yield file


def is_folder(path: Path) -> bool:
    """True for a folder; false also for a name that cannot be one."""
    try:
        return path.is_dir()
    except OSError:
        return False


def one(path: Path) -> Path:
    """The Dockerfile that a path stands for: the file itself, or that of a folder."""
    return path / "Dockerfile" if is_folder(path) else path


def _below(top: Path, settings_for: SettingsFor, force: bool) -> Iterator[Path]:
    """The Dockerfiles below a folder, files before folders."""
    folder = _Folder.at(top, settings_for(top / "Dockerfile"))
    obey = force or not folder.settings.excludes(top, folder=True)
    waiting = {str(top): folder}
    unlisted: list[OSError] = []
    for root, folders, names in os.walk(top, onerror=unlisted.append):
        folder = waiting.pop(root)
        if folder.path != top and not _SETTINGS.isdisjoint(names):
            folder.settings = settings_for(folder.path / "Dockerfile")
        if ".git" in folders or ".git" in names:
            folder.ignores = ()  # a repository of its own
        if ".gitignore" in names:
            folder.read_ignores()
        folders[:] = sorted(n for n in folders if n not in SKIPPED and folder.wants(n + "/", obey))
        for name in folders:
            waiting[os.path.join(root, name)] = folder.child(name)  # noqa: PTH118  # as walk does
        for name in sorted(names):
            path = folder.path / name
            if is_dockerfile(name) and folder.wants(name, obey) and not _is_special(path):
                yield path
    yield from (Path(error.filename) for error in unlisted)


def _is_special(path: Path) -> bool:
    """True for a pipe, a socket or a device."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


_Ignores = tuple[tuple[int, Patterns], ...]  # each with the length of its folder's ``inside``


class _Folder:
    """A folder on the way down, with what holds in it."""

    def __init__(self, path: Path, inside: str, ignores: _Ignores, settings: Settings) -> None:
        self.path = path
        self.inside = inside  # its path in the repository, with a slash at the end; or empty
        self.ignores = ignores
        self.settings = settings

    @classmethod
    def at(cls, path: Path, settings: Settings) -> _Folder:
        """Where a search starts: what .gitignore files above it say counts in it."""
        real = path.resolve()
        top = next((p for p in (real, *real.parents) if (p / ".git").exists()), real)
        folder = cls(top, "", (), settings)
        for name in real.relative_to(top).parts:
            folder.read_ignores()
            if not folder.wants(name + "/", obey=False):
                folder.ignores = ()  # the user asks for what they ignore
            folder = folder.child(name)
        folder.path = path
        return folder

    def child(self, name: str) -> _Folder:
        """The folder called ``name`` in this one."""
        return _Folder(self.path / name, f"{self.inside}{name}/", self.ignores, self.settings)

    def read_ignores(self) -> None:
        """Let this folder's .gitignore count, where there is one."""
        try:
            text = (self.path / ".gitignore").read_text("utf-8", "replace")
        except OSError:
            return
        self.ignores = (*self.ignores, (len(self.inside), Patterns.of(text)))

    def wants(self, name: str, obey: bool) -> bool:
        """False when the file, or folder with a slash at the end, is ignored or excluded."""
        inside = self.inside + name
        verdicts = (patterns.verdict(inside[start:]) for start, patterns in reversed(self.ignores))
        ignored = next((verdict for verdict in verdicts if verdict is not None), False)
        folder = name.endswith("/")
        return not ignored and not (obey and self.settings.excludes(self.path / name, folder))
