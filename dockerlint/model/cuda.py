"""CUDA: what an image of NVIDIA's holds, by its tag."""

from __future__ import annotations

from typing import NamedTuple

from dockerlint.knowledge import Base
from dockerlint.patterns import pattern

NAMES = ("nvidia/cuda", "nvcr.io/nvidia/cuda")
FLAVOURS = ("base", "runtime", "devel")  # each holds what those before it hold
_TAG = pattern(r"(\d+)\.(\d+)(?:\.\d+)?-(?:(cudnn)\d*-)?(base|runtime|devel)(?:-.*)?")
_SUFFIX = pattern(r"cu(\d{2,})(\d)")


class Cuda(NamedTuple):
    """The version and what comes with it."""

    version: tuple[int, int]
    flavour: str
    cudnn: bool

    def holds(self, flavour: str) -> bool:
        """True when the image has what this flavour has."""
        return FLAVOURS.index(flavour) <= FLAVOURS.index(self.flavour)


def is_cuda(base: Base | None) -> bool:
    """True for an image of CUDA itself."""
    return base is not None and base.reference.name in NAMES


def cuda_of(base: Base | None) -> Cuda | None:
    """What an image of CUDA holds; None for other images and tags."""
    found = _TAG.fullmatch(base.tag) if base and is_cuda(base) else None
    if found is None:
        return None
    return Cuda((int(found[1]), int(found[2])), found[4], found[3] is not None)


def suffix_version(text: str) -> tuple[int, int] | None:
    """``cu124`` is 12.4."""
    found = _SUFFIX.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None
