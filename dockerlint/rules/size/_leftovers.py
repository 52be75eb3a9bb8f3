"""Files that a RUN makes for its own use, and whether it removes them again."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

from dockerlint.model import Stage
from dockerlint.model.caches import mounted
from dockerlint.model.fetches import DOWNLOADERS, saved
from dockerlint.model.folders import folder_at
from dockerlint.model.paths import bare, below, joined
from dockerlint.syntax import Argument, Command, Run, Script

DELETES = ("rm", "find", "unlink", "shred")


class Step(NamedTuple):
    """A command and the folder it runs in, as written: variables stay."""

    command: Command
    folder: str

    def path(self, text: str) -> str:
        """A path as seen from there."""
        return joined(self.folder, bare(text))


def steps(run: Run, script: Script, stage: Stage) -> Iterator[Step]:
    """The commands of a RUN with the folder that `cd` put each into."""
    folder = folder_at(stage, run)
    before: list[str] = []
    for command in script.commands:
        yield Step(command, folder)
        if command.name in ("cd", "pushd") and command.arguments and not command.nested:
            before.append(folder)
            to = bare(command.arguments[-1].text)
            folder = before[-2] if to == "-" and len(before) > 1 else joined(folder, to)
        elif command.name == "popd" and before:
            folder = before.pop()


def downloads(step: Step) -> Iterator[str]:
    """The paths of the files that `curl` or `wget` writes."""
    if step.command.name in DOWNLOADERS:
        yield from map(step.path, saved(step.command).values())


def is_removed(path: str, after: list[Step]) -> bool:
    """True when one of the commands removes the file, or may do so."""
    return any(_removes(step, argument, path) for step in after for argument in _gone(step))


def _gone(step: Step) -> tuple[Argument, ...]:
    """What a command removes."""
    if step.command.name == "find":
        return step.command.arguments[:1] if step.command.has("-delete", "-exec") else ()
    if step.command.name in ("mv", "xargs"):
        return step.command.arguments
    return step.command.positional() if step.command.name in DELETES else ()


def _removes(step: Step, argument: Argument, path: str) -> bool:
    gone = step.path(argument.text)
    if below(path, gone) is not None or fnmatchcase(path, gone):
        return True
    if "{" in argument.text or "$(" in argument.text or "`" in argument.text:
        return True  # whatever that is
    # A variable may hold the folder, or the whole of it.
    return "$" in gone and (gone.rpartition("/")[2].startswith("$") or "$" in path)


def is_kept(path: str, run: Run) -> bool:
    """True when the file becomes part of the layer."""
    return not mounted(run, path)
