"""The folder that an instruction works in, and where COPY puts things."""

from __future__ import annotations

import posixpath
from functools import lru_cache

from dockerlint.model.stage import Stage
from dockerlint.syntax import Instruction, Transfer, Workdir

UNKNOWN = "?"  # the folder of a base image that nobody knows; compared like any other
_END = -1


def folder_at(stage: Stage, instruction: Instruction | None = None) -> str:
    """The folder in force for one of the stage's own instructions, or at its end.

    Where it is not known, a path that begins with `UNKNOWN`: equal ones are the same folder.
    """
    return _folders(stage)[id(instruction) if instruction else _END]


def known_folder(stage: Stage, instruction: Instruction | None = None) -> str | None:
    """The same; None where it is not known."""
    folder = folder_at(stage, instruction)
    return None if folder.startswith(UNKNOWN) else folder


@lru_cache(maxsize=64)
def _folders(stage: Stage) -> dict[int, str]:
    """The folder before each own instruction, by its id; for `_END` that at the end."""
    folder = (stage.base.workdir if stage.base else None) or UNKNOWN
    found: dict[int, str] = {}
    for each in stage.lineage:
        for instruction in each.instructions:
            found[id(instruction)] = folder
            if isinstance(instruction, Workdir) and instruction.argument:
                path = instruction.expand(instruction.argument.text, each.env_at(instruction))
                folder = joined(folder, path) if path else f"{UNKNOWN}{instruction.first_line}"
    return {**found, _END: folder}


def joined(folder: str, path: str) -> str:
    """A path as seen from a folder, without ``.`` and ``..``."""
    return posixpath.normpath(posixpath.join(folder, path))


def target_of(transfer: Transfer, stage: Stage) -> str | None:
    """Where COPY or ADD puts its sources; None where a variable hides it."""
    if transfer.destination is None:
        return None
    text = transfer.expand(transfer.destination.text, stage.env_at(transfer))
    return joined(folder_at(stage, transfer), text) if text else None


def below(path: str, folder: str) -> str | None:
    """The path from a folder that holds it, empty for the folder itself; None elsewhere."""
    if path == folder:
        return ""
    prefix = folder.rstrip("/") + "/"
    return path[len(prefix) :] if path.startswith(prefix) else None
