"""What the rules about the exec form of CMD, ENTRYPOINT and HEALTHCHECK have in common."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import takewhile

from dockerlint.edits import LEAKING
from dockerlint.model import Dockerfile, Stage
from dockerlint.patterns import pattern
from dockerlint.syntax import Command, Instruction, Script, Shell

BUILTINS = LEAKING | {":", "wait", "type", "jobs", "bg", "fg", "times", "command", "builtin"}
_FOR_SHELL = pattern(r"[*?\[{~]")  # patterns, braces, homes
_QUOTING = pattern(r"[\"'\\`]")
_SURROGATE = pattern("[\ud800-\udfff]")


def before_shell(stage: Stage, file: Dockerfile) -> Iterator[Instruction]:
    """The stage's instructions for which no SHELL was set, here or in what it is built from."""
    if not file.inherits(stage, Shell):
        yield from takewhile(lambda i: not isinstance(i, Shell), stage.instructions)


def last_program(script: Script) -> Command | None:
    """The command that a chain ends in, where that is a program started by nothing else."""
    if script.broken or script.comments or not script.links or not script.is_chain:
        return None
    link = script.links[-1]
    command = link.command
    if command is None or link.heredoc or command.assignments or command.name in ("", *BUILTINS):
        return None
    return command


def plain_words(script: Script) -> list[str] | None:
    """The words of a single program that the shell would pass on as they are."""
    command = last_program(script)
    if command is None or len(script.links) > 1 or command.redirects:
        return None
    if command.wrappers not in ((), ("exec",)):
        return None
    values = [argument.value for argument in command.argv]
    if any(v is None or _FOR_SHELL.search(v) or _SURROGATE.search(v) for v in values):
        return None
    return [value for value in values if value is not None]


def exec_form(words: Sequence[str]) -> str:
    """The words as a JSON array."""
    return json.dumps(words, ensure_ascii=False)


def replacing_shell(script: Script) -> list[str] | None:
    """The script for a shell that the last program takes the place of, by `exec`."""
    command = last_program(script)
    if command is None or command.wrappers or _SURROGATE.search(script.body.text):
        return None
    if script.body.text.startswith("[") or any(c.name == "trap" for c in script.commands):
        return None  # an array with a fault; what runs after the program
    *first, last = [_tidy(link.text) for link in script.links]
    return ["/bin/sh", "-c", " && ".join([*first, f"exec {last}"])]


def _tidy(text: str) -> str:
    """The text without what is left of continuations, where that is certain."""
    return text if _QUOTING.search(text) else " ".join(text.split())
