"""Files that a RUN makes for its own use, and whether it removes them again."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from dockerlint.model import Stage
from dockerlint.model.caches import mounted
from dockerlint.model.folders import folder_at
from dockerlint.model.paths import bare, below, joined
from dockerlint.syntax import Argument, Command, Run, Script

DELETES = ("rm", "find", "unlink", "shred")


@dataclass(frozen=True, eq=False)
class Step:
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
    command = step.command
    if command.name not in ("curl", "wget"):
        return
    is_curl = command.name == "curl"
    names = ("-o", "--output") if is_curl else ("-O", "--output-document")
    target = command.option(*names)
    to_file = [r.target.text for r in command.redirects if r.target and r.operator in (">", "1>")]
    if target or to_file:
        path = target or to_file[0]
        if path not in ("-", "/dev/null", "/dev/stdout"):
            yield step.path(path)
        return
    if is_curl and not command.has("-O", "--remote-name", "--remote-name-all"):
        return
    folder = None if is_curl else command.option("-P", "--directory-prefix")
    for argument in command.arguments:
        text = bare(argument.text)
        if "://" in text and (name := posixpath.basename(text.partition("?")[0])):
            yield step.path(posixpath.join(bare(folder or ""), name))


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
