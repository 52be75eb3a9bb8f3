"""Caches of package managers: does a command leave one in a layer of the final image?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.packages import MANAGERS, cleans_cache
from dockerlint.model.stage import Stage
from dockerlint.syntax import Command, Run, Script

HOME = re.compile(r"^(?:~|/root|/home/[^/]+|\$\{?HOME\}?)(?=/|$)")
_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")


@dataclass(frozen=True)
class Cache:
    """Folders in which a tool leaves files; ``~`` stands for the home of whoever runs it.

    ``cleaned_by`` recognises the tool's own command that empties them.
    """

    folders: tuple[str, ...]
    cleaned_by: Callable[[Command], bool]

    def left_by(self, command: Command, file: Dockerfile) -> bool:
        """True when what ``command`` puts there becomes part of the final image.

        It does not when a mount holds the folder, when the same RUN empties it afterwards, or
        when the stage is not part of the final image. A later RUN that empties it comes too late,
        but that is for the clean-up there to hear.
        """
        run, script = file.run_of(command)
        stage = file.stage_of(run)
        return (
            file.in_final_image(stage)
            and not self.mounted(run)
            and not any(self.cleans(c) for c in following(command, script))
            and not any(self.cleans(c) for c in later(run, stage))
        )

    def mounted(self, run: Run) -> bool:
        """True when a cache or tmpfs mount of the RUN holds one of the folders."""
        return any(mounted(run, folder, "cache", "tmpfs") for folder in self.folders)

    def cleans(self, command: Command) -> bool:
        """True when the command empties the cache: the tool's own, or ``rm`` and ``find``."""
        return self.cleaned_by(command) or any(
            holds(path, folder) for path in removed(command) for folder in self.folders
        )


def cache_of(*names: str) -> Cache:
    """The cache of these package managers."""
    folders = dict.fromkeys(folder for name in names for folder in MANAGERS[name].folders)
    return Cache(tuple(folders), lambda command: cleans_cache(command, *names))


def folder_in_env(cache: Cache, variable: str, command: Command, file: Dockerfile) -> Cache:
    """The cache where an environment variable puts it, or ``cache`` itself."""
    run, _ = file.run_of(command)
    env = {**file.stage_of(run).env_at(run), **dict(command.assignments)}
    folder = env.get(variable) or env.get(variable.upper())
    return Cache((folder,), cache.cleaned_by) if folder else cache


def is_last(command: Command, file: Dockerfile, subcommands: tuple[str, ...]) -> bool:
    """True when no later command of the RUN does the same kind of work with the same tool."""
    _, script = file.run_of(command)
    return not any(
        c.name == command.name and c.runs(*subcommands) for c in following(command, script)
    )


def mounted(run: Run, path: str, *types: str) -> bool:
    """True when a mount of the RUN, of these types or of any, holds ``path``: not the layer."""
    return any(
        holds(options.get(name, ""), path)
        for options in (mount.options for mount in run.mounts)
        if not types or options.get("type") in types
        for name in ("target", "dst", "destination")
    )


def later(run: Run, stage: Stage) -> Iterator[Command]:
    """The commands of the stage's RUNs after this one."""
    at = run.span.start
    return (c for r, script in stage.runs if r.span.start > at for c in script.commands)


def following(command: Command, script: Script) -> Iterator[Command]:
    """The commands of the script that stand after ``command``."""
    at = command.span.start
    return (c for c in script.commands if c.span.start > at)


def holds(path: str, folder: str) -> bool:
    """True when ``path`` is ``folder`` or a folder above it; any spelling of a home is one."""
    path, folder = _plain(path), _plain(folder)
    return bool(path) and (folder + "/").startswith(path + "/")


def removed(command: Command) -> tuple[str, ...]:
    """What ``rm`` or ``find … -delete`` removes: folders, without a trailing ``/*``."""
    if command.name == "rm":
        return tuple(
            path
            for argument in command.arguments
            if not argument.is_flag
            for path in expanded(argument.text.replace('"', "").replace("'", ""))
        )
    if command.name == "find" and command.has("-delete", "-exec"):
        return tuple(
            path
            for argument in command.arguments[:1]
            for path in expanded(argument.value or argument.text)
        )
    return ()


def expanded(path: str) -> tuple[str, ...]:
    """``/var/{a,b}`` as two paths; a trailing ``/``, ``/*`` or ``/**`` is dropped."""
    found = _BRACES.search(path)
    if found:
        return tuple(
            whole
            for word in found[1].split(",")
            for whole in expanded(path[: found.start()] + word + path[found.end() :])
        )
    return (re.sub(r"(/\*{0,2})+$", "", path),)


def _plain(path: str) -> str:
    return HOME.sub("~", re.sub(r"//+", "/", path).rstrip("/"))
