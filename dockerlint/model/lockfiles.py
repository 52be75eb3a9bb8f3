"""Lock files, and the commands that cannot do without them."""

from __future__ import annotations

from dockerlint.syntax import Command

LOCKS = {  # of the package managers of Node.js
    "npm": ("package-lock.json", "npm-shrinkwrap.json"),
    "yarn": ("yarn.lock",),
    "pnpm": ("pnpm-lock.yaml",),
    "bun": ("bun.lock", "bun.lockb"),
}


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
    ("npm", LOCKS["npm"], ("ci", "clean-install"), ()),
    ("yarn", LOCKS["yarn"], (), ("--immutable", "--frozen-lockfile")),
    ("pnpm", LOCKS["pnpm"], _INSTALL, ("--frozen-lockfile",)),
    ("pnpm", LOCKS["pnpm"], ("fetch",), ()),
    ("bun", LOCKS["bun"], _INSTALL, ("--frozen-lockfile",)),
    ("bun", LOCKS["bun"], ("ci",), ()),
    ("uv", ("uv.lock",), ("sync", "run", "export"), ("--locked", "--frozen")),
    ("poetry", ("poetry.lock",), ("sync",), ()),
    ("pipenv", ("Pipfile.lock",), ("install", "sync"), ("--deploy", "--ignore-pipfile")),
    ("pipenv", ("Pipfile.lock",), ("sync",), ()),
    ("cargo", ("Cargo.lock",), (), ("--locked", "--frozen")),
)
NEEDING = {name for name, *_ in _STRICT}  # the commands that may need one
