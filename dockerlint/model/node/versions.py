"""Which versions of Node.js and its package managers run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from dockerlint.kept import kept
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.node.files import is_beside, manifest_beside, text_beside
from dockerlint.model.node.installs import MANY_STAGES
from dockerlint.model.origins import lineage_transfers
from dockerlint.model.stage import Stage
from dockerlint.patterns import pattern
from dockerlint.syntax import Command

_VERSION = pattern(r"\d+")
# Names of Node.js releases with npm before 7, which is the first to know `--omit`.
_OLD_RELEASES = ("argon", "boron", "carbon", "dubnium", "erbium", "fermium")
_LAST_OLD = 14  # the last Node.js with npm 6
_MOVING = pattern(r"(lts|latest|current|slim|alpine|gallium|hydrogen|iron|jod|krypton)\b")
_LAST_WITH_YARN = 24  # the last Node.js whose image comes with Yarn, 1.22
_FILE = pattern(r"[\"']?(\./)?([\w-]+/)*[\w-]+\*?\.(json|lock|m?js|ts)\*?[\"']?")
_MAX_STAGES = 16  # of a lineage, in which a version is looked for


def has_node(stage: Stage) -> bool:
    """True for a stage on the official image of Node.js."""
    return stage.base is not None and stage.base.reference.official == "node"


def node_major(stage: Stage) -> int | None:
    """The major version of Node.js that the tag of an official image tells."""
    base = stage.base
    found = _VERSION.match(base.tag) if base and base.reference.official == "node" else None
    return int(found[0]) if found else None


def has_omit(command: Command, file: Dockerfile) -> bool | None:
    """True when npm is 7 or later, which knows ``--omit``; None when that is not known."""
    return _has_omit(file.stage_of_command(command))


@kept
def _has_omit(stage: Stage) -> bool | None:
    word = next(filter(None, map(_installed_npm, _nearest(stage))), None)
    if word:
        version = _VERSION.match(word.partition("@")[2])
        return int(version[0]) >= 7 if version else word in ("npm", "npm@latest")
    base = stage.base
    if base is None or base.reference.official != "node":
        return None
    if version := _VERSION.match(base.tag):
        return int(version[0]) > _LAST_OLD
    if base.tag.startswith(_OLD_RELEASES):
        return False
    return True if _MOVING.match(base.tag) else None


def _nearest(stage: Stage) -> Iterator[Stage]:
    """The stage and those it is built from, as many as are looked at."""
    yield stage
    yield from islice(stage.ancestors(), _MAX_STAGES)


@kept
def _installed_npm(stage: Stage) -> str:
    """The npm that a stage's own commands install last: ``npm@10``; empty for none."""
    own = (c for c in stage.own_commands() if c.name == "npm" and c.has("-g", "--global"))
    words = [word for c in own for word in c.words if word == "npm" or word.startswith("npm@")]
    return words[-1] if words else ""


def yarn_version(command: Command, file: Dockerfile) -> int | None:
    """1 for Yarn 1, 2 for all later ones; None when that is not known."""
    if file.stage_of_command(command).index >= MANY_STAGES:
        return None
    package = manifest_beside(command, file)
    if package and package.manager.startswith("yarn@"):
        return _yarn(package.manager.removeprefix("yarn@"))
    stage = file.stage_of_command(command)
    if told := next(filter(None, map(_yarn_set, _nearest(stage))), ""):
        return _yarn(told)
    if is_beside(".yarnrc.yml", command, file) or _copies_modern_yarn(stage):
        return 2
    lock = text_beside("yarn.lock", command, file)
    if lock:
        return 2 if "__metadata:" in lock[:2000] else 1
    return 1 if _has_yarn_1(command, file) else None


@kept
def _yarn_set(stage: Stage) -> str:
    """The version of Yarn that a stage's own commands switch to last; empty for none."""
    told = [version for c in stage.own_commands() if (version := _told_yarn(c))]
    return told[-1] if told else ""


@kept
def _brings_yarn(stage: Stage) -> bool:
    return any(map(_may_bring_yarn, stage.own_commands()))


def _has_yarn_1(command: Command, file: Dockerfile) -> bool:
    """True for the Yarn of an official image, when nothing can have told it to be another."""
    run, _ = file.run_of(command)
    stage = file.stage_of(run)
    before = (t for t, _ in lineage_transfers(stage) if t.span.start < run.span.start)
    plain = all(_FILE.fullmatch(word.text) for t in before for word in t.sources)
    changed = any(map(_brings_yarn, stage.lineage))
    major = node_major(stage)
    return major is not None and major <= _LAST_WITH_YARN and plain and not changed


def _may_bring_yarn(command: Command) -> bool:
    if command.name == "npm":
        return any("yarn" in word or "corepack" in word for word in command.words)
    return command.name in ("corepack", "curl", "wget")


def _yarn(version: str) -> int | None:
    if version in ("berry", "stable", "latest", "canary"):
        return 2
    number = _VERSION.match(version)
    if number is None:
        return 1 if version == "classic" else None
    return 1 if int(number[0]) < 2 else 2


def _told_yarn(command: Command) -> str:
    """The version that a command switches to; empty for every other command."""
    if command.name in ("yarn", "corepack", "npm"):
        words = command.words
        if command.name == "yarn" and words[:2] == ("set", "version"):
            return words[2] if len(words) > 2 else ""
        named = [w for w in words if w.startswith("yarn@")]
        if named and command.runs("prepare", "use", "install", "i"):
            return named[-1].removeprefix("yarn@")
    return ""


def _copies_modern_yarn(stage: Stage) -> bool:
    words = (w.text.strip("\"'") for t, _ in lineage_transfers(stage) for w in t.sources)
    return any(re.fullmatch(r"(.*/)?\.yarn(rc\.yml|/releases|/?)", word) for word in words)
