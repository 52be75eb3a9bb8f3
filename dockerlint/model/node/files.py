"""The files that a package manager finds where it works, and those that the image starts with."""

from __future__ import annotations

from itertools import takewhile

from dockerlint.kept import kept
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.folders import UNKNOWN, folder_at
from dockerlint.model.lockfiles import LOCKS
from dockerlint.model.node.installs import MANY_STAGES
from dockerlint.model.origins import origin_of, text_of
from dockerlint.model.package_json import PackageJson, package_json
from dockerlint.model.paths import joined, written
from dockerlint.model.stage import Stage
from dockerlint.patterns import pattern
from dockerlint.syntax import Command

_MANIFEST = pattern(r"package(-lock)?\.json|npm-shrinkwrap")
_READERS = ("cat", "ls", "test", "[", "echo", "chown", "chmod")


def folder_of(command: Command, file: Dockerfile) -> str:
    """The folder a package manager's command works in."""
    run, script = file.run_of(command)
    stage = file.stage_of(run)
    folder = folder_at(stage, run)
    for earlier in takewhile(lambda c: c is not command, script.commands):
        if earlier.name in ("cd", "pushd") and (command.nested or not earlier.nested):
            to = earlier.positional()
            path = written(run, to[0].text, stage.env_at(run)) if to else UNKNOWN
            folder = joined(folder, path)
    given = command.option("--prefix", "-C", "--cwd", "--dir")
    return joined(folder, given) if given else folder


def manifest_beside(command: Command, file: Dockerfile) -> PackageJson | None:
    """The package.json that a command reads; None when it cannot be read here."""
    return package_json(text_beside("package.json", command, file))


def manifest_in(stage: Stage, file: Dockerfile) -> PackageJson | None:
    """The package.json in the working folder at the end of a stage."""
    if stage.index >= MANY_STAGES:
        return None
    return package_json(text_of(joined(folder_at(stage), "package.json"), stage, file))


def text_beside(name: str, command: Command, file: Dockerfile) -> str | None:
    """The text of a file of the build context that lies where a command works."""
    run, _ = file.run_of(command)
    return text_of(joined(folder_of(command, file), name), file.stage_of(run), file, run)


def is_beside(name: str, command: Command, file: Dockerfile) -> bool:
    """True when a file of that name is known to lie where a command works."""
    run, _ = file.run_of(command)
    path = joined(folder_of(command, file), name)
    return origin_of(path, file.stage_of(run), file, run) is not None


def lock_beside(command: Command, file: Dockerfile) -> str | None:
    """The name of the package manager's lock file that lies where its command works."""
    names = LOCKS[command.name]
    return next((name for name in names if is_beside(name, command, file)), None)


@kept
def changes_manifest(stage: Stage) -> bool:
    """True when a command of the lineage may change package.json or the lock file."""
    return any(_changes_manifest(command) for command in stage.commands())


def _changes_manifest(command: Command) -> bool:
    if command.name == "npm":
        return command.runs("pkg", "version", "init", "update", "audit", "shrinkwrap")
    if command.name in _READERS:
        return any(redirect.operator != "<" for redirect in command.redirects)
    return any(_MANIFEST.search(word) for word in command.words)
