"""What a package manager's install command installs: the names, also those of a manifest."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import islice
from typing import NamedTuple

from dockerlint.kept import kept, kept_with_last
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.dockerignore import cleaned
from dockerlint.model.package_json import package_json
from dockerlint.model.packages import APT, MANAGERS, manager_of, pip_install
from dockerlint.model.stage import Stage
from dockerlint.model.transfers import transfers
from dockerlint.patterns import pattern
from dockerlint.syntax import Command

NODE = ("npm", "yarn")
_NO_DEV = ("--omit=dev", "--production", "--prod", "--only=production", "--only=prod")
_RECOMMENDS = pattern("APT::Install-Recommends=(.*)", re.I)
_NO = {"0", "no", "false", "off", "without", "disable"}
_REQUIREMENT = pattern(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_INCLUDE = pattern(r"-r\s*(\S+)|--requirement[=\s]\s*(\S+)")
MAX_INCLUDES = 10  # requirement files that name each other
MAX_STAGES = 64  # of a lineage, the nearest: what those before them copy is not looked at


class Install(NamedTuple):
    """What one command installs."""

    manager: str  # a name in MANAGERS
    packages: tuple[str, ...]  # as written, versions and all
    complete: bool  # nothing else, but for what these depend on
    recommends: bool = False  # with the packages that apt's packages recommend


def install_of(command: Command, file: Dockerfile) -> Install | None:
    """What a command installs; None for every other command."""
    if pip_install(command):
        return _pip(command, file)
    manager = manager_of(command)
    if manager in NODE:
        return _node(manager, command, file)
    if not manager or not command.runs(*MANAGERS[manager].installs):
        return None
    named = [argument.value for argument in command.operands("-t", "--virtual")]
    packages = tuple(name for name in named if name and not _is_path(name))
    recommends = manager in APT and _takes_recommended(command)
    return Install(manager, packages, len(packages) == len(named), recommends)


def installs(stage: Stage, file: Dockerfile) -> Iterator[Install]:
    """What the lineage's RUNs install and none of them removes; the last ones first.

    What a later layer removes is there, but that is for `cleanup-in-later-layer` to tell.
    """
    gone: set[str] = set()
    for each in reversed(stage.lineage):
        for _, script in reversed(each.runs):
            for command in reversed(script.commands):
                manager = manager_of(command)
                if manager and command.runs(*MANAGERS[manager].removes):
                    gone.update(argument.text for argument in command.operands())
                elif install := install_of(command, file):
                    virtual = command.option("-t", "--virtual") if manager == "apk" else None
                    kept = tuple(p for p in install.packages if p not in gone)
                    if virtual not in gone and (kept or not install.packages):
                        yield install._replace(packages=kept)


def _takes_recommended(command: Command) -> bool:
    if command.has("--no-install-recommends"):
        return False
    told = [found[1].lower() for word in command.words if (found := _RECOMMENDS.search(word))]
    return not told or told[-1] not in _NO


def _pip(command: Command, file: Dockerfile) -> Install:
    named = [argument.value for argument in command.operands()]
    packages = [name for name in named if name and not _is_path(name)]
    complete = len(packages) == len(named) and not command.has("-e", "--editable")
    stage = file.stage_of_command(command)
    for path in command.values("-r", "--requirement"):
        listed, all_read = _requirements(path, stage, file)
        complete = complete and all_read
        packages += listed
    return Install("pip", tuple(dict.fromkeys(packages)), complete)


def _requirements(path: str, stage: Stage, file: Dockerfile) -> tuple[list[str], bool]:
    """The packages of a requirements file and of those it includes; whether these are all."""
    packages: list[str] = []
    waiting, left, complete = [path], MAX_INCLUDES, True
    while waiting and left:
        left -= 1
        text = manifest(waiting.pop(), stage, file)
        complete = complete and text is not None
        for line in (text or "").splitlines():
            name = re.split(r"\s#|;|\s--|\\$", line)[0].strip()
            if found := _INCLUDE.match(line):
                waiting.append(found[1] or found[2])
            elif line.startswith("-"):
                complete = complete and not line.startswith(("-e", "--editable"))
            elif _is_path(name):
                complete = False
            elif _REQUIREMENT.match(name):
                packages.append(name)
    return packages, complete and not waiting


def _node(manager: str, command: Command, file: Dockerfile) -> Install | None:
    bare = manager == "yarn" and command.subcommand is None and not command.has("--version", "-v")
    if not bare and not command.runs(*MANAGERS[manager].installs):
        return None
    words = [a.value for a in command.operands() if a.value != "add"]
    named = [name for name in words if name and not _is_path(name)]
    if words:
        return Install(manager, tuple(named), len(named) == len(words))
    run, _ = file.run_of(command)
    stage = file.stage_of(run)
    package = package_json(manifest("package.json", stage, file))
    if package is None:
        return Install(manager, (), complete=False)
    env = {**stage.env_at(run), **dict(command.assignments)}
    dev = env.get("NODE_ENV") != "production" and not _leaves_dev_out(command)
    return Install(manager, (*package.dependencies, *(package.dev if dev else ())), complete=True)


def _leaves_dev_out(command: Command) -> bool:
    return any(word in _NO_DEV for word in command.words) or command.option("--omit") == "dev"


@kept_with_last
def manifest(path: str, stage: Stage, file: Dockerfile) -> str | None:
    """The text of a file of the build context, from the name it has in the image.

    None when no COPY of the stage's lineage brings it, or when it cannot be read.
    """
    name = posixpath.basename(path)
    for source in _sources(stage):
        if fnmatchcase(name, posixpath.basename(source)):
            source = posixpath.dirname(source)
        found = file.context.text(cleaned(posixpath.join(source, name)))
        if found is not None:
            return found
    return None


@kept
def _sources(stage: Stage) -> tuple[str, ...]:
    """What is copied from the build context, as far as no variable decides it; each once."""
    nearest = [stage, *islice(stage.ancestors(), MAX_STAGES)]
    copies = (t for each in nearest[::-1] for t in transfers(each) if t.flag("from") is None)
    words = (word.text.strip("\"'") for copy in copies for word in copy.sources)
    return tuple(dict.fromkeys(word for word in words if "$" not in word))


def _is_path(name: str) -> bool:
    """True for what is no package's name: a path, an archive, a URL."""
    return name.startswith((".", "/", "~", "git+")) or "://" in name
