"""What a container starts as its process 1, and whether an init is there."""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple

from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.installs import manifest
from dockerlint.model.stage import Stage
from dockerlint.patterns import pattern
from dockerlint.syntax import Cmd, Entrypoint, Instruction
from dockerlint.syntax.nodes import ShellOrExec

# Small inits that do nothing but pass signals on and reap children.
INITS = ("tini", "dumb-init", "catatonit")
# What starts and watches others, and so is an init of some kind.
_SOME_INIT = pattern(
    r"(?<![\w-])(?:tini(?:-static)?|dumb-init|catatonit|docker-init|my_init|pid1|s6[\w-]*"
    r"|supervisor(?:d|ctl)?|runit|runsv\w*|systemd|openrc|pm2[\w-]*|circusd|monit|honcho|foreman"
    r"|init)(?![\w])"
)
# Entrypoints of official images that end in `exec "$@"`.
_OFFICIAL = {"node": ("docker-entrypoint.sh",), "python": (), "php": ("docker-php-entrypoint",)}
_COMPOSE = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
_INIT_ON = pattern(r"^\s+init:\s*[\"']?(?:true|yes|on)\b", re.M | re.I)


class Start(NamedTuple):
    """ENTRYPOINT and CMD as they are together, where both are in exec form."""

    words: tuple[str, ...]
    entrypoint: Entrypoint | None
    cmd: Cmd | None

    @property
    def first(self) -> Instruction:
        """The instruction that names the program."""
        found = self.entrypoint or self.cmd
        assert found
        return found


def start_of(stage: Stage) -> Start | None:
    """What the image starts, as far as its lineage says; None in shell form, and for nothing.

    Without an ENTRYPOINT in the lineage, that of the base image may come before the words.
    """
    entrypoint, cmd = stage.last(Entrypoint), stage.last(Cmd)
    entrypoint = entrypoint if entrypoint and entrypoint.words else None
    cmd = cmd if cmd and cmd.words else None
    if (entrypoint and not entrypoint.is_exec) or (cmd and not cmd.is_exec):
        return None
    words = tuple(w.text for each in (entrypoint, cmd) if each for w in each.words)
    return Start(words, entrypoint, cmd) if words else None


def base_entrypoint(stage: Stage) -> tuple[str, ...] | None:
    """The entrypoint of the base image; empty when it has none, None when that is not known.

    It does not count once the lineage has one of its own.
    """
    base = stage.base
    if base is None:
        return None
    if base.reference.official in _OFFICIAL:
        return _OFFICIAL[base.reference.official]
    if base.image and base.image.is_distribution:
        return ()
    return base.entrypoint


def has_some_init(stage: Stage, file: Dockerfile) -> bool:
    """True when an init is mentioned anywhere in the lineage, or Compose adds one."""
    if any(_SOME_INIT.search(i.text) for i in stage.chain):
        return True
    texts = (file.context.text(name) for name in _COMPOSE if name in file.context.names)
    return any(text and _INIT_ON.search(text) for text in texts)


def script_text(path: str, stage: Stage, file: Dockerfile) -> str | None:
    """The text of a script that the image starts; None when it cannot be read."""
    return manifest(path, stage, file)


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
    if posixpath.basename(words[0]) in INITS:
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
