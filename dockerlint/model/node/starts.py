"""What an image with Node.js starts: a service, a script, a server for development."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from itertools import takewhile

from dockerlint.model.node.scripts import script_name, words_of
from dockerlint.model.package_json import PackageJson
from dockerlint.model.stage import Stage
from dockerlint.model.starts import INITS
from dockerlint.patterns import pattern
from dockerlint.syntax import Cmd, Command, Entrypoint

_INITS = (*INITS, "docker-entrypoint.sh")
# Servers for whoever writes the service, not for whoever runs it.
_DEV_SERVERS = frozenset(
    {
        *("nodemon", "ts-node-dev", "tsnd", "webpack-dev-server", "live-server", "browser-sync"),
        *("node-dev", "babel-watch"),
    }
)
# Programs that are such a server with one of these words after them.
_DEV_MODES = {
    **dict.fromkeys(("next", "nuxt", "nuxi", "astro", "remix", "react-router"), ("dev",)),
    **dict.fromkeys(("nest", "tsx", "webpack"), ("--watch", "-w", "watch", "serve")),
    "ng": ("serve", "s"),
    "react-scripts": ("start",),
    "vue-cli-service": ("serve",),
    "gatsby": ("develop",),
    "node": ("--watch", "--watch-path"),
}
_VITE = ("dev", "serve")
_DEV_TOOLS = ("ts-node", "tsx", "babel-node", "vite", "webpack", "parcel", "gulp", "concurrently")
_DEV_SCRIPT = pattern(r"(^|[:_-])(dev|develop|development|serve|watch|test|debug|lint|e2e)\b")


def program_of(instruction: Cmd | Entrypoint | None) -> Command | None:
    """The program that a CMD or ENTRYPOINT ends in, seen through ``tini`` and its like."""
    if instruction is None or not instruction.script.links or instruction.script.broken:
        return None
    command = instruction.script.links[-1].command
    if command is None or command.name not in _INITS:
        return command
    words = command.words
    flags = list(takewhile(lambda word: word.startswith("-") and word != "--", words))
    at = words.index("--") + 1 if "--" in words else len(flags)
    return replace(command, argv=command.argv[at + 1 :]) if words[at:] else None


def words_started(command: Command, package: PackageJson | None) -> list[str] | None:
    """What a command starts, seen through a script of package.json; None when not known."""
    name = script_name(command)
    if not name:
        return [command.name, *command.words]
    return words_of(package.scripts[name]) if package and name in package.scripts else None


def needs_dev(stage: Stage, package: PackageJson | None) -> bool:
    """True when what the image starts is, or may be, a development dependency."""
    starts = (stage.last(Entrypoint), stage.last(Cmd))
    commands = (c for start in starts if start for c in start.script.commands)
    return any(_needs_dev(c, package) for c in (*commands, *filter(None, map(program_of, starts))))


def _needs_dev(command: Command, package: PackageJson | None) -> bool:
    dev = package.dev if package else {}
    words = words_started(command, package) or [command.name, *command.words]
    return any(word in dev for word in words) or starts_development(command, package)


def starts_development(command: Command, package: PackageJson | None) -> bool:
    """True for what is started for development, as far as names tell."""
    words = words_started(command, package)
    if words is None:
        return _DEV_SCRIPT.search(script_name(command)) is not None
    return dev_server(words) is not None or any(word in _DEV_TOOLS for word in words)


def dev_server(words: list[str]) -> str | None:
    """The words that start a server for development: ``next dev``."""
    for i, word in enumerate(words):
        name, rest = posixpath.basename(word), words[i + 1 :]
        if name in _DEV_SERVERS:
            return name
        if name == "vite" and (not rest or rest[0].startswith("-") or rest[0] in _VITE):
            return " ".join([name, *(each for each in rest[:1] if each in _VITE)])
        modes = _DEV_MODES.get(name, ())
        if mode := next((each for each in rest if each in modes), None):
            return f"{name} {mode}"
    return None
