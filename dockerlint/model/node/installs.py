"""Commands that install what a package.json asks for, and what they say of development."""

from __future__ import annotations

from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.options import with_variables
from dockerlint.patterns import pattern
from dockerlint.syntax import Command

INSTALL = ("install", "i")
CLEAN_INSTALL = ("ci",)
_PROJECT = {
    "npm": (*INSTALL, *CLEAN_INSTALL),
    "yarn": ("install",),
    "pnpm": ("install", "i"),
    "bun": ("install", "i"),
}
_NOT_HERE = ("-g", "--global", "--package-lock-only", "--lockfile-only", "--dry-run")
_ASKS = ("--help", "-h", "--version", "-v")
_NO_DEV = pattern(
    r"--omit=[\"']?dev|--prod(uction)?(?!=false)(=true)?|--only=[\"']?prod(uction)?|-P|--no-dev"
)
MANY_STAGES = 64  # of one file; those that come after are not looked at


def installs_project(command: Command, file: Dockerfile) -> Command | None:
    """The command, variables put in, when it installs what a package.json asks for.

    None for all others: those that are given packages, too, or words that are not known.
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
    spelled = any(_NO_DEV.fullmatch(word) for word in command.words)
    only = command.option("--only") in ("prod", "production")
    return spelled or only or command.option("--omit") == "dev"
