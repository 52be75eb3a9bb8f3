"""Caches of package managers: does a command leave one in a layer of the final image?"""

from __future__ import annotations

from typing import NamedTuple

from dockerlint.kept import kept
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.packages import MANAGERS, cleans_cache, fills, manager_of
from dockerlint.model.paths import NOWHERE, Paths, expanded
from dockerlint.model.stage import Stage
from dockerlint.syntax import Command, Run, Script

REMOVERS = ("rm", "find")  # the commands that `removed` understands


class Cleanups:
    """What some commands take away, and the last place, in order, at which they do."""

    def __init__(self) -> None:
        self.paths = Paths()
        self.caches: dict[str, int] = {}  # by their manager's own command

    def add(self, command: Command, place: int, own: Filled | None = None) -> None:
        """What a command takes away, at a place; but for what the RUN put there of its ``own``."""
        paths = removed(command)
        self.paths.add([path for path in paths if not (own and own.has(path))], place)
        name = manager_of(command)
        if name and cleans_cache(command, name) and not (own and name in own.managers):
            self.caches[name] = place


class Filled:
    """The caches that some commands filled."""

    def __init__(self) -> None:
        self.managers: set[str] = set()
        self._paths = Paths()

    def add(self, command: Command) -> None:
        """What a command puts into a cache."""
        if fills(command):
            self.managers.add(manager_of(command))
            self._paths.add(MANAGERS[manager_of(command)].folders)

    def has(self, path: str) -> bool:
        """True when one of them lies in ``path``."""
        return self._paths.held(path, 1) != NOWHERE


class Cache(NamedTuple):
    """Folders in which a tool leaves files; ``~`` stands for the home of whoever runs it.

    ``managers`` have commands of their own that empty them.
    """

    folders: tuple[str, ...]
    managers: tuple[str, ...]

    def left_by(self, command: Command, file: Dockerfile) -> bool:
        """True when what ``command`` puts there becomes part of the final image.

        It does not when a mount holds the folder, when the same RUN empties it afterwards, or
        when the stage is not part of the final image. A later RUN that empties it comes too late,
        but that is for the clean-up there to hear, unless it is for what that RUN put there.
        """
        run, script = file.run_of(command)
        stage = file.stage_of(run)
        return (
            file.in_final_image(stage)
            and not self.mounted(run)
            and self.last_emptied(_in_script(script)) <= command.span.start
            and self.last_emptied(_in_stage(stage)) <= run.span.start
        )

    def mounted(self, run: Run) -> bool:
        """True when a cache or tmpfs mount of the RUN holds one of the folders."""
        return any(mounted(run, folder, "cache", "tmpfs") for folder in self.folders)

    def last_emptied(self, cleanups: Cleanups) -> int:
        """Where the last of them empties the cache: the tool's own, or ``rm`` and ``find``."""
        return max(
            *(cleanups.paths.holding(folder) for folder in self.folders),
            *(cleanups.caches.get(name, NOWHERE) for name in self.managers),
        )


@kept
def _in_script(script: Script) -> Cleanups:
    """The clean-ups of a script; kept, as every command in it asks for them."""
    found = Cleanups()
    for command in sorted(script.commands, key=lambda c: c.span.start):
        found.add(command, command.span.start)
    return found


@kept
def _in_stage(stage: Stage) -> Cleanups:
    """Those of a stage's RUNs, in the place of the RUN, but for what the RUN itself put there."""
    found = Cleanups()
    for run, script in stage.runs:
        own = Filled()
        for command in script.commands:
            found.add(command, run.span.start, own)
            own.add(command)
    return found


def cache_of(*names: str) -> Cache:
    """The cache of these package managers."""
    folders = dict.fromkeys(folder for name in names for folder in MANAGERS[name].folders)
    return Cache(tuple(folders), names)


def folder_in_env(cache: Cache, variable: str, command: Command, file: Dockerfile) -> Cache:
    """The cache where an environment variable puts it, or ``cache`` itself."""
    run, _ = file.run_of(command)
    env = {**file.stage_of(run).env_at(run), **dict(command.assignments)}
    folder = env.get(variable) or env.get(variable.upper())
    return Cache((folder,), cache.managers) if folder else cache


def is_last(command: Command, file: Dockerfile, subcommands: tuple[str, ...]) -> bool:
    """True when no later command of the RUN does the same kind of work with the same tool."""
    _, script = file.run_of(command)
    return _last(script, command.name, subcommands) <= command.span.start


@kept
def _last(script: Script, name: str, subcommands: tuple[str, ...]) -> int:
    starts = (c.span.start for c in script.commands if c.name == name and c.runs(*subcommands))
    return max(starts, default=NOWHERE)


def mounted(run: Run, path: str, *types: str) -> bool:
    """True when a mount of the RUN, of these types or of any, holds ``path``: not the layer."""
    return path in _mounts(run, types)


@kept
def _mounts(run: Run, types: tuple[str, ...]) -> Paths:
    found = Paths()
    for options in (mount.options for mount in run.mounts):
        if not types or options.get("type") in types:
            found.add(options.get(name, "") for name in ("target", "dst", "destination"))
    return found


def removed(command: Command) -> tuple[str, ...]:
    """What ``rm`` or ``find … -delete`` removes: folders, without a trailing ``/*``."""
    if command.name not in REMOVERS:
        return ()
    if command.name == "rm":
        return tuple(
            path
            for argument in command.arguments
            if not argument.is_flag
            for path in expanded(argument.text.replace('"', "").replace("'", ""))
        )
    if command.has("-delete", "-exec"):
        return tuple(
            path
            for argument in command.arguments[:1]
            for path in expanded(argument.value or argument.text)
        )
    return ()
