"""
The final image should hold a program that cargo built with `--release`.

`cargo build` builds for debugging unless told otherwise: without optimisation, with debug
information, into `target/debug`. Such programs are several times as large, and often ten times as
slow.

Reported is a `COPY` that takes `target/debug` into the final image. Images named for development
or tests are left alone.

The fix changes the path, and gives `--release` to the builds of the stage it is copied from, where
these name no profile and nothing else there mentions `target/debug`.

Bad:

    FROM rust:1.90 AS build
    WORKDIR /src
    COPY . .
    RUN cargo build --locked

    FROM debian:13-slim
    COPY --from=build /src/target/debug/app /usr/local/bin/app

Good:

    FROM rust:1.90 AS build
    WORKDIR /src
    COPY . .
    RUN cargo build --release --locked

    FROM debian:13-slim
    COPY --from=build /src/target/release/app /usr/local/bin/app
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.cargo import is_optimised, subcommand
from dockerlint.model.purpose import is_for_development
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Copy, Flag, Word

rule = Rule(
    Severity.WARNING,
    fix=Safety.UNSAFE,
    effects=(
        *Change.ADDS_OPTION.of("build --release"),
        *Change.CHANGES_ARGUMENT.of(),
    ),
)
_DEBUG = pattern(r"(?:^|/)target/(?:[\w.-]+/)?(debug)(?:/|$)")


@rule.on(Stage, "COPY --from")
def copies_debug(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A program for debugging in the final image."""
    if not file.in_final_image(stage):
        return
    for copy in stage.instructions:
        if isinstance(copy, Copy) and (origin := copy.flag("from")):
            yield from in_copy(copy, origin, file)


def in_copy(copy: Copy, origin: Flag, file: Dockerfile) -> Iterator[Finding]:
    """A program for debugging among what a COPY takes."""
    found = [word for word in copy.sources if _DEBUG.search(word.text)]
    if found and is_for_development(file.stage_of(copy)):
        return
    for word in found:
        maker = file.stage_named(origin.text, file.stage_of(copy))
        fix = optimised(copy, word, maker) if maker and len(found) == 1 else None
        yield rule.finding(word.span, f"`{word.text}` was built for debugging", fix)


def optimised(copy: Copy, word: Word, maker: Stage) -> Fix | None:
    """Build with `--release`, and copy that."""
    builds = [
        (command, name)
        for command in maker.commands()
        if command.name == "cargo" and (name := subcommand(command)) and name.value == "build"
    ]
    named = any(_DEBUG.search(i.text) or "target/debug" in i.text for i in maker.chain)
    if not builds or named or any(is_optimised(c) for c, _ in builds):
        return None
    at = _DEBUG.search(word.text)
    if at is None or not word.is_exact(copy.source):
        return None
    start = word.span.start + at.start(1)
    options = [edits.add_option(command, "--release", name) for command, name in builds]
    if None in options:
        return None
    path = Edit(type(word.span)(start, start + len("debug")), "release")
    return Fix.unsafe("Build with `--release`", path, *(e for e in options if e))
