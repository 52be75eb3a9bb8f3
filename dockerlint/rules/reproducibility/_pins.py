"""What the rules on versions of packages have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from dockerlint.findings import Finding
from dockerlint.kept import kept
from dockerlint.model import Dockerfile
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Argument, Command, Script
from dockerlint.text import listed

MAX_WORDS = 256  # of a variable; a longer list is not looked at
_VARIABLE = pattern(r"\$\{?(\w+)")
_NAME = pattern(
    r"""(?<![^\s;&|(]) ([A-Za-z_]\w*) = ('[^']*' | "[^"$`\\]*" | [\w.+:=~/@-]*) (?![^\s;&|)])
    | (?<![$\w{]) ([A-Za-z_]\w*)""",
    re.X,
)


def operands(command: Command, *subcommands: str) -> tuple[Argument, ...]:
    """What is given to one of the subcommands, ``install`` or ``global add``; options are not."""
    found = command.positional()
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
        names = listed(dict.fromkeys(f"`{' '.join(word.split())}`" for _, word in found), 1)
        yield rule.finding(found[0][0].span, f"no fixed version is given for {names}")


def words(argument: Argument, command: Command, file: Dockerfile) -> list[str]:
    """The words the shell makes of an argument; none when a variable or a command hides them."""
    if argument.value is not None:
        return [argument.value] if argument.value else []
    if "$(" in argument.text or "`" in argument.text:
        return []
    run, script = file.run_of(command)
    names, own = _VARIABLE.findall(argument.text), assigned(script)
    if any(own.get(name, "") is None for name in names):
        return []
    given = {name: value for name in names if (value := own.get(name)) is not None}
    env = file.stage_of(run).env_at(run) | given
    found = (run.expand(argument.text, env) or "").split(None, MAX_WORDS)
    return found if len(found) <= MAX_WORDS else []


@kept
def assigned(script: Script) -> dict[str, str | None]:
    """The variables that a script may set: those whose names it holds without a ``$`` before.

    With the value when an assignment that can be read is the only place.
    """
    found: dict[str, str | None] = {}
    for name, value, other in _NAME.findall(script.body.text):
        known = name and name not in found
        found[name or other] = value.strip("'\"") if known else None
    return found
