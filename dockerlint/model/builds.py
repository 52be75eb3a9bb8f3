"""Which commands compile something, what for, and with what packages."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint.kept import kept
from dockerlint.knowledge.names import bare_name
from dockerlint.model.packages import MANAGERS, manager_of, pip_install
from dockerlint.model.stage import Stage
from dockerlint.patterns import pattern
from dockerlint.syntax import Cmd, Command, Entrypoint, Run

NODE, GO, RUST, JAVA, DOTNET, PYTHON = "Node", "Go", "Rust", "Java", ".NET", "Python"

MAKE = "make"
_COMPILE = ("golang", "rust", "gcc", "maven", "gradle", "swift", "haskell")  # images

_SCRIPT = pattern(r"build(?::[\w:.-]+)?")  # of a package.json: build, build:prod
_BUNDLERS = {
    **dict.fromkeys(("tsc", "webpack", "rollup", "esbuild", "tsup", "swc"), None),
    **dict.fromkeys(("vite", "next", "nuxt", "nuxi", "ng", "nest", "astro", "remix"), "build"),
}
_PHASES = {"package", "install", "verify"}
_TASK = pattern(r"(?:[\w:-]*:)?(?:build|assemble|jar|bootJar|shadowJar|installDist|distZip|war)")
# Packages that serve to build others, under Debian, Alpine and Fedora.
_TOOLCHAIN = pattern(
    r"build-essential|build-base|alpine-sdk|(?:gcc|g\+\+|clang|llvm|cpp)(?:-[\d.]+)?|gcc-c\+\+|make"
    r"|cmake|ninja(?:-build)?|meson|autoconf|automake|libtool(?:-bin)?|pkg-config|pkgconf(?:ig)?"
    r"|bison|flex|nasm|yasm|gfortran|rustc|cargo|golang(?:-go)?|go|maven|gradle"
    r"|(?:default|openjdk-?\d+)-jdk(?:-headless)?|[\w.+-]+-(?:dev|devel)|linux-headers.*"
    r"|python3?-dev|python3?-setuptools|python3-wheel|patch|binutils|fakeroot|swig|protobuf-compiler"
)
_SHELLS = {"sh", "bash", "ash", "zsh", "dash", "tail", "sleep", "true", "python", "irb"}
_DEVELOPS = {"dev", "develop", "watch", "test", "start:dev", "serve:dev"}  # scripts
_COMPILERS = pattern(
    r"build-essential|build-base|alpine-sdk|(?:gcc|g\+\+|clang)(?:-[\d.]+)?|gcc-c\+\+|gfortran"
)


def compiles(command: Command) -> str | None:
    """What the command compiles, as one of the names above; None for every other command."""
    name = command.name
    if name in ("npm", "yarn", "pnpm", "bun"):
        return NODE if _runs_build(command) else None
    if name in ("npx", "bunx"):
        program = command.subcommand and command.subcommand.value
        return NODE if program in _BUNDLERS and _bundles(program, command.words) else None
    if name in _BUNDLERS:
        return NODE if _bundles(name, command.words) else None
    if name == "go":
        local = not any("@" in word for word in command.words)
        return GO if command.runs("build") or (command.runs("install") and local) else None
    if name == "cargo":
        own = command.has("--path")
        return RUST if command.runs("build") or (command.runs("install") and own) else None
    if name in ("mvn", "mvnw"):
        return JAVA if _PHASES.intersection(command.words) else None
    if name in ("gradle", "gradlew"):
        return JAVA if any(map(_TASK.fullmatch, command.words)) else None
    if name == "dotnet":
        return DOTNET if command.runs("publish", "build") else None
    return None


def _runs_build(command: Command) -> bool:
    """True for ``npm run build``, ``yarn build`` and the like."""
    words = [argument.value or "" for argument in command.positional("--filter", "-w", "--prefix")]
    if words[:1] in (["run"], ["run-script"]):
        words = words[1:]
    elif command.name in ("npm", "bun"):
        return False
    return bool(words) and _SCRIPT.fullmatch(words[0]) is not None


def _bundles(program: str, words: tuple[str, ...]) -> bool:
    verb = _BUNDLERS[program]
    informs = {"--version", "-v", "--help", "--init"}
    return (verb is None or verb in words) and informs.isdisjoint(words)


def is_tool(package: str) -> bool:
    """True for a package that serves to build others: a compiler, headers, make."""
    return _TOOLCHAIN.fullmatch(bare_name(package)) is not None


def is_compiler(package: str) -> bool:
    """True for a package that brings a compiler."""
    return _COMPILERS.fullmatch(bare_name(package)) is not None


def builds(stage: Stage) -> Iterator[tuple[Run, Command, str]]:
    """The commands of the stage's own RUNs that compile, each with what it compiles."""
    official = stage.base.reference.official if stage.base else None
    for run, script in stage.runs:
        for command in script.commands:
            if kind := compiles(command):
                yield run, command, kind
            elif command.name == "make" and official in _COMPILE:
                yield run, command, MAKE


def pip_builds(stage: Stage) -> Iterator[tuple[Run, Command, str]]:
    """The same for pip, where compilers were installed for it and are left in the image."""
    for run, script in stage.runs:
        for command in script.commands:
            if pip_install(command) and compilers(stage):
                yield run, command, PYTHON


@kept
def compilers(stage: Stage) -> tuple[str, ...]:
    """The compilers that the stage's own RUNs install by name, and that none of them removes."""
    found: dict[str, str] = {}
    for command in stage.own_commands():
        manager = manager_of(command)
        if manager not in MANAGERS or manager in ("pip", "npm", "yarn"):
            continue
        installs = command.runs(*MANAGERS[manager].installs)
        if not installs and not command.runs(*MANAGERS[manager].removes):
            continue
        named = [argument.text for argument in command.operands("-t", "--virtual")]
        if installs:
            virtual = command.option("-t", "--virtual") if manager == "apk" else None
            found.update((name, virtual or name) for name in named if is_compiler(name))
        else:
            everything = command.runs("autoremove", "autopurge") and not named
            gone = {name for name, held in found.items() if {name, held} & {*named}}
            found = {} if everything else {n: h for n, h in found.items() if n not in gone}
    return tuple(found)


@kept
def is_service(stage: Stage) -> bool:
    """True when the image starts a program, and not a shell or what builds one."""
    starts = [i for i in stage.chain if isinstance(i, Cmd | Entrypoint) and i.words]
    if not starts:
        return False
    commands = [
        c for i in (stage.last(Entrypoint), stage.last(Cmd)) if i for c in i.script.commands
    ]
    words = [word.text for word in (stage.command.words if stage.command else ())]
    if len(words) == 1 and words[0].rpartition("/")[2] in _SHELLS:
        return False
    return not any(map(_builds_when_started, commands))


def _builds_when_started(command: Command) -> bool:
    """True for what needs the tools of the build when the container runs."""
    if compiles(command):
        return True
    if command.name in ("go", "cargo", "make", "mvn", "mvnw", "gradle", "gradlew", "bundle"):
        return True
    if command.name in ("npm", "yarn", "pnpm", "bun", "npx"):
        return not _DEVELOPS.isdisjoint(command.words)
    if command.name == "dotnet":
        return command.runs("run", "watch", "test")
    return command.name in ("nodemon", "ts-node", "tsx", "ts-node-dev")
