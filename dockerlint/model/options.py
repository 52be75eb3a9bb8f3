"""Options that a command has although they do not stand beside it.

They are in a variable, or the Dockerfile writes them into the configuration of the tool.
"""

from __future__ import annotations

import re
from dataclasses import replace

from dockerlint.kept import kept, kept_with_last
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.stage import Stage
from dockerlint.patterns import pattern
from dockerlint.syntax import Argument, Command, Instruction, Onbuild, Run, Script, Transfer

_VARIABLE = pattern(r'"?\$(?:(\w+)|\{(\w+)(?:\[[@*]\]|:?-([^}]*))?\})"?')
_HOLDS_OPTIONS = pattern(r"opt|arg|flag|param|switch|yes|quiet", re.I)
_ASSIGNED = pattern(
    r"(?<![\w$-])([A-Za-z_]\w*)\+?=(\([^()]*\)|\"[^\"]*\"|'[^']*'|[^\s;&|()]*)", re.A
)


def with_variables(command: Command, file: Dockerfile) -> Command | None:
    """The command with the words that its variables hold, as far as those are known.

    None when the value of one is not known that may well hold options, by its name.
    """
    if all(argument.value is not None for argument in command.arguments):
        return command
    run, script = file.run_of(command)
    env = file.stage_of(run).env_at(run)
    argv = [command.argv[0]]
    for argument in command.arguments:
        found = _VARIABLE.fullmatch(argument.text)
        if found is None:
            argv.append(argument)
            continue
        name, default = found[1] or found[2], found[3]
        value = env.get(name) or _assigned(script).get(name) or default
        if value is None and _HOLDS_OPTIONS.search(name):
            return None
        argv += [_word(argument, word) for word in (value or "").split()] or [argument]
    return replace(command, argv=tuple(argv))


def _word(argument: Argument, text: str) -> Argument:
    return Argument(argument.body, argument.start, argument.end, text.strip("\"'"))


@kept
def _assigned(script: Script) -> dict[str, str]:
    """What the variables of a script are set to: all values of one, whenever."""
    found: dict[str, str] = {}
    for name, value in _ASSIGNED.findall(script.body.text):
        found[name] = f"{found.get(name, '')} {value.strip('()')}".replace('"', " ")
    return found


def configured(setting: re.Pattern[str], command: Command, file: Dockerfile) -> bool:
    """True when what the Dockerfile writes before the command has such a setting.

    In the same stage or one it is built from: a RUN, or what COPY and ADD put into the image.
    """
    run, _ = file.run_of(command)
    return _written(setting, file)[file.stage_of(run)] < command.span.start


@kept_with_last
def _written(setting: re.Pattern[str], file: Dockerfile) -> dict[Stage, int]:
    """For each stage, where the setting is first written; the end of the file for nowhere."""
    nowhere = len(file.source.text)
    found: dict[Stage, int] = {}
    for stage in file.stages:
        before = found[stage.parent] if stage.parent else nowhere
        places = (_place(setting, i, file) for i in stage.instructions)
        own = next((place for place in places if place is not None), nowhere)
        found[stage] = min(before, own)
    return found


def _place(setting: re.Pattern[str], instruction: Instruction, file: Dockerfile) -> int | None:
    if not isinstance(instruction, Run | Transfer | Onbuild):
        return None
    if found := setting.search(file.source.text, *instruction.span):
        return found.start()
    copies = isinstance(instruction, Transfer) and _copies(setting, instruction, file)
    return instruction.span.end if copies else None


def _copies(setting: re.Pattern[str], transfer: Transfer, file: Dockerfile) -> bool:
    """True when a file of the build context that it copies below ``/etc`` has the setting."""
    target = transfer.destination
    if target is None or not target.text.startswith("/etc/") or transfer.flag("from"):
        return False
    texts = (file.context.text(source.text) for source in transfer.sources)
    return any(text is not None and setting.search(text) for text in texts)
