"""The folder that an instruction works in, and where COPY puts things."""

from __future__ import annotations

from dockerlint.model.paths import joined, written
from dockerlint.model.stage import Stage
from dockerlint.syntax import Instruction, Transfer

UNKNOWN = "?"  # the folder of a base image that nobody knows; compared like any other


def folder_at(stage: Stage, instruction: Instruction | None = None) -> str:
    """The folder in force for one of the stage's own instructions, or at its end.

    Where it is not known, it begins with `UNKNOWN` or has variables without a value in it: equal
    ones are the same folder.
    """
    base = (stage.base.workdir if stage.base else None) or UNKNOWN
    return joined(base, stage.folder_at(instruction))


def known_folder(stage: Stage, instruction: Instruction | None = None) -> str | None:
    """The same; None where it is not known."""
    folder = folder_at(stage, instruction)
    return folder if is_known(folder) else None


def is_known(path: str) -> bool:
    """True for a path from the root, without variables."""
    return path.startswith("/") and "$" not in path


def path_at(stage: Stage, instruction: Instruction, text: str) -> str:
    """A path as seen from the folder in force; variables without a value stay in it."""
    path = written(instruction, text, stage.env_at(instruction))
    return joined(folder_at(stage, instruction), path)


def target_of(transfer: Transfer, stage: Stage) -> str | None:
    """Where COPY or ADD puts its sources; None where a variable hides it."""
    if transfer.destination is None:
        return None
    text = transfer.expand(transfer.destination.text, stage.env_at(transfer))
    return joined(folder_at(stage, transfer), text) if text else None
