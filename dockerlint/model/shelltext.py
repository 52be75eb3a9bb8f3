"""The shell text of RUNs as ShellCheck is given it, and what it says about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from dockerlint.model.arguments import PROXIES
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.stage import Stage
from dockerlint.patterns import pattern
from dockerlint.syntax import Arg, Env, Instruction, Joined, Onbuild, Run

# The shells that ShellCheck knows, and what it calls them.
_DIALECTS = {"sh": "sh", "ash": "dash", "dash": "dash", "bash": "bash", "ksh": "ksh"}
_PREDEFINED = PROXIES | {name.lower() for name in PROXIES}
_NAME = pattern(r"[A-Za-z_]\w*", re.A)


class ShellText(NamedTuple):
    """A script by itself: equal ones need to be checked once."""

    dialect: str
    variables: tuple[str, ...]  # that come from outside; those it names only
    text: str


class Replacement(NamedTuple):
    """Part of a fix: offsets in the script's text, and what comes there."""

    start: int
    end: int
    text: str


class Remark(NamedTuple):
    """One finding of ShellCheck's; offsets are in the script's text."""

    code: str  # SC2086
    level: str  # error, warning, info or style
    message: str
    start: int
    end: int
    replacements: tuple[Replacement, ...] = ()


def shell_texts(file: Dockerfile) -> Iterator[tuple[Run, Joined, ShellText]]:
    """Every RUN in shell form that a shell known to ShellCheck reads, with its text."""
    declared: dict[Stage, set[str]] = {}
    for stage in file.stages:
        names = set(declared.get(stage.parent, ()) if stage.parent else ())
        for instruction in stage.instructions:
            run = instruction.trigger if isinstance(instruction, Onbuild) else instruction
            if isinstance(run, Run) and (found := _text(run, instruction, stage, names)):
                yield run, *found
            if isinstance(instruction, Arg | Env):
                names.update(pair.key.text for pair in instruction.pairs)
        declared[stage] = names


def _text(
    run: Run, within: Instruction, stage: Stage, names: set[str]
) -> tuple[Joined, ShellText] | None:
    if run.is_exec or not (script := stage.script(run, within)):
        return None
    shell = run.interpreter or next(iter(stage.shell_at(within)), "")
    dialect = _dialect(shell)
    if dialect is None:
        return None
    text = script.body.text
    used = set(_NAME.findall(text)) & (names | _PREDEFINED)
    return script.body, ShellText(dialect, tuple(sorted(used)), text)


def _dialect(shell: str) -> str | None:
    """``/usr/bin/env bash -e`` is bash."""
    words = [word.rpartition("/")[2] for word in shell.split()]
    if words[:1] == ["env"]:
        words = [word for word in words[1:] if not word.startswith("-")]
    return _DIALECTS.get(words[0]) if words else None
