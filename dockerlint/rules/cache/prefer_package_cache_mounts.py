"""
Package managers should keep their downloads in a cache mount.

A `RUN` that is not taken from the build cache downloads everything again, although most of it is
the same as last time. A cache mount keeps the downloads on the machine that builds and leaves
nothing in the layer, so that there is nothing to clean up either.

This is another way than the one that the rules about cleaning up go, and both are right: a mount
serves builds on one machine, and does nothing where each build starts on a new one. It is reported
for apt, npm, yarn, pnpm, bun, pip, uv, Go and Cargo in a stage whose user is known to be root;
where caches are elsewhere by `npm_config_cache` and the like, that is used. Go and Cargo build
from what they downloaded, so that these are left alone where `go mod download` or `cargo fetch`
puts it into a layer. Reported as well are commands and options that empty such a mount, or pass it
by.

The fix adds the mount and takes out what cleans up. It is unsafe, as the first build after it
cannot show what the next ones do with a cache. For apt on Debian and Ubuntu it also tells apt to
keep its downloads. The rules about cleaning up accept the result.

Bad:

    FROM node:22-slim
    COPY package.json package-lock.json ./
    RUN npm ci && npm cache clean --force

Good:

    FROM node:22-slim
    COPY package.json package-lock.json ./
    RUN --mount=type=cache,target=/root/.npm npm ci
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.accounts import ROOT
from dockerlint.model.caches import removed
from dockerlint.model.environment import is_on, seen_by
from dockerlint.model.packages import cleans_cache, manager_of, pip_install
from dockerlint.model.paths import Paths
from dockerlint.rule import Profile, Rule
from dockerlint.rules.cache._mounts import (
    add_mounts,
    empties_apt_cache,
    is_mounted,
    keep_downloads,
)
from dockerlint.syntax import Argument, Command, Run, Script
from dockerlint.text import Span, shortened

rule = Rule(
    Severity.INFO,
    codes=("tally/prefer-package-cache-mounts",),
    profile=Profile.ALL,
    fix=Safety.UNSAFE,
    effects=(
        *Change.CHANGES_SURROUNDINGS.of("flags"),
        *Change.REMOVES_COMMAND.of(),
        *Change.REMOVES_OPTION.of("--no-cache-dir", "--no-cache"),
        *Change.ADDS_LAYER.of("rm", "echo"),
    ),
)
MANY = 50  # commands of one tool in a RUN
LONG = 40  # characters of a command that a message shows


class Tool(NamedTuple):
    """A package manager: which commands download, and to where."""

    installs: tuple[str, ...]
    folders: tuple[str, ...]
    variable: str = ""  # that puts the cache elsewhere
    option: str = ""  # that passes it by
    off: str = ""  # variable that does the same
    image: str = ""  # the only official image with these folders
    cleans: tuple[str, ...] = ()  # subcommands
    sharing: str = ""


NPM = Tool(("ci", "install", "i", "add", "clean-install"), ("/root/.npm",), "npm_config_cache")
TOOLS = {
    "apt-get": Tool(
        ("install", "upgrade", "dist-upgrade", "update"),
        ("/var/cache/apt", "/var/lib/apt"),
        cleans=("clean", "autoclean"),
        sharing=",sharing=locked",
    ),
    "npm": NPM,
    "yarn": Tool(("install", "add"), ("/usr/local/share/.cache/yarn",), "YARN_CACHE_FOLDER"),
    "pnpm": Tool(("install", "i", "add", "fetch"), ("/root/.local/share/pnpm/store",)),
    "bun": Tool(("install", "i", "add"), ("/root/.bun/install/cache",), "BUN_INSTALL_CACHE_DIR"),
    "pip": Tool(
        ("install", "wheel", "download"),
        ("/root/.cache/pip",),
        "PIP_CACHE_DIR",
        "--no-cache-dir",
        "PIP_NO_CACHE_DIR",
    ),
    "uv": Tool(("sync", "pip"), ("/root/.cache/uv",), "UV_CACHE_DIR", "--no-cache", "UV_NO_CACHE"),
    "go": Tool(
        ("build", "install", "test"),
        ("/go/pkg/mod", "/root/.cache/go-build"),
        "GOMODCACHE",
        image="golang",
    ),
    "cargo": Tool(("build", "install"), ("/usr/local/cargo/registry",), image="rust"),
}
# Commands that put downloads into a layer for all that follows, the container too.
_STORES = {"go": ("mod", "get"), "cargo": ("fetch", "chef", "vendor")}
# A variable that says where everything of the tool lies: then it is not known where.
_ELSEWHERE = {"pnpm": "PNPM_HOME", "go": "GOPATH", "cargo": "CARGO_HOME"}


@rule.on(Stage, "RUN")
def downloads_again(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """Installs without a mount, and mounts that are of no use."""
    for run, script in stage.runs:
        if not is_root(run, stage):
            continue
        names = dict.fromkeys(tool_of(command) for command in script.commands)
        for name in filter(None, names):
            yield from _in_run(name, run, script, stage, file)


def _in_run(
    name: str, run: Run, script: Script, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    commands = [c for c in script.commands if tool_of(c) == name]
    command = commands[0]
    folders, *others = {folders_of(name, each, stage, file) for each in commands[:MANY]}
    if not folders or others or len(commands) > MANY:
        return
    missing = [folder for folder in folders if not is_mounted(run, folder)]
    useless = list(cleanups(name, folders, script))
    passing = list(options(name, script))
    if missing:
        words = " ".join(argument.text for argument in command.argv)
        last = command.subcommand or command.argv[0]
        yield rule.finding(
            Span(command.argv[0].span.start, last.span.end),
            f"`{shortened(words, LONG)}` downloads again what a cache mount would keep",
            with_mounts(name, missing, useless, passing, run, script, stage, file),
        )
        return
    for each in useless:
        words = shortened(" ".join(argument.text for argument in each.argv), LONG)
        edit = edits.remove_command(run, script, each)
        fix = Fix.unsafe("Keep the cache", edit)
        yield rule.finding(each.span, f"`{words}` empties the cache mount", fix)
    for each, word in passing:
        edit = edits.remove_words(run, each, word)
        fix = Fix.unsafe("Use the cache", edit)
        yield rule.finding(word.span, f"`{word.text}` passes the cache mount by", fix)


@kept
def tool_of(command: Command) -> str:
    """The name in TOOLS of what the command downloads with; empty for other commands."""
    if pip_install(command):
        return "pip"
    name = manager_of(command) or command.name
    tool = TOOLS.get(name)
    if tool is None:
        return ""
    bare = name == "yarn" and command.subcommand is None and not command.arguments
    return name if bare or command.runs(*tool.installs) else ""


def is_root(run: Run, stage: Stage) -> bool:
    """True when root surely runs it."""
    user = stage.user_at(run)
    if user is None:
        return stage.base is not None and stage.base.is_root
    return user.argument is not None and user.argument.text.partition(":")[0] in ROOT


def folders_of(name: str, command: Command, stage: Stage, file: Dockerfile) -> tuple[str, ...]:
    """Where the tool keeps its downloads; empty when that is not known, or it keeps none."""
    tool, env = TOOLS[name], seen_by(command, file)
    official = stage.base.reference.official if stage.base else None
    if (tool.image and official != tool.image) or _ELSEWHERE.get(name, "") in env:
        return ()
    if name in _STORES and name in stored(stage):
        return ()
    if tool.off in env and (is_on(env[tool.off]) or env[tool.off] is None):
        return ()
    for variable in (tool.variable, tool.variable.upper()):
        if variable and variable in env:
            folder = env[variable]
            return (folder, *tool.folders[1:]) if folder else ()
    return tool.folders


@kept
def stored(stage: Stage) -> frozenset[str]:
    """The tools whose downloads the lineage means to keep in a layer."""
    found = (c for c in stage.commands() if c.name in _STORES)
    return frozenset(c.name for c in found if c.runs(*_STORES[c.name]))


def cleanups(name: str, folders: tuple[str, ...], script: Script) -> Iterator[Command]:
    """The commands that empty the cache, and do nothing else."""
    cached = Paths()
    cached.add(folders)
    for command in script.commands:
        gone = removed(command)
        own = manager_of(command) == name and command.runs(*TOOLS[name].cleans)
        if own or cleans_cache(command, name) or (gone and all(path in cached for path in gone)):
            yield command


def options(name: str, script: Script) -> Iterator[tuple[Command, Argument]]:
    """The options that pass the cache by."""
    option = TOOLS[name].option
    for command in script.commands:
        if option and tool_of(command) == name:
            yield from ((command, a) for a in command.arguments if a.text == option)


def with_mounts(
    name: str,
    missing: list[str],
    useless: list[Command],
    passing: list[tuple[Command, Argument]],
    run: Run,
    script: Script,
    stage: Stage,
    file: Dockerfile,
) -> Fix | None:
    """Add the mounts, and take out what would make no use of them."""
    made: list[Edit | None] = [
        add_mounts(run, *(f"target={folder}{TOOLS[name].sharing}" for folder in missing))
    ]
    made += [edits.remove_command(run, script, each) for each in useless]
    made += [edits.remove_words(run, each, word) for each, word in passing]
    if name == "apt-get" and empties_apt_cache(run, stage, file):
        made.append(keep_downloads(run))
    done = sorted(edit for edit in made if edit)
    if len(done) < len(made) or any(a.span.touches(b.span) for a, b in pairwise(done)):
        return None
    if useless and goes_on_with(useless[-1], run, stage):
        return None  # taken out, it could not be told from moved to there
    return Fix.unsafe("Use a cache mount", *done)


def goes_on_with(command: Command, run: Run, stage: Stage) -> bool:
    """True when the next RUN begins with the same command."""
    after = (script for later, script in stage.runs if later.span > run.span)
    following = next(after, None)
    first = following.commands[:1] if following else ()
    return any(c.name == command.name and c.words == command.words for c in first)
