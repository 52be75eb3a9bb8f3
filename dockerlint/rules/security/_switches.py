"""What the rules about switches of `curl` and `wget` have in common."""

from __future__ import annotations

from dockerlint import edits
from dockerlint.findings import Edit, Fix
from dockerlint.model import Dockerfile
from dockerlint.model.addresses import is_local
from dockerlint.model.fetches import urls
from dockerlint.syntax import Argument, Command
from dockerlint.syntax.options import with_values


def only_local(command: Command) -> bool:
    """True when all that is fetched comes from the machine itself."""
    found = urls(command)
    return bool(found) and all(map(is_local, found))


def without(command: Command, place: tuple[Argument, int], file: Dockerfile) -> Fix | None:
    """A fix that takes an option out, also one letter of several."""
    argument, at = place
    if not command.editable:
        return None
    if not at:
        run, _ = file.run_of(command)
        edit = edits.remove_words(run, command, argument)
        return Fix.unsafe(f"Remove `{argument.text}`", edit)
    start = argument.start + at
    edit = Edit.delete(command.body.span(start, start + 1))
    return Fix.unsafe(f"Remove `k` from `{argument.text}`", edit)


def switch(command: Command, letter: str, *names: str) -> tuple[Argument, int] | None:
    """Where an option without value is given: the word, and the place of its letter in it.

    The place is 0 where the whole word is the option.
    """
    valued = with_values(command.name)
    skip = False
    for argument in command.arguments:
        text = argument.text
        if skip:
            skip = False
        elif text == "--":
            return None
        elif text.startswith("--"):
            if text in names:
                return argument, 0
            skip = text in valued
        elif text.startswith("-"):
            for at, each in enumerate(text[1:], 1):
                if each == letter:
                    return argument, at if len(text) > len("-x") else 0
                if f"-{each}" in valued:
                    skip = at == len(text) - 1
                    break
    return None
