"""What the commands of a RUN put into its layer, and what they take away again.

Only what can be read off the command line: files that a command names, and the folders that
package managers are known to fill. What a script or a build tool writes is not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dockerlint.model.caches import expanded, holds, mounted, removed
from dockerlint.model.packages import CACHES, MANAGERS, cleans_cache, manager_of
from dockerlint.model.stage import Stage
from dockerlint.syntax import Argument, Command, Instruction, Run, Script, Transfer
from dockerlint.text import Span

_SHORT = 44  # characters of a command that a message shows


@dataclass(frozen=True)
class Removal:
    """A command that takes files away: by path, or by the tool that put them there."""

    command: Command
    paths: tuple[str, ...] = ()
    tool: str = ""
    packages: tuple[str, ...] | None = None  # None: its cache; empty: whatever was installed
    partly: bool = False  # the command also removes what its own RUN made

    @property
    def span(self) -> Span:
        """From the command's name to its last argument."""
        return Span(self.command.argv[0].span.start, self.command.argv[-1].span.end)

    @property
    def what(self) -> str:
        """The command as a message shows it."""
        text = " ".join(argument.text for argument in self.command.argv)
        return text if len(text) <= _SHORT else f"{text[: _SHORT - 1].rstrip()}…"

    @property
    def is_cache(self) -> bool:
        """True when nothing but package managers' caches is removed."""
        if self.tool:
            return self.packages is None
        return all(any(holds(cache, path) for cache in CACHES) for path in self.paths)


def removals(script: Script) -> Iterator[Removal]:
    """The commands of a script that remove what the same script did not make."""
    for i, command in enumerate(script.commands):
        paths = tuple(p for p in removed(command) if p not in ("", "/", "."))
        name = manager_of(command)
        earlier = script.commands[:i]
        if paths:
            own = [made for c in earlier for made in makes(c)]
            late = tuple(p for p in paths if not any(holds(p, m) or holds(m, p) for m in own))
            if late:
                yield Removal(command, late, partly=len(late) < len(paths))
        elif cleans_cache(command, name):
            if not any(fills(c, name) for c in earlier):
                yield Removal(command, tool=name)
        elif name and command.runs(*MANAGERS[name].removes):
            packages = tuple(a.text for a in command.operands())
            if not any(installs(c, name, packages) for c in earlier):
                yield Removal(command, tool=name, packages=packages)


def made_by(removal: Removal, run: Run, stage: Stage) -> Instruction | None:
    """The last instruction of the stage before ``run`` that put there what is removed."""
    before = stage.instructions[: stage.instructions.index(run)]
    for instruction in reversed(before):
        if isinstance(instruction, Transfer):
            if any(holds(path, made) for path in removal.paths for made in copied(instruction)):
                return instruction
        elif isinstance(instruction, Run):
            script = stage.script(instruction)
            if script and leaves(instruction, script, removal):
                return instruction
        elif instruction.name == "WORKDIR" and any(p[0] not in "/~$" for p in removal.paths):
            return None  # relative paths mean something else before it
    return None


def leaves(run: Run, script: Script, removal: Removal) -> bool:
    """True when the script makes what is removed and does not remove it itself."""
    for i, command in enumerate(script.commands):
        after = script.commands[i + 1 :]
        if removal.paths:
            for made in makes(command):
                gone = any(holds(p, made) for c in after for p in removed(c))
                cleaned = any(cleans_cache(c, manager_of(command)) for c in after)
                is_cache = any(holds(cache, made) for cache in CACHES)
                kept = not gone and not (cleaned and is_cache) and not mounted(run, made)
                if kept and any(holds(path, made) for path in removal.paths):
                    return True
        elif removal.packages is not None:
            if installs(command, removal.tool, removal.packages):
                return True
        elif fills(command, removal.tool):
            return not any(cleans_cache(c, removal.tool) for c in after)
    return False


def fills(command: Command, tool: str) -> bool:
    """True when the command leaves something in the tool's cache."""
    return manager_of(command) == tool and MANAGERS[tool].fills_cache(command)


def installs(command: Command, tool: str, packages: tuple[str, ...]) -> bool:
    """True when the command installs one of the packages; any at all when none are named."""
    if manager_of(command) != tool or not command.runs(*MANAGERS[tool].installs):
        return False
    named = {a.text for a in command.operands("-t", "-o")}
    virtual = command.option("-t", "--virtual")
    return not packages or not named.isdisjoint(packages) or virtual in packages


def makes(command: Command) -> Iterator[str]:
    """The paths that a command creates, as far as its words tell."""
    for redirect in command.redirects:
        if redirect.operator.lstrip("0123456789&").startswith(">") and redirect.target:
            yield from _path(redirect.target)
    name = command.name
    if manager := manager_of(command):
        if fills(command, manager):
            yield from MANAGERS[manager].folders
            if manager in ("npm", "yarn") and not command.has("-g", "--global"):
                yield "node_modules"
    elif name in ("wget", "curl"):
        yield from _download(command)
    elif name == "git" and command.runs("clone"):
        yield from _clone(command)
    elif name in ("mkdir", "touch"):
        for argument in command.arguments:
            if not argument.is_flag:
                yield from _path(argument)
    elif name in ("tar", "unzip"):
        folder = command.option("-C", "--directory") if name == "tar" else command.option("-d")
        if folder and len(folder.strip("/").split("/")) > 1:
            yield folder.rstrip("/")
    elif name in ("cp", "mv") and len(command.arguments) > 1:
        yield from _path(command.arguments[-1])


def _download(command: Command) -> Iterator[str]:
    curl = command.name == "curl"
    target = (
        command.option("-o", "--output") if curl else command.option("-O", "--output-document")
    )
    if target:
        yield from (() if target in ("-", "/dev/null") or "$" in target else (target,))
        return
    if curl and not command.has("-O", "--remote-name", "-J"):
        return
    folder = command.option("-P", "--directory-prefix") if not curl else None
    for argument in command.arguments:
        value = argument.value or ""
        if "://" in value and (name := value.split("?")[0].rpartition("/")[2]):
            yield f"{folder.rstrip('/')}/{name}" if folder else name


def _clone(command: Command) -> Iterator[str]:
    operands = command.operands("-b", "--branch", "--depth", "-c", "-o")
    if len(operands) > 1:
        yield from _path(operands[1])
    elif operands and operands[0].value:
        yield operands[0].value.rstrip("/").rpartition("/")[2].removesuffix(".git")


def _path(argument: Argument) -> Iterator[str]:
    if argument.value and argument.value not in (".", "/", "/dev/null"):
        yield from expanded(argument.value)


def copied(transfer: Transfer) -> Iterator[str]:
    """Where COPY or ADD puts each source that is a file or folder by name."""
    destination = transfer.destination
    if destination is None or "$" in destination.text or transfer.heredocs:
        return
    many = len(transfer.sources) > 1 or destination.text.endswith("/")
    for source in transfer.sources:
        name = source.text.rstrip("/").rpartition("/")[2]
        if many and name not in ("", ".", "*") and "*" not in name:
            yield f"{destination.text.rstrip('/')}/{name}"
        elif not many and name not in ("", ".", "*"):
            yield destination.text
