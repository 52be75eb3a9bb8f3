"""What is in the layers of an image, and what of it later layers make useless."""

from __future__ import annotations

import posixpath
import stat
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dockerlint.layers.image import ImageError, Lost, Place, Waste
from dockerlint.layers.places import largest
from dockerlint.layers.streams import Forward, members

MAX_ENTRIES = 4_000_000  # in one image
MAX_PATH = 4096  # characters, as in Linux
_WHITEOUT = ".wh."
_OPAQUE = ".wh..wh..opq"
_RESERVED = ".wh..wh."  # what a storage driver keeps for itself


class Entry(NamedTuple):
    """One entry of a layer; ``link`` is the other name of a hard link."""

    path: str
    kind: str  # "file", "link", "folder", "other", "gone" (a whiteout), "empty" (opaque)
    size: int = 0
    owner: tuple[int, int, int] = (0, 0, 0)  # mode, user, group
    link: str = ""


class Reader:
    """Reads the layers of one image."""

    def __init__(self) -> None:
        self.entries = 0

    def read(self, stream: Forward) -> list[Entry]:
        """The entries of a layer. Raises ImageError and what is in `streams.DAMAGED`."""
        found = []
        for member in members(stream):
            self.entries += 1
            if self.entries > MAX_ENTRIES:
                raise ImageError(f"holds more than {MAX_ENTRIES} files; not read")
            path = _path(member.name)
            folder, name = posixpath.split(path)
            if name == _OPAQUE:
                found.append(Entry(folder, "empty"))
            elif name.startswith(_RESERVED):
                continue
            elif name.startswith(_WHITEOUT):
                found.append(Entry(posixpath.join(folder, name[len(_WHITEOUT) :]), "gone"))
            elif member.isdir():
                found.append(Entry(path, "folder"))
            elif member.islnk():
                found.append(Entry(path, "link", link=_path(member.linkname)))
            elif member.isreg():
                owner = (stat.S_IMODE(member.mode), member.uid, member.gid)
                found.append(Entry(path, "file", member.size, owner))
            else:
                found.append(Entry(path, "other"))
        return found


def _path(name: str) -> str:
    if len(name) > MAX_PATH:
        raise ImageError("holds a path that is longer than any system allows")
    return posixpath.normpath("/" + name).lstrip("/")


@dataclass(slots=True, eq=False)
class _Held:
    """A file that can be seen, under one name or several."""

    layer: int
    entry: Entry
    names: int = 1


_Folder = dict[str, "_Held | _Folder"]


class Union:
    """The files of an image as layers are put on top of each other."""

    def __init__(self) -> None:
        self.sizes: list[int] = []  # bytes of each layer
        self._root: _Folder = {}
        self._lost: dict[tuple[int, int, Lost], list[tuple[str, int]]] = defaultdict(list)

    def add(self, layer: Iterable[Entry]) -> None:
        """Put the next layer on top."""
        number = len(self.sizes)
        self.sizes.append(0)
        entries = list(layer)
        for entry in entries:
            if entry.kind in ("gone", "empty"):
                self._take(entry.path, number, keep=entry.kind == "empty")
        for entry in entries:
            if entry.kind == "folder":
                self._folder(entry.path, number)
            elif entry.kind == "link":
                self._link(entry, number)
            elif entry.kind in ("file", "other"):
                self._put(entry, number)

    def wasted(self) -> tuple[Waste, ...]:
        """All that was lost, the most first."""
        found = []
        for (layer, lost_in, how), files in self._lost.items():
            size = sum(size for _, size in files)
            places = tuple(largest(Place(f"/{path}", size) for path, size in files))
            found.append(Waste(layer, lost_in, how, size, len(files), places))
        return tuple(sorted(found, key=lambda w: (-w.size, w.layer, w.lost_in, w.how)))

    def _put(self, entry: Entry, number: int) -> None:
        folder, name = self._parent(entry.path, number)
        old = folder.pop(name, None)
        if entry.kind == "file":
            self.sizes[number] += entry.size
            folder[name] = _Held(number, entry)
        if isinstance(old, _Held):
            same = entry.kind == "file" and old.entry.size == entry.size
            changed = same and old.entry.owner != entry.owner
            self._drop(entry.path, old, number, Lost.CHANGED if changed else Lost.OVERWRITTEN)
        elif old:
            self._drop_all(entry.path, old, number, Lost.OVERWRITTEN)

    def _link(self, entry: Entry, number: int) -> None:
        target = self._find(entry.link)
        folder, name = self._parent(entry.path, number)
        old = folder.get(name)
        if not isinstance(target, _Held) or old is target:
            return  # to what is no file, or does not exist
        folder[name] = target
        target.names += 1
        if isinstance(old, _Held):
            self._drop(entry.path, old, number, Lost.OVERWRITTEN)
        elif old:
            self._drop_all(entry.path, old, number, Lost.OVERWRITTEN)

    def _folder(self, path: str, number: int) -> _Folder:
        """The folder of that path, made where there is none."""
        at = self._root
        for depth, name in enumerate(names := path.split("/") if path else []):
            below = at.get(name)
            if not isinstance(below, dict):
                if below:
                    whole = "/".join(names[: depth + 1])
                    self._drop(whole, below, number, Lost.OVERWRITTEN)
                below = at[name] = {}
            at = below
        return at

    def _parent(self, path: str, number: int) -> tuple[_Folder, str]:
        folder, name = posixpath.split(path)
        return self._folder(folder, number), name

    def _find(self, path: str) -> _Held | _Folder | None:
        at: _Held | _Folder | None = self._root
        for name in path.split("/") if path else ():
            at = at.get(name) if isinstance(at, dict) else None
        return at

    def _take(self, path: str, number: int, keep: bool) -> None:
        """A path goes, or with ``keep`` what is below it."""
        folder, name = posixpath.split(path)
        parent = self._find(folder)
        found = self._find(path)
        if isinstance(found, _Held):
            self._drop(path, found, number, Lost.DELETED)
        elif found:
            self._drop_all(path, found, number, Lost.DELETED)
            found.clear()
        if not keep and isinstance(parent, dict):
            parent.pop(name, None)

    def _drop_all(self, path: str, folder: _Folder, number: int, how: Lost) -> None:
        for below, held in _walk(path, folder):
            self._drop(below, held, number, how)

    def _drop(self, path: str, held: _Held, number: int, how: Lost) -> None:
        """One name of a file is gone; with its last name, so is the file."""
        held.names -= 1
        if held.names:
            return
        if held.layer == number:  # it stands in one archive twice: the last one counts
            self.sizes[number] -= held.entry.size
        elif held.entry.size:
            self._lost[held.layer, number, how].append((path, held.entry.size))


def _walk(path: str, folder: _Folder) -> Iterator[tuple[str, _Held]]:
    waiting: list[tuple[str, _Folder]] = [(path, folder)]
    while waiting:
        above, inside = waiting.pop()
        for name, below in inside.items():
            whole = f"{above}/{name}" if above else name
            if isinstance(below, dict):
                waiting.append((whole, below))
            else:
                yield whole, below


def union(layers: Sequence[Iterable[Entry]]) -> Union:
    """Layers put on top of each other, the lowest first."""
    found = Union()
    for layer in layers:
        found.add(layer)
    return found
