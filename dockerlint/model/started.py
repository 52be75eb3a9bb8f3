"""What a container of a stage starts: the words of ENTRYPOINT and CMD, as one command."""

from __future__ import annotations

import posixpath

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
        return _command(cmd) if cmd else None
    first = _command(entrypoint)
    if first is None or not entrypoint.is_exec:
        return first
    rest = _command(cmd) if cmd and cmd.words else ()
    if rest is None:
        return None
    words = first + rest
    if posixpath.basename(words[0]) in _INITS:
        at = next((i for i, word in enumerate(words[1:], 1) if not word.startswith("-")), None)
        return words[at:] if at is not None else None
    return words


def _command(instruction: ShellOrExec) -> tuple[str, ...] | None:
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
    folder = stage.base.workdir if stage.base else None
    for each in stage.lineage:
        for instruction in each.instructions:
            if instruction is until:
                return folder
            if isinstance(instruction, Workdir) and instruction.argument:
                value = value_of(each, instruction, instruction.argument)
                if value is None or (folder is None and not value.startswith("/")):
                    return None
                folder = posixpath.normpath(posixpath.join(folder or "/", value))
    return folder
