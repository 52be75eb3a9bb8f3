"""What a container of a stage starts: the words of ENTRYPOINT and CMD, as one command."""

from __future__ import annotations

import posixpath
from functools import lru_cache

from dockerlint.model.stage import Stage
from dockerlint.model.transfers import value_of
from dockerlint.syntax import Cmd, Entrypoint, Instruction, Workdir
from dockerlint.syntax.nodes import ShellOrExec

_INITS = {"tini", "dumb-init", "catatonit"}


def started(stage: Stage) -> tuple[str, ...] | None:
    """The words of the one command that is run, without an init before it.

    None where there is none, where it is more than one, or where a variable decides it.
    """
    entrypoint, cmd = stage.last(Entrypoint), stage.last(Cmd)
    if entrypoint is None or not entrypoint.words:
        return command_of(cmd) if cmd else None
    first = command_of(entrypoint)
    if first is None or not entrypoint.is_exec:
        return first
    rest = command_of(cmd) if cmd and cmd.words else ()
    if rest is None:
        return None
    words = first + rest
    if posixpath.basename(words[0]) in _INITS:
        at = next((i for i, word in enumerate(words[1:], 1) if not word.startswith("-")), None)
        return words[at:] if at is not None else None
    return words


def command_of(instruction: ShellOrExec) -> tuple[str, ...] | None:
    """The words of the one command that a CMD or ENTRYPOINT runs; None where that is not known."""
    script = instruction.script
    commands = [c for c in script.commands if c.name not in ("sh", "bash", "ash", "dash")]
    if script.broken or len(commands) != 1 or commands[0].nested or commands[0].piped:
        return None
    command = commands[0]
    wrapped = set(command.wrappers) - {"exec"}
    words = tuple(argument.value for argument in command.argv)
    if wrapped or any(word is None for word in words):
        return None
    return tuple(word for word in words if word is not None)


def folder_at(stage: Stage, until: Instruction | None = None) -> str | None:
    """The working folder before one of the stage's own instructions, or at its end.

    None where it is not known.
    """
    return _folders(stage)[id(until) if until else -1]


@lru_cache(maxsize=64)
def _folders(stage: Stage) -> dict[int, str | None]:
    """The folder before each own instruction, by its id; for -1 that at the end."""
    folder = stage.base.workdir if stage.base else None
    found: dict[int, str | None] = {}
    for each in stage.lineage:
        for instruction in each.instructions:
            found[id(instruction)] = folder
            if isinstance(instruction, Workdir) and instruction.argument:
                value = value_of(each, instruction, instruction.argument)
                known = value is not None and (folder is not None or value.startswith("/"))
                folder = posixpath.normpath(posixpath.join(folder or "/", value or ""))
                folder = folder if known else None
    return {**found, -1: folder}
