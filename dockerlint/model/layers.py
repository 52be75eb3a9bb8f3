"""What the commands of a RUN put into its layer, and what they take away again.

Only what can be read off the command line: files that a command names, and the folders that
package managers are known to fill. What a script or a build tool writes is not known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dockerlint.kept import kept
from dockerlint.model.caches import REMOVERS, mounted, removed
from dockerlint.model.fetches import DOWNLOADERS, saved
from dockerlint.model.packages import CACHES, MANAGERS, cleans_cache, fills, manager_of
from dockerlint.model.paths import MAX_PATH, NOWHERE, Paths, expanded, last_before
from dockerlint.model.stage import Stage
from dockerlint.syntax import Argument, Command, Instruction, Run, Script, Transfer
from dockerlint.text import Span, shortened

_SHORT = 44  # characters of a command that a message shows
_ANY = ""  # a package, whichever
_CACHES = Paths()
_CACHES.add(CACHES)


class Removal(NamedTuple):
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
        return shortened(" ".join(argument.text for argument in self.command.argv), _SHORT)

    @property
    def is_cache(self) -> bool:
        """True when nothing but package managers' caches is removed."""
        if self.tool:
            return self.packages is None
        return all(path in _CACHES for path in self.paths)


class Made:
    """What was put where, and the places, in order, at which that was done."""

    def __init__(self) -> None:
        self.paths = Paths()
        self.caches: dict[str, list[int]] = defaultdict(list)  # by package manager
        self.packages: dict[tuple[str, str], list[int]] = defaultdict(list)

    def add(
        self,
        place: int,
        paths: Iterable[str] = (),
        caches: Iterable[str] = (),
        packages: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Put something at a place."""
        self.paths.add(paths, place)
        for tool in caches:
            self.caches[tool].append(place)
        for package in packages:
            self.packages[package].append(place)

    def last(self, removal: Removal, before: int) -> int:
        """The last place, before another, of something that is removed."""
        if removal.paths:
            return max(self.paths.held(path, before) for path in removal.paths)
        if removal.packages is None:
            return last_before(self.caches.get(removal.tool, ()), before)
        names = ((removal.tool, name) for name in removal.packages or (_ANY,))
        return max(last_before(self.packages.get(name, ()), before) for name in names)


def removals(script: Script) -> Iterator[Removal]:
    """The commands of a script that remove what the same script did not make."""
    removing = {place: r for place, c in enumerate(script.commands) if (r := _removal(c))}
    made = Made()
    for place, command in enumerate(script.commands[: max(removing, default=-1) + 1]):
        removal = removing.get(place)
        if removal and removal.paths:
            late = tuple(
                path
                for path in removal.paths
                if path not in made.paths and made.paths.held(path, place) == NOWHERE
            )
            if late:
                yield Removal(command, late, partly=len(late) < len(removal.paths))
        elif removal and made.last(removal, place) == NOWHERE:
            yield removal
        filled = [manager_of(command)] if fills(command) else []
        made.add(place, makes(command), filled, _installed(command))


def _removal(command: Command) -> Removal | None:
    """What the command takes away, wherever that comes from."""
    if command.name in REMOVERS:
        paths = tuple(path for path in removed(command) if path not in ("", "/", "."))
        return Removal(command, paths) if paths else None
    name = manager_of(command)
    if not name:
        return None
    if cleans_cache(command, name):
        return Removal(command, tool=name)
    if command.runs(*MANAGERS[name].removes):
        packages = tuple(argument.text for argument in command.operands())
        return Removal(command, tool=name, packages=packages)
    return None


def made_by(removal: Removal, run: Run, stage: Stage) -> Instruction | None:
    """The last instruction of the stage before ``run`` that put there what is removed."""
    layers = _layers(stage)
    place = layers.made.last(removal, run.span.start)
    relative = any(path[0] not in "/~$" for path in removal.paths)
    if relative and place < last_before(layers.workdirs, run.span.start):
        return None  # relative paths mean something else before it
    return layers.instructions.get(place)


class _Layers:
    """What the instructions of a stage put into its layers, in the places of the instructions."""

    def __init__(self, stage: Stage) -> None:
        self.instructions = {i.span.start: i for i in stage.instructions}
        self.made = Made()
        self.workdirs: list[int] = []
        for place, instruction in self.instructions.items():
            if isinstance(instruction, Transfer):
                self.made.add(place, copied(instruction))
            elif isinstance(instruction, Run):
                if script := stage.script(instruction):
                    installs = (p for c in script.commands for p in _installed(c))
                    left = _left_paths(instruction, script), _left_caches(script)
                    self.made.add(place, *left, installs)
            elif instruction.name == "WORKDIR":
                self.workdirs.append(place)


@kept
def _layers(stage: Stage) -> _Layers:
    """Kept, as every removal in the stage asks."""
    return _Layers(stage)


def _left_paths(run: Run, script: Script) -> Iterator[str]:
    """What the script makes and does not remove itself."""
    gone = Paths()
    emptied: set[str] = set()
    for command in reversed(script.commands):
        name = manager_of(command)
        for path in makes(command):
            is_emptied = name in emptied and path in _CACHES
            if path not in gone and not is_emptied and not mounted(run, path):
                yield path
        gone.add(removed(command))
        if name and cleans_cache(command, name):
            emptied.add(name)


def _left_caches(script: Script) -> Iterator[str]:
    """The package managers whose cache it fills, and does not empty afterwards."""
    filled: dict[str, int] = {}
    emptied: dict[str, int] = {}
    for place, command in enumerate(script.commands):
        name = manager_of(command)
        if not name:
            continue
        if cleans_cache(command, name):
            emptied[name] = place
        elif fills(command):
            filled.setdefault(name, place)
    return (name for name, place in filled.items() if emptied.get(name, NOWHERE) < place)


def _installed(command: Command) -> Iterator[tuple[str, str]]:
    """The packages that the command installs, each with its package manager; and _ANY."""
    name = manager_of(command)
    if name and command.runs(*MANAGERS[name].installs):
        virtual = command.option("-t", "--virtual")
        operands = (argument.text for argument in command.operands("-t", "-o"))
        yield from (
            (name, package) for package in (_ANY, virtual, *operands) if package is not None
        )


def makes(command: Command) -> Iterator[str]:
    """The paths that a command creates, as far as its words tell."""
    for redirect in command.redirects:
        if redirect.operator.lstrip("0123456789&").startswith(">") and redirect.target:
            yield from _path(redirect.target)
    name = command.name
    if manager := manager_of(command):
        if fills(command):
            yield from MANAGERS[manager].folders
            if manager in ("npm", "yarn") and not command.has("-g", "--global"):
                yield "node_modules"
    elif name in DOWNLOADERS:
        yield from (p for p in saved(command).values() if "$" not in p and len(p) <= MAX_PATH)
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
    if len(destination.text) > MAX_PATH:
        return
    many = len(transfer.sources) > 1 or destination.text.endswith("/")
    for source in transfer.sources:
        name = source.text.rstrip("/").rpartition("/")[2]
        if many and name not in ("", ".", "*") and "*" not in name:
            yield f"{destination.text.rstrip('/')}/{name}"
        elif not many and name not in ("", ".", "*"):
            yield destination.text
