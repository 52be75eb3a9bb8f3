"""What is known of a built image: the steps that made it, and what is in its layers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ImageError(Exception):
    """An image that cannot be read, or is none; the text says why, without the path."""


class Lost(StrEnum):
    """How files of a layer were lost to a later one, which does not make the image smaller."""

    DELETED = "deleted"
    OVERWRITTEN = "overwritten"
    CHANGED = "copied for a new owner or mode"


@dataclass(frozen=True)
class Place:
    """A file, or a folder with so many of them."""

    path: str
    size: int  # bytes
    files: int = 1


@dataclass(frozen=True)
class Waste:
    """Files of one layer that another made useless. Layers are numbered from the bottom."""

    layer: int
    lost_in: int
    how: Lost
    size: int  # bytes
    files: int
    places: tuple[Place, ...]  # the largest, largest first


@dataclass(frozen=True)
class Step:
    """One entry of an image's history, the oldest first."""

    created_by: str
    comment: str = ""
    layer: int | None = None  # its number from the bottom; None: it has none, or it is not known
    size: int = 0  # bytes of its layer


@dataclass(frozen=True)
class Image:
    """One image, without its files."""

    steps: tuple[Step, ...]
    wasted: tuple[Waste, ...] | None = None  # None: only the files themselves could tell
    name: str = ""
    platform: str = ""

    @property
    def size(self) -> int:
        """Bytes of all layers."""
        return sum(step.size for step in self.steps)
