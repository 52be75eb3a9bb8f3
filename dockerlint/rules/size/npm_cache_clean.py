"""
`npm ci` and `npm install` should be followed by `npm cache clean --force`.

npm keeps every package it downloads under `~/.npm`, as a second copy beside `node_modules`: for
`express` alone 3.3 MB of cache to 2.3 MB of modules (measured with npm 11, November 2026). It
helps only builds that can see it, and those want a cache mount.

A cache mount on `~/.npm`, `npm_config_cache` pointing to one, and removing the folder in the same
`RUN` are fine. Stages that the final image does not contain are left alone.

Bad:

    FROM node:22-slim
    COPY package.json package-lock.json ./
    RUN npm ci --omit=dev

Good:

    FROM node:22-slim
    COPY package.json package-lock.json ./
    RUN npm ci --omit=dev && npm cache clean --force
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.caches import cache_of, folder_in_env, is_last
from dockerlint.model.packages import MANAGERS
from dockerlint.model.weights import cache_weight
from dockerlint.rule import Rule
from dockerlint.syntax import Command
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    codes=("npmCacheCleanAfterInstall",),
    fix=Safety.SAFE,
    leaves="npm cache",
    effects=Change.ADDS_COMMAND.of("npm cache clean --force"),
)
PACKAGES = cache_of("npm")
INSTALLS = MANAGERS["npm"].fills


@rule.on(Command, "npm")
def install_with_cache(npm: Command, file: Dockerfile) -> Iterator[Finding]:
    """An npm install that keeps its downloads."""
    if not npm.runs(*INSTALLS) or not is_last(npm, file, INSTALLS):
        return
    cache = folder_in_env(PACKAGES, "npm_config_cache", npm, file)
    if npm.option("--cache") or not cache.left_by(npm, file):
        return
    assert npm.subcommand
    edit = edits.follow(npm, *file.run_of(npm), "npm cache clean --force")
    yield rule.finding(
        Span(npm.argv[0].span.start, npm.subcommand.span.end),
        f"`npm {npm.subcommand.text}` leaves a second copy of every package in the layer",
        Fix.safe("Clean the cache in the same `RUN`", edit),
        saving=cache_weight(npm, file),
    )
