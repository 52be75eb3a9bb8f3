"""Whether development dependencies are installed, and whether they reach the final image."""

from __future__ import annotations

import re

from dockerlint.kept import kept
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.environment import seen_by
from dockerlint.model.node.files import folder_of, text_beside
from dockerlint.model.node.scripts import builds, prunes
from dockerlint.model.node.starts import needs_dev
from dockerlint.model.options import configured
from dockerlint.model.origins import carriers
from dockerlint.model.package_json import PackageJson
from dockerlint.model.paths import joined
from dockerlint.model.purpose import is_for_development
from dockerlint.model.stage import Stage
from dockerlint.patterns import pattern
from dockerlint.syntax import Arg, Command, Env

# Settings of npm and pnpm by which development dependencies are left out, in files or by command.
_NO_DEV_SET = pattern(
    r"\b(?:omit(?:\[\])?[ =]+[\"']?dev|only[ =]+[\"']?prod|production[ =]+[\"']?true)\b", re.I
)
_NO_DEV_VALUES = ("dev", "true", "prod", "production")
_NO_DEV_NAMES = ("npm_config_omit", "npm_config_production", "npm_config_only")


def reaches_production(command: Command, package: PackageJson | None, file: Dockerfile) -> bool:
    """True when all that an install installs, development dependencies too, is in an image to run.

    False where that is not known, or where the environment leaves them out.
    """
    stage = file.stage_of_command(command)
    final = file.final
    if final is None or is_for_development(stage) or is_for_development(final):
        return False
    return (
        _is_kept(command, file)
        and is_production(command, file) is False
        and not needs_dev(final, package)
    )


def is_production(command: Command, file: Dockerfile) -> bool | None:
    """True when the environment or settings leave development dependencies out.

    None when that is not known: a variable without a value here, a base image with its own.
    """
    stage = file.stage_of_command(command)
    seen = {name.lower(): value for name, value in seen_by(command, file).items()}
    answers = [seen[name] for name in ("node_env", *_NO_DEV_NAMES) if name in seen]
    if seen.get("node_env") == "production":
        return True
    if any(seen.get(name) in _NO_DEV_VALUES for name in _NO_DEV_NAMES):
        return True
    if None in answers or not _is_plain(stage) or _declared(stage) - seen.keys():
        return None
    settings = text_beside(".npmrc", command, file) or ""
    return bool(_NO_DEV_SET.search(settings)) or configured(_NO_DEV_SET, command, file)


def _is_plain(stage: Stage) -> bool:
    """True for a base image that is known to set none of the variables: an official one, Bun's."""
    base = stage.base
    return base is not None and (base.image is not None or base.reference.name == "oven/bun")


@kept
def _declared(stage: Stage) -> frozenset[str]:
    """Which of the variables an ENV or ARG of the lineage names, in lower case."""
    pairs = (pair for i in stage.chain if isinstance(i, Env | Arg) for pair in i.pairs)
    names = {pair.key.text.lower() for pair in pairs}
    return frozenset(names & {"node_env", *_NO_DEV_NAMES})


def _is_kept(command: Command, file: Dockerfile) -> bool:
    """True when the final image gets the node_modules of an install as they are.

    Not when a stage on the way builds with them, or takes development dependencies out again.
    """
    run, _ = file.run_of(command)
    stage = file.stage_of(run)
    last = _last_works(file)
    if not stage.has(run) or last[stage.index] > command.span.start:
        return False
    found = carriers(joined(folder_of(command, file), "node_modules"), stage, file)
    work = any(last[each.index] >= 0 for each in found if each is not stage)
    return not work and any(map(file.in_final_image, found))


@kept
def _last_works(file: Dockerfile) -> tuple[int, ...]:
    """Where each stage's own last command stands that builds or prunes; -1 for nowhere."""
    work = (
        (c.span.start for c in s.own_commands() if builds(c) or prunes(c)) for s in file.stages
    )
    return tuple(max(each, default=-1) for each in work)
