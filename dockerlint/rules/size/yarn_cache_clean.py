"""
`yarn install` should be followed by `yarn cache clean`.

Yarn 1 keeps an unpacked copy of every package in its cache folder: for `express` alone 3.7 MB of
cache to 2.3 MB of modules (measured with Yarn 1.22, November 2026).

A cache mount there and removing the folder in the same `RUN` are fine. Yarn 2 and later keep their
cache elsewhere and are left alone, as are stages that the final image does not contain.

Bad:

    FROM node:22-slim
    COPY package.json yarn.lock ./
    RUN yarn install --frozen-lockfile --production

Good:

    FROM node:22-slim
    COPY package.json yarn.lock ./
    RUN yarn install --frozen-lockfile --production && yarn cache clean
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.caches import cache_of, folder_in_env, is_last
from dockerlint.model.packages import MANAGERS
from dockerlint.model.weights import cache_weight
from dockerlint.rule import Rule
from dockerlint.syntax import Command, Transfer
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    codes=("DL3060", "yarnCacheCleanAfterInstall"),
    fix=Safety.SAFE,
    leaves="Yarn cache",
    effects=Change.ADDS_COMMAND.of("yarn cache clean"),
)
PACKAGES = cache_of("yarn")
INSTALLS = MANAGERS["yarn"].fills


@rule.on(Command, "yarn")
def install_with_cache(yarn: Command, file: Dockerfile) -> Iterator[Finding]:
    """A Yarn 1 install that keeps its downloads."""
    bare = yarn.subcommand is None and not yarn.has("--version", "-v", "--help")
    if not (bare or yarn.runs(*INSTALLS)) or not is_last(yarn, file, INSTALLS):
        return
    run, script = file.run_of(yarn)
    cache = folder_in_env(PACKAGES, "YARN_CACHE_FOLDER", yarn, file)
    if file.stage_of(run) in modern(file) or yarn.has("--cache-folder"):
        return
    if not cache.left_by(yarn, file):
        return
    end = yarn.subcommand.span.end if yarn.subcommand else yarn.argv[0].span.end
    edit = edits.follow(yarn, run, script, "yarn cache clean")
    yield rule.finding(
        Span(yarn.argv[0].span.start, end),
        "`yarn install` leaves a second copy of every package in the layer",
        Fix.safe("Clean the cache in the same `RUN`", edit),
        saving=cache_weight(yarn, file),
    )


@kept
def modern(file: Dockerfile) -> frozenset[Stage]:
    """The stages that have signs of Yarn 2 or later."""
    return file.stages_with(shows_modern)


def shows_modern(stage: Stage) -> bool:
    """True when an instruction of the stage itself is such a sign."""
    return any(map(is_modern, stage.own_commands())) or any(
        ".yarn" in word.text
        for instruction in stage.instructions
        if isinstance(instruction, Transfer)
        for word in instruction.sources
    )


def is_modern(command: Command) -> bool:
    """True for a command that only Yarn 2 and later have, and for what installs those."""
    return command.name == "corepack" or (
        command.name == "yarn"
        and (command.has("--immutable", "--inline-builds") or command.runs("set", "workspaces"))
    )
