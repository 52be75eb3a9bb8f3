"""
What `node-gyp` downloads can be kept from build to build.

Packages with native parts are compiled by `node-gyp`, which first fetches the headers of Node.js
into `~/.cache/node-gyp`, each time that the `RUN` is built again. A cache mount there keeps them,
out of the image, too.

Reported are installs of the project where the stage shows that something is compiled: the same or
an earlier `RUN` installs a compiler together with Python, or calls `node-gyp`. Left alone are
installs with a mount on that folder or one above it, and where `npm_config_devdir` names another.

Bad:

    FROM node:22-alpine
    RUN apk add --no-cache python3 make g++
    COPY package.json package-lock.json ./
    RUN npm ci

Good:

    FROM node:22-alpine
    RUN apk add --no-cache python3 make g++
    COPY package.json package-lock.json ./
    RUN --mount=type=cache,target=/root/.cache/node-gyp npm ci
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.caches import Cache
from dockerlint.model.environment import seen_by
from dockerlint.model.node.installs import installs_project
from dockerlint.model.packages import manager_of
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command
from dockerlint.text import Span

rule = Rule(Severity.INFO, codes=("tally/js/node-gyp-cache-mounts",), profile=Profile.ALL)
HEADERS = Cache(("~/.cache/node-gyp",), ())
COMPILERS = {"g++", "gcc", "build-base", "build-essential", "clang", "gcc-c++", "alpine-sdk"}
PYTHON = {"python3", "python", "python3-dev", "python-is-python3"}


@rule.on(Command, "npm", "yarn", "pnpm")
def without_mount(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install that compiles, and keeps nothing of what that downloads."""
    if not installs_project(command, file):
        return
    run, _ = file.run_of(command)
    if HEADERS.mounted(run) or "npm_config_devdir" in seen_by(command, file):
        return
    place = compiles_from(file.stage_of(run))
    if place is not None and place < command.span.start:
        last = command.subcommand or command.argv[0]
        yield rule.finding(
            Span(command.argv[0].span.start, last.span.end),
            "what `node-gyp` downloads here is lost for the next build",
        )


@kept
def compiles_from(stage: Stage) -> int | None:
    """Where the command stands by which all is there that `node-gyp` needs, or that calls it."""
    found: set[str] = set()
    for command in stage.commands():
        if manager_of(command):
            found.update(word for word in command.words if word in COMPILERS | PYTHON)
        if command.name == "node-gyp" or (found & COMPILERS and found & PYTHON):
            return command.span.start
    return None
