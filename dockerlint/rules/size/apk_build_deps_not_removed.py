"""
Compilers and headers should leave the image in the `RUN` that needed them.

`gcc` with `musl-dev` takes over 100 MB on Alpine, `build-base` more, and the program that they
built needs neither. `apk add --virtual .build-deps …` gives what a build needs one name, and
`apk del .build-deps` at the end of the same `RUN` takes all of it away again; a later `RUN` would
come too late. A build stage from which the result is copied does without both.

Reported are compilers, `build-base` and packages that end in `-dev`, in the image that is built in
the end. Left alone are images that start no program of their own, as others are built on these,
stages named as those for development or tests, and packages that a later `RUN` removes, which
`cleanup-in-later-layer` tells.

The fix adds `--virtual` and `apk del`, where the `RUN` goes on after the `apk add` and that names
nothing but what a build needs. It is not safe: the program may need a library that only came with
its headers.

Bad:

    FROM python:3.13-alpine
    RUN apk add --no-cache gcc musl-dev \\
        && pip install --no-cache-dir uwsgi
    CMD ["uwsgi"]

Good:

    FROM python:3.13-alpine
    RUN apk add --no-cache --virtual .build-deps gcc musl-dev \\
        && pip install --no-cache-dir uwsgi \\
        && apk del .build-deps
    CMD ["uwsgi"]
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.kept import kept
from dockerlint.knowledge.names import bare_name
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.accounts import runs_something
from dockerlint.model.purpose import is_for_development
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Argument, Command, Run, Script
from dockerlint.text import listed

NAME = ".build-deps"
rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=(
        *Change.ADDS_OPTION.of("--no-cache --virtual", "add --virtual"),
        *Change.ADDS_ARGUMENT.of(f"--virtual {NAME}"),
        *Change.ADDS_COMMAND.of("apk"),
    ),
)
# What nothing but a build needs, and what is reported together with one of those.
BUILDS = pattern(
    r"build-base|alpine-sdk|gcc|g\+\+|(?!perl-)[\w.+-]+-dev|linux-headers|\"?\$\{?PHPIZE_DEPS\}?\"?"
)
HELPS = pattern(
    r"make|cmake|autoconf|automake|libtool|bison|flex|pkgconf|pkgconfig|patch|re2c|nasm|yasm|swig"
    r"|binutils|file|dpkg|ninja|samurai|meson|cargo|rust|clang\d*|abuild|gettext"
)
MANY = 4  # names that a message shows


@rule.on(Stage, "apk")
def build_tools_left(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """What `apk add` brings for a build, and nothing in the stage removes."""
    if not file.in_final_image(stage) or is_for_development(stage) or not file.final:
        return
    if not any(c.name == "apk" for c in stage.own_commands()) or not runs_something(file.final):
        return
    gone = removed(file.final)
    if None in gone:
        return
    for run, script in stage.runs:
        for apk in (c for c in script.commands if c.name == "apk" and c.runs("add")):
            virtual = apk.option("-t", "--virtual")
            left = [p for p in apk.operands() if is_for_builds(p) and bare(p) not in gone]
            if virtual in gone or not left:
                continue
            yield rule.finding(
                left[0].span,
                f"what only a build needs stays in the image: {told(left)}",
                removal(apk, run, script) if only_for_builds(apk, gone, stage) else None,
            )


@kept
def removed(stage: Stage) -> set[str | None]:
    """What the lineage removes; with a None for a name that is not known."""
    found: set[str | None] = set()
    for command in stage.commands():
        if command.name == "apk" and command.runs("del"):
            found.update(
                bare(a) if a.value is not None or is_for_builds(a) else None
                for a in command.operands()
            )
    return found


def is_for_builds(package: Argument) -> bool:
    """True for what nothing but a build needs."""
    return BUILDS.fullmatch(bare(package)) is not None


def bare(package: Argument) -> str:
    """The package's name without a version; a variable as it is written."""
    return bare_name(package.value or package.text)


def only_for_builds(apk: Command, gone: set[str | None], stage: Stage) -> bool:
    """True when all its packages are there for a build, and none is removed by its own name.

    Python, too, where it is Node.js that runs: packages with native parts are built by it.
    """
    node = stage.base is not None and stage.base.reference.official == "node"
    helps = {"python3"} if node else set()
    names = [bare(package) for package in apk.operands()]
    return all(
        name not in gone and (name in helps or BUILDS.fullmatch(name) or HELPS.fullmatch(name))
        for name in names
    )


def told(packages: list[Argument]) -> str:
    """The names as a message shows them."""
    return listed((f"`{bare(package)}`" for package in packages), MANY)


def removal(apk: Command, run: Run, script: Script) -> Fix | None:
    """Give the packages one name, unless they have it, and remove that at the end of the RUN."""
    virtual = apk.option("-t", "--virtual")
    link = script.links[apk.link]
    if link.command is not apk or link is script.links[-1] or not script.is_chain:
        return None
    end = edits.append(run, script, f"apk del {virtual or NAME}", apk)
    if end is None or (virtual and "$" in virtual):
        return None
    if virtual:
        return Fix.unsafe(f"Remove `{virtual}` at the end of the `RUN`", end)
    word = apk.argv[apk.argv.index(apk.operands()[0]) - 1]
    start = edits.add_option(apk, f"--virtual {NAME}", word)
    if start is None or NAME in run.text:
        return None
    return Fix.unsafe(f"Install as `{NAME}` and remove that at the end of the `RUN`", start, end)
