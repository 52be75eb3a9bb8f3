"""What the final image is made of and what each part weighs, as far as the Dockerfile tells.

What should not be there at all (caches, lists, recommended packages) is for findings to tell;
this is the rest: the base image, what is installed, what is copied, and what is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from itertools import groupby
from typing import NamedTuple

from dockerlint.knowledge import costs
from dockerlint.knowledge.names import bare_name
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.dockerignore import cleaned
from dockerlint.model.installs import NODE, Install, install_of, installs
from dockerlint.model.packages import APT, MANAGERS, manager_of
from dockerlint.model.stage import Stage
from dockerlint.model.transfers import is_heredoc, is_remote, transfers, value_of
from dockerlint.model.weights import system_of
from dockerlint.patterns import pattern
from dockerlint.sizes import Estimate, total
from dockerlint.syntax import Command, Transfer
from dockerlint.text import listed, shortened

BASE = "base image"
SYSTEM, TOOLS = "system packages", "build tools"
PYTHON, MODULES = "Python packages", "Node packages"
FILES = "your files"
MANY_FILES = 1_000_000  # of the build context are counted
_TOOLS = pattern(
    r"build-essential|gcc|g\+\+|clang|make|cmake|ninja-build|autoconf|automake|libtool|pkg-config|"
    r"pkgconf|bison|flex|patch|dpkg-dev|debhelper|rustc|cargo|golang(-go)?|(gcc|g\+\+|clang)-\d+|"
    r".*-dev|default-jdk(-headless)?|openjdk-\d+-jdk(-headless)?|build-base|alpine-sdk|"
    r"gcc-c\+\+|.*-devel|musl-dev|linux-headers.*"
)
# Commands that put next to nothing into a layer.
_LIGHT = {
    *("cd", "mkdir", "rm", "rmdir", "echo", "printf", "set", "test", "[", "true", "false", ":"),
    *("export", "unset", "ln", "touch", "useradd", "groupadd", "adduser", "addgroup", "usermod"),
    *("chmod", "chown", "chgrp", "sed", "find", "grep", "cat", "tee", "exit", "which", "type"),
    *("ldconfig", "update-ca-certificates", "locale-gen", "apt-mark", "id", "ls", "sleep", "env"),
    *("command", "hash", "umask", "cut", "tr", "head", "tail", "sort", "xargs", "awk", "uname"),
    *("sha256sum", "sha512sum", "shasum", "gpg", "gpgconf", "strip", "install", "passwd", "chsh"),
    *("if", "local", "trap", "wait", "kill", "date", "basename", "dirname", "readlink"),
    *("a2enmod", "a2dismod", "a2ensite", "a2dissite", "update-alternatives", "setcap"),
}
_SHOWN = 60  # characters of a command


class Component(NamedTuple):
    """One part of the final image."""

    name: str
    what: str  # which: ``node:22``, ``libvips42 and 3 more``
    size: Estimate | None  # None: not known
    line: int = 0  # of the instruction, from 1, for those that are not known


def footprint(file: Dockerfile) -> list[Component]:
    """The parts of the final image, those that are not known last; none without a stage."""
    if file.final is None:
        return []
    stage = file.final
    parts = [_base(stage), *_packages(stage, file), *_copied(stage, file)]
    parts += _unknown_commands(stage, file)
    return [p for p in parts if p.size] + [p for p in parts if not p.size]


def _base(stage: Stage) -> Component:
    base = stage.base
    line = stage.root.start.line
    if base is None:
        return Component(BASE, stage.root.image.text if stage.root.image else "", None, line)
    return Component(BASE, base.reference.tagged, base.size, line)


def _packages(stage: Stage, file: Dockerfile) -> Iterator[Component]:
    """What package managers install, by kind."""
    found = list(installs(stage, file))[::-1]
    yield from _system([i for i in found if i.manager in APT], stage)
    python = [i for i in found if i.manager == "pip"]
    yield from _libraries(PYTHON, python, costs.pip_installed)
    node = [i for i in found if i.manager in NODE]
    yield from _libraries(MODULES, node, costs.npm_installed)
    if any(map(_makes_venv, stage.commands())):
        yield Component(PYTHON, "venv", costs.venv())
    for manager, group in groupby(found, key=lambda i: i.manager):
        if manager not in (*APT, *NODE, "pip"):
            named = [package for install in group for package in install.packages]
            yield Component(SYSTEM, listed(named) or manager, None)


def _system(found: list[Install], stage: Stage) -> Iterator[Component]:
    """Debian's packages: build tools apart from the others."""
    named = list(dict.fromkeys(p for install in found for p in install.packages))
    if not named:
        return
    plain = [name for name in named if not _TOOLS.fullmatch(bare_name(name))]
    system = system_of(stage.base)
    everything = costs.apt_installed(named, system=system)
    rest = costs.apt_installed(plain, system=system) if plain else None
    if plain:
        yield Component(SYSTEM, listed(plain), _at_most(rest, stage))
    if len(plain) < len(named):
        tools = everything.minus(rest) if everything and rest else everything
        tools = None if plain and not rest else tools
        yield Component(TOOLS, listed(n for n in named if n not in plain), _at_most(tools, stage))


def _at_most(size: Estimate | None, stage: Stage) -> Estimate | None:
    """An image may hold what is installed: then nothing is new."""
    base = stage.base
    known = base is not None and (base.packages is not None or base.kind in ("slim", "alpine"))
    return size if known or size is None else size._replace(low=0)


def _libraries(
    name: str, found: list[Install], weigh: Callable[[Iterable[str]], Estimate | None]
) -> Iterator[Component]:
    """The packages of a language; those of manifests that are not there are not known."""
    named = list(dict.fromkeys(p for install in found for p in install.packages))
    if named:
        yield Component(name, listed(named), weigh(named))
    if any(not install.complete for install in found):
        yield Component(name, "those of a file that is not here", None)


def _copied(stage: Stage, file: Dockerfile) -> Iterator[Component]:
    """What COPY and ADD bring; a file that two of them bring is in two layers."""
    ignored = file.context.dockerignore or ""
    sizes: list[Estimate] = []
    named: list[str] = []
    for each in stage.lineage:
        for transfer in transfers(each):
            line = transfer.line
            if transfer.flag("from"):
                yield Component(FILES, _short(transfer), None, line)
                continue
            for word in transfer.sources:
                if is_heredoc(transfer, word):
                    continue
                path = value_of(each, transfer, word)
                remote = path is None or is_remote(path)
                size = None if remote else _weight(path or "", ignored, file)
                if size:
                    sizes.append(size)
                    named.append(word.text)
                else:
                    yield Component(FILES, f"{transfer.name} {word.text}", None, line)
    if weight := total(sizes):
        yield Component(FILES, listed(named), weight)


def _weight(path: str, ignored: str, file: Dockerfile) -> Estimate | None:
    path = cleaned(path)
    if not any(sign in path for sign in "*?["):
        return file.context.weight(path, ignored, MANY_FILES)
    if "/" in path:
        return None
    matching = [name for name in file.context.names if fnmatchcase(name, path)]
    return total(w for n in matching if (w := file.context.weight(n, ignored, MANY_FILES)))


def _unknown_commands(stage: Stage, file: Dockerfile) -> Iterator[Component]:
    """Commands that may put anything into their layers."""
    for each in stage.lineage:
        for run, script in each.runs:
            named = [c for c in script.commands if not _is_known(c, file)]
            if named:
                yield Component("RUN", listed(map(_words, named), 2), None, run.line)


def _is_known(command: Command, file: Dockerfile) -> bool:
    if command.nested and command.name not in MANAGERS:
        return True  # a condition, or what a substitution asks for
    if command.name in _LIGHT or _makes_venv(command) or install_of(command, file):
        return True
    manager = MANAGERS.get(manager_of(command))
    return manager is not None and command.runs(
        *manager.fills, *manager.removes, *manager.cleans, *manager.tidies, "config"
    )


def _makes_venv(command: Command) -> bool:
    is_python = command.name.startswith("python") and command.words[:2] == ("-m", "venv")
    return (is_python or command.name == "virtualenv") and not command.has("--without-pip")


def _words(command: Command) -> str:
    return shortened(" ".join(argument.text for argument in command.argv), _SHOWN)


def _short(transfer: Transfer) -> str:
    origin = transfer.flag("from")
    words = [transfer.name, f"--from={origin.text}" if origin else ""]
    return " ".join([*filter(None, words), *(word.text for word in transfer.sources)])
