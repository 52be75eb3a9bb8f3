"""Paths as Dockerfiles write them, and which of them lie in each other."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from dockerlint.patterns import pattern
from dockerlint.syntax import Instruction

NOWHERE = -1
MAX_PATH = 4096  # characters; Linux takes no longer ones
MAX_PATHS = 64  # that one word with braces may stand for
_HOME = pattern(r"(?:~|/root|/home/[^/]+|\$\{?HOME\}?)(?=/|$)")
_BRACES = pattern(r"\{([^{}]*)\}")
_ALL_INSIDE = pattern(r"(?:\*{0,2}/)+")  # backwards


def written(instruction: Instruction, text: str, env: dict[str, str]) -> str:
    """A path that an instruction names; variables without a value stay in it, spelled one way."""
    known = instruction.expand(text, env)
    return bare(text) if known is None else known


def bare(text: str) -> str:
    """The word without quotes, and with one spelling for its variables."""
    return text.replace('"', "").replace("'", "").replace("${", "$").replace("}", "")


def joined(folder: str, path: str) -> str:
    """A path as seen from a folder, without ``.`` and ``..``.

    What begins with a variable is most likely not below the folder.
    """
    is_whole = path.startswith(("/", "$"))
    return posixpath.normpath(path if is_whole else posixpath.join(folder, path))


def below(path: str, folder: str) -> str | None:
    """The path from a folder that holds it, empty for the folder itself; None elsewhere."""
    if path == folder:
        return ""
    prefix = folder.rstrip("/") + "/"
    return path[len(prefix) :] if path.startswith(prefix) else None


def expanded(path: str) -> tuple[str, ...]:
    """``/var/{a,b}`` as two paths; a trailing ``/``, ``/*`` or ``/**`` is dropped.

    None at all for a word that stands for more than MAX_PATHS.
    """
    if "{" not in path:
        return (_without_all_inside(path),)
    found: list[str] = []
    waiting = [path]
    while waiting:
        path = waiting.pop()
        braces = next((m for m in _BRACES.finditer(path) if "," in m[1]), None)
        if braces is None:
            found.append(_without_all_inside(path))
        elif len(found) + len(waiting) + braces[1].count(",") >= MAX_PATHS:
            return ()
        else:
            before, after = path[: braces.start()], path[braces.end() :]
            waiting += [before + word + after for word in reversed(braces[1].split(","))]
    return tuple(found)


def _without_all_inside(path: str) -> str:
    if not path.endswith(("/", "/*", "/**")):
        return path
    trailing = _ALL_INSIDE.match(path[::-1])
    return path[: len(path) - trailing.end()] if trailing else path


def _plain(path: str) -> str:
    if "//" in path:
        path = re.sub(r"//+", "/", path)
    path = path.rstrip("/")
    home = _HOME.match(path)
    return f"~{path[home.end() :]}" if home else path


def last_before(places: Sequence[int], before: int) -> int:
    """The last of some places, in order, that comes before another; -1 without one."""
    at = bisect_left(places, before)
    return places[at - 1] if at else NOWHERE


class _Folder:
    __slots__ = ("folders", "here", "inside")

    def __init__(self) -> None:
        self.folders: dict[str, _Folder] = {}
        self.here = NOWHERE  # the last place of this very path
        self.inside: list[int] = []  # places of all paths it holds, itself too


class Paths:
    """Many paths, each put at a place, to be asked which of them lie in each other.

    A path holds itself and what lies below it; any spelling of a home is the same one. Places are
    numbers that come in order.
    """

    def __init__(self) -> None:
        self._top = _Folder()

    def add(self, paths: Iterable[str], place: int = 0) -> None:
        """Put paths at a place."""
        for path in paths:
            folder = self._top
            for name in _names(path):
                folder = folder.folders.setdefault(name, _Folder())
                if not folder.inside or folder.inside[-1] != place:
                    folder.inside.append(place)
            folder.here = place

    def holding(self, path: str) -> int:
        """The last place of a path that holds this one."""
        last, folder = NOWHERE, self._top
        for name in _names(path):
            if (inner := folder.folders.get(name)) is None:
                break
            folder = inner
            last = max(last, folder.here)
        return last

    def held(self, path: str, before: int) -> int:
        """The last place, before another, of a path that this one holds."""
        folder = self._top
        for name in _names(path):
            if (inner := folder.folders.get(name)) is None:
                return NOWHERE
            folder = inner
        return last_before(folder.inside, before)

    def __contains__(self, path: str) -> bool:
        """True when one of the paths holds this one."""
        return self.holding(path) != NOWHERE


def _names(path: str) -> list[str]:
    """The folders on the way; none for ``/`` and for what is too long to be a path."""
    plain = _plain(path)
    return plain.split("/") if 0 < len(plain) <= MAX_PATH else []
