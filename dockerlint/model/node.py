"""Node.js projects: what the Dockerfile and the files beside it tell of an install.

Where the command works, which manifest and lock file lie there, which version of the package
manager runs, whether development dependencies are left out, and which stages get the result.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice, takewhile

from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.environment import seen_by
from dockerlint.model.folders import UNKNOWN, folder_at
from dockerlint.model.lockfiles import LOCKS
from dockerlint.model.options import configured, with_variables
from dockerlint.model.origins import carriers, lineage_transfers, origin_of, text_of
from dockerlint.model.package_json import PackageJson, package_json
from dockerlint.model.paths import joined, written
from dockerlint.model.purpose import is_for_development
from dockerlint.model.stage import Stage
from dockerlint.model.starts import INITS
from dockerlint.patterns import pattern
from dockerlint.syntax import (
    Arg,
    Cmd,
    Command,
    Entrypoint,
    Env,
)

INSTALL = ("install", "i")
CLEAN_INSTALL = ("ci",)
_RARE = ("add", "in", "clean-install", "ic", "install-clean")  # other names of the two
_PROJECT = {
    "npm": (*INSTALL, *CLEAN_INSTALL),
    "yarn": ("install",),
    "pnpm": ("install", "i"),
    "bun": ("install", "i"),
}
_NOT_HERE = ("-g", "--global", "--package-lock-only", "--lockfile-only", "--dry-run")
_ASKS = ("--help", "-h", "--version", "-v")
NO_DEV = pattern(
    r"--omit=[\"']?dev|--prod(uction)?(?!=false)(=true)?|--only=[\"']?prod(uction)?|-P|--no-dev"
)
# Settings of npm and pnpm by which development dependencies are left out, in files or by command.
_NO_DEV_SET = pattern(
    r"\b(?:omit(?:\[\])?[ =]+[\"']?dev|only[ =]+[\"']?prod|production[ =]+[\"']?true)\b", re.I
)
_NO_DEV_VALUES = ("dev", "true", "prod", "production")
_NO_DEV_NAMES = ("npm_config_omit", "npm_config_production", "npm_config_only")
_VERSION = pattern(r"\d+")
# Names of Node.js releases with npm before 7, which is the first to know `--omit`.
_OLD_RELEASES = ("argon", "boron", "carbon", "dubnium", "erbium", "fermium")
_MOVING = pattern(r"(lts|latest|current|slim|alpine|gallium|hydrogen|iron|jod|krypton)\b")
_LAST_WITH_YARN = 24  # the last Node.js whose image comes with Yarn, 1.22
_FILE = pattern(r"[\"']?(\./)?([\w-]+/)*[\w-]+\*?\.(json|lock|m?js|ts)\*?[\"']?")
_LAST_OLD = 14  # the last Node.js with npm 6
_MANIFEST = pattern(r"package(-lock)?\.json|npm-shrinkwrap")
_READERS = ("cat", "ls", "test", "[", "echo", "chown", "chmod")
MANY_STAGES = 64  # of one file
MAX_STAGES = 16  # of a lineage, in which a version is looked for


# --- the command --------------------------------------------------------------------------------


def installs_project(command: Command, file: Dockerfile) -> Command | None:
    """The command, variables put in, when it installs what a package.json asks for.

    None for all others: those that are given packages, too, or words that are not known. Stages
    that come after very many are not looked at.
    """
    if file.stage_of_command(command).index >= MANY_STAGES:
        return None
    given = with_variables(command, file)
    names = _PROJECT.get(command.name)
    if given is None or names is None or given.has(*_NOT_HERE):
        return None
    if given.option("--location") == "global":
        return None
    words = given.positional()
    if not words:
        return given if command.name == "yarn" and not given.has(*_ASKS) else None
    return given if len(words) == 1 and words[0].value in names else None


def leaves_dev_out(command: Command) -> bool:
    """True when an option says that development dependencies are not installed."""
    spelled = any(NO_DEV.fullmatch(word) for word in command.words)
    return spelled or command.option("--omit") == "dev" or _only(command)


def _only(command: Command) -> bool:
    return command.option("--only") in ("prod", "production")


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


@lru_cache(maxsize=64)
def _declared(stage: Stage) -> frozenset[str]:
    """Which of the variables an ENV or ARG of the lineage names, in lower case."""
    pairs = (pair for i in stage.chain if isinstance(i, Env | Arg) for pair in i.pairs)
    names = {pair.key.text.lower() for pair in pairs}
    return frozenset(names & {"node_env", *_NO_DEV_NAMES})


@lru_cache(maxsize=64)
def changes_manifest(stage: Stage) -> bool:
    """True when a command of the lineage may change package.json or the lock file."""
    return any(_changes_manifest(command) for command in stage.commands())


def _changes_manifest(command: Command) -> bool:
    if command.name == "npm":
        return command.runs("pkg", "version", "init", "update", "audit", "shrinkwrap")
    if command.name in _READERS:
        return any(redirect.operator != "<" for redirect in command.redirects)
    return any(_MANIFEST.search(word) for word in command.words)


def has_node(stage: Stage) -> bool:
    """True for a stage on the official image of Node.js."""
    return stage.base is not None and stage.base.reference.official == "node"


def is_set_anywhere(name: str, stage: Stage) -> bool:
    """True when an instruction of the lineage mentions a variable, whatever it does with it."""
    return any(name in i.text for i in stage.chain if not isinstance(i, Cmd | Entrypoint))


# --- versions -----------------------------------------------------------------------------------


def has_omit(command: Command, file: Dockerfile) -> bool | None:
    """True when npm is 7 or later, which knows ``--omit``; None when that is not known."""
    return _has_omit(file.stage_of_command(command))


@lru_cache(maxsize=256)
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
    yield from islice(stage.ancestors(), MAX_STAGES)


@lru_cache(maxsize=256)
def _installed_npm(stage: Stage) -> str:
    """The npm that a stage's own commands install last: ``npm@10``; empty for none."""
    own = (c for c in stage.own_commands() if c.name == "npm" and c.has("-g", "--global"))
    words = [word for c in own for word in c.words if word == "npm" or word.startswith("npm@")]
    return words[-1] if words else ""


def node_major(stage: Stage) -> int | None:
    """The major version of Node.js that the tag of an official image tells."""
    base = stage.base
    found = _VERSION.match(base.tag) if base and base.reference.official == "node" else None
    return int(found[0]) if found else None


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


@lru_cache(maxsize=256)
def _yarn_set(stage: Stage) -> str:
    """The version of Yarn that a stage's own commands switch to last; empty for none."""
    told = [version for c in stage.own_commands() if (version := _told_yarn(c))]
    return told[-1] if told else ""


@lru_cache(maxsize=256)
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
    words = command.words
    if command.name in ("yarn", "corepack", "npm"):
        if command.name == "yarn" and words[:2] == ("set", "version"):
            return words[2] if len(words) > 2 else ""
        named = [w for w in words if w.startswith("yarn@")]
        if named and command.runs("prepare", "use", "install", "i"):
            return named[-1].removeprefix("yarn@")
    return ""


def _copies_modern_yarn(stage: Stage) -> bool:
    words = (w.text.strip("\"'") for t, _ in lineage_transfers(stage) for w in t.sources)
    return any(re.fullmatch(r"(.*/)?\.yarn(rc\.yml|/releases|/?)", word) for word in words)


# --- the files it finds -------------------------------------------------------------------------


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


# --- what runs ----------------------------------------------------------------------------------

# Programs that are there to build, watch or test, and mostly are development dependencies.
BUILD_TOOLS = frozenset(
    {
        *("tsc", "tsup", "webpack", "webpack-cli", "vite", "rollup", "esbuild", "parcel", "swc"),
        *("ng", "next", "nuxt", "nuxi", "nest", "gulp", "grunt", "turbo", "nx", "lerna", "astro"),
        *("react-scripts", "vue-cli-service", "svelte-kit", "gatsby", "remix", "babel", "ncc"),
        *("jest", "mocha", "vitest", "cypress", "playwright", "eslint", "prettier", "ember"),
        *("prisma", "npm-run-all", "bower", "browserify", "hexo", "docusaurus", "vitepress"),
        *("make", "node-pre-gyp", "node-gyp", "elm", "electron-builder", "expo", "ncu", "patch"),
    }
)
_SCRIPTS = {  # subcommands after which nothing but a package manager works
    "npm": {
        *INSTALL,
        *CLEAN_INSTALL,
        *_RARE,
        "cache",
        "config",
        "set",
        "prune",
        "uninstall",
        "rm",
        "pkg",
    },
    "yarn": {"install", "cache", "config", "set", "global", "policies", "add", "remove"},
    "pnpm": {"install", "i", "fetch", "store", "config", "prune", "add", "setup", "env"},
    "bun": {"install", "i", "add", "pm"},
}
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
_RUNNERS = ("npx", "pnpx", "bunx", "ts-node", "tsx", "nodemon", "corepack")
_INTERPRETERS = ("node", "sh", "bash", "ash", "deno")


def builds(command: Command) -> bool:
    """True for what may need development dependencies: a script, a build tool, an unknown."""
    name, words = command.name, command.words
    if name in _SCRIPTS:
        own = command.subcommand
        return own is not None and own.value not in _SCRIPTS[name]
    if name in _INTERPRETERS:
        return any(not word.startswith("-") for word in words) and not command.has("-c")
    if name == "corepack":
        return bool(words) and words[0] in _SCRIPTS
    path = command.argv[0].text
    is_own = path.startswith(("./", "../", "$")) or "node_modules" in path
    return name in BUILD_TOOLS or name in _RUNNERS or is_own


def prunes(command: Command) -> bool:
    """True for ``npm prune`` and its like, and for taking node_modules away."""
    if command.name in _SCRIPTS:
        return command.runs("prune", "autoclean") or _is_focus(command)
    return command.name == "rm" and any("node_modules" in word for word in command.words)


def _is_focus(command: Command) -> bool:
    return command.name == "yarn" and command.runs("workspaces", "workspace")


def reaches_production(command: Command, package: PackageJson | None, file: Dockerfile) -> bool:
    """True when all that an install installs, development dependencies too, is in an image to run.

    False where that is not known, or where the environment leaves them out.
    """
    stage = file.stage_of_command(command)
    final = file.final
    if final is None or is_for_development(stage) or is_for_development(final):
        return False
    return (
        bool(kept_in(command, file))
        and is_production(command, file) is False
        and not needs_dev(final, package)
    )


_PROGRAMS = {"typescript": ("tsc",), "@angular/cli": ("ng",), "@nestjs/cli": ("nest",)}
_PACKAGES = {program: name for name, programs in _PROGRAMS.items() for program in programs}


def called_later(command: Command, package: PackageJson, file: Dockerfile) -> Iterator[str]:
    """The packages whose programs the later commands of the stage call, by scripts or npx."""
    run, script = file.run_of(command)
    stage = file.stage_of(run)
    later = [c for c in script.commands if c.span.start > command.span.start]
    later += [c for r, s in stage.runs if r.span.start > run.span.start for c in s.commands]
    for each in later:
        words: list[str] = []
        if name := script_name(each):
            words = _called(package.scripts.get(name, ""))
        elif each.name in ("npx", "pnpx"):
            words = [word for word in each.words if not word.startswith("-")][:1]
        yield from (_PACKAGES.get(word, word) for word in words)


_INITS = (*INITS, "docker-entrypoint.sh")


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


def needs_dev(stage: Stage, package: PackageJson | None) -> bool:
    """True when what the image starts is, or may be, a development dependency."""
    starts = (stage.last(Entrypoint), stage.last(Cmd))
    commands = (c for start in starts if start for c in start.script.commands)
    return any(_needs_dev(c, package) for c in (*commands, *filter(None, map(program_of, starts))))


def _needs_dev(command: Command, package: PackageJson | None) -> bool:
    packages = package.dev if package else {}
    name = script_name(command)
    if package and name in package.scripts:
        return any(word in packages for word in _called(package.scripts[name])) or (
            starts_development(command, package)
        )
    words = (command.name, *command.words)
    return any(w in packages for w in words) or starts_development(command, package)


def starts_development(command: Command, package: PackageJson | None) -> bool:
    """True for what is started for development, as far as names tell."""
    words = words_started(command, package)
    if words is None:
        return _DEV_SCRIPT.search(script_name(command)) is not None
    return dev_server(words) is not None or any(word in _DEV_TOOLS for word in words)


def words_started(command: Command, package: PackageJson | None) -> list[str] | None:
    """What a command starts, seen through a script of package.json; None when not known."""
    name = script_name(command)
    if not name:
        return [command.name, *command.words]
    return _called(package.scripts[name]) if package and name in package.scripts else None


def _called(script: str) -> list[str]:
    return re.findall(r"[\w@/.:=-]+", script)


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


def script_name(command: Command) -> str:
    """The script that ``npm run x``, ``npm start`` or ``yarn x`` runs; empty for others."""
    own = command.subcommand
    if command.name not in _SCRIPTS or own is None or own.value is None:
        return ""
    if own.value in ("run", "run-script", "rum", "urn"):
        named = command.operands()
        return named[0].value or "" if named else ""
    if command.name == "npm":
        short = {"t": "test", "tst": "test"}
        name = short.get(own.value, own.value)
        return name if name in ("start", "test", "stop", "restart") else ""
    if command.name == "bun":
        return ""
    return own.value if own.value not in (*_SCRIPTS[command.name], "exec", "dlx") else ""


def kept_in(command: Command, file: Dockerfile) -> dict[Stage, str]:
    """The stages of the final image that get the node_modules of an install as they are.

    None of them when a stage on the way builds with them, or takes development dependencies
    out again.
    """
    folder = folder_of(command, file)
    run, _ = file.run_of(command)
    stage = file.stage_of(run)
    if not stage.has(run) or _last_work(stage) > command.span.start:
        return {}
    found = carriers(posixpath.join(folder, "node_modules"), stage, file)
    if any(_last_work(each) >= 0 for each in found if each is not stage):
        return {}
    return {each: place for each, place in found.items() if file.in_final_image(each)}


@lru_cache(maxsize=256)
def _last_work(stage: Stage) -> int:
    """Where the last of a stage's own commands stands that builds or prunes; -1 for nowhere."""
    work = (c.span.start for c in stage.own_commands() if builds(c) or prunes(c))
    return max(work, default=-1)
