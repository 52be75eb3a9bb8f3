"""Lock files, and the commands that cannot do without them."""

from __future__ import annotations

from dockerlint.syntax import Command

NPM = ("package-lock.json", "npm-shrinkwrap.json")


def needed(command: Command) -> tuple[str, ...]:
    """The lock files of which the command needs one; none for a command that does without."""
    for name, files, subcommands, flags in _STRICT:
        runs = command.name == name and (not subcommands or command.runs(*subcommands))
        if runs and (not flags or command.has(*flags)):
            return files
    return ()


_INSTALL = ("install", "i")
# A command, the lock files of which it needs one, with which subcommands, with which options.
_STRICT: tuple[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    ("npm", NPM, ("ci", "clean-install"), ()),
    ("yarn", ("yarn.lock",), (), ("--immutable", "--frozen-lockfile")),
    ("pnpm", ("pnpm-lock.yaml",), _INSTALL, ("--frozen-lockfile",)),
    ("pnpm", ("pnpm-lock.yaml",), ("fetch",), ()),
    ("bun", ("bun.lock", "bun.lockb"), _INSTALL, ("--frozen-lockfile",)),
    ("bun", ("bun.lock", "bun.lockb"), ("ci",), ()),
    ("uv", ("uv.lock",), ("sync", "run", "export"), ("--locked", "--frozen")),
    ("poetry", ("poetry.lock",), ("sync",), ()),
    ("pipenv", ("Pipfile.lock",), ("install", "sync"), ("--deploy", "--ignore-pipfile")),
    ("pipenv", ("Pipfile.lock",), ("sync",), ()),
    ("cargo", ("Cargo.lock",), (), ("--locked", "--frozen")),
)
