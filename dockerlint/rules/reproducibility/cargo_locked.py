"""
`cargo build` and `cargo install` should be given `--locked`.

Without it cargo may change `Cargo.lock`, and `cargo install` does not even read the one that a
crate comes with: it takes the newest versions that fit, which may be newer than the compiler of
the image understands. With `--locked` the same file gives the same program, and a lock file that
is out of date stops the build.

`--frozen` says more. Left alone are stages named for development or tests, and projects of which
the build context shows a `Cargo.toml` without a `Cargo.lock`.

Bad:

    FROM rust:1.90-slim AS build
    WORKDIR /src
    COPY . .
    RUN cargo build --release

Good:

    FROM rust:1.90-slim AS build
    WORKDIR /src
    COPY . .
    RUN cargo build --locked --release
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.cargo import subcommand
from dockerlint.model.production import known_options
from dockerlint.model.purpose import is_for_development
from dockerlint.rule import Rule
from dockerlint.syntax import Command

BUILDS = ("build", "install")
rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=Change.ADDS_OPTION.of(*(f"{word} --locked" for word in BUILDS)),
)
_SAID = ("--locked", "--frozen", "--help", "--version", "--list")


@rule.on(Command, "cargo")
def unlocked(cargo: Command, file: Dockerfile) -> Iterator[Finding]:
    """A build that may take other versions than those of the lock file."""
    word = subcommand(cargo)
    given = known_options(cargo, file)
    if word is None or word.value not in BUILDS or given is None or given.has(*_SAID):
        return
    names = file.context.names
    unlockable = "Cargo.toml" in names and "Cargo.lock" not in names and word.value == "build"
    if unlockable or is_for_development(file.stage_of_command(cargo)):
        return
    edit = edits.add_option(cargo, "--locked", word)
    yield rule.finding(
        word.span,
        f"`cargo {word.value}` without `--locked` may take other versions than `Cargo.lock` names",
        Fix.unsafe("Add `--locked`", edit),
    )
