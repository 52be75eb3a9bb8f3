"""Many files in few words: the folders that hold most of their bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import nlargest

from dockerlint.layers.image import Place

MOST = 3  # places that are named
_PART = 0.2  # of a folder's bytes, from which what is in it is named instead
_ALL = 0.9  # of a folder's bytes, which these then have together
_TOP = 2  # levels of folders that say nothing by themselves: /, /usr


@dataclass
class _Node:
    size: int = 0
    files: int = 0
    below: dict[str, _Node] = field(default_factory=dict)


def largest(files: Iterable[Place]) -> list[Place]:
    """The files and folders, at most `MOST`, that hold most of the bytes; the largest first."""
    root = _Node()
    for file in files:
        node = root
        node.size, node.files = node.size + file.size, node.files + 1
        for name in file.path.strip("/").split("/"):
            node = node.below.setdefault(name, _Node())
            node.size, node.files = node.size + file.size, node.files + 1
    found = nlargest(MOST, _places(root), key=lambda place: place.size)
    return [place for place in found if place.size]


def _places(root: _Node) -> Iterator[Place]:
    waiting = [("", root, 0)]
    while waiting:
        path, node, depth = waiting.pop()
        large = [(n, below) for n, below in node.below.items() if below.size > node.size * _PART]
        tells = sum(below.size for _, below in large) >= node.size * _ALL
        tells = tells and len(large) < MOST and all(below.below for _, below in large)
        if not node.below or not (depth < _TOP or tells or node.files == 1):
            yield Place(path, node.size, node.files)
            continue
        inside = large if depth >= _TOP and tells else node.below.items()
        waiting += [(f"{path}/{name}", below, depth + 1) for name, below in inside]
