"""What the two rules on copies of a whole file system share."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint.model import Dockerfile
from dockerlint.model.references import Reference, references
from dockerlint.syntax import Copy, Word

ROOT = "/"
FEW_FILES = (None, "scratch-like", "busybox")  # families: not known, or hardly a system


def whole_copies(file: Dockerfile) -> Iterator[tuple[Reference, Word]]:
    """Every ``COPY --from=… / /``: where it copies from, and the ``/``."""
    for each in references(file):
        copy = each.instruction
        if isinstance(copy, Copy) and copy.words and is_root(copy.words[-1]):
            yield from ((each, source) for source in [*filter(is_root, copy.sources)][:1])


def is_root(path: Word) -> bool:
    """True for ``/``, in quotes or not."""
    return path.text.strip("\"'") == ROOT


def brings_a_system(reference: Reference) -> str | None:
    """The distribution that comes with the files, where the image has one of its own already."""
    own = reference.stage.base
    family = reference.base.family if reference.base else None
    flattens = own is not None and own.reference.name == "scratch"
    return None if flattens or family in FEW_FILES else family
