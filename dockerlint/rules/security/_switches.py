"""What the rules about switches of `curl` and `wget` have in common."""

from __future__ import annotations

from dockerlint import edits
from dockerlint.findings import Edit, Fix
from dockerlint.model import Dockerfile
from dockerlint.model.fetches import is_local, urls
from dockerlint.syntax import Argument, Command


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
        return Fix.unsafe(f"Remove `{argument.text}`", edit) if edit else None
    start = argument.start + at
    edit = Edit.delete(command.body.span(start, start + 1))
    return Fix.unsafe(f"Remove `k` from `{argument.text}`", edit)
