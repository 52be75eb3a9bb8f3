"""What the rules on versions of packages have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from dockerlint.findings import Finding
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.syntax import Argument, Command, Script

_VARIABLE = re.compile(r"\$\{?(\w+)")
_SET = re.compile(r"(?<![$\w{])[A-Za-z_]\w*")


def operands(
    command: Command, subcommands: tuple[str, ...], value_flags: tuple[str, ...]
) -> tuple[Argument, ...]:
    """What is given to one of the subcommands, ``install`` or ``global add``; options are not."""
    found = command.positional(*value_flags)
    values = [argument.value for argument in found]
    for subcommand in subcommands:
        words = subcommand.split()
        if values[: len(words)] == words:
            return found[len(words) :]
    return ()


def unpinned(
    rule: Rule,
    command: Command,
    file: Dockerfile,
    packages: Iterable[Argument],
    is_pinned: Callable[[str], bool],
) -> Iterator[Finding]:
    """One finding for the command when packages have no version; it points at the first.

    Words whose variables are not known are left alone.
    """
    found = [
        (argument, word)
        for argument in packages
        for word in words(argument, command, file)
        if not is_pinned(word)
    ]
    if found:
        names = list(dict.fromkeys(f"`{word}`" for _, word in found))
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        yield rule.finding(found[0][0].span, f"no fixed version is given for {names[0]}{more}")


def words(argument: Argument, command: Command, file: Dockerfile) -> list[str]:
    """The words the shell makes of an argument; none when a variable or a command hides them."""
    if argument.value is not None:
        return [argument.value] if argument.value else []
    if "$(" in argument.text or "`" in argument.text:
        return []
    run, script = file.run_of(command)
    if not set_by(script).isdisjoint(_VARIABLE.findall(argument.text)):
        return []
    return (run.expand(argument.text, file.stage_of(run).env_at(run)) or "").split()


@lru_cache(maxsize=4)
def set_by(script: Script) -> frozenset[str]:
    """The variables that a script may set: every name in it that has no ``$`` before it."""
    return frozenset(_SET.findall(script.body.text))
