"""What the rules about installs by the lock file have in common."""

from __future__ import annotations

from dockerlint.model import Dockerfile
from dockerlint.model.environment import is_on, seen_by
from dockerlint.model.node.files import changes_manifest, lock_beside
from dockerlint.model.node.installs import installs_project
from dockerlint.model.purpose import is_for_development
from dockerlint.syntax import Command
from dockerlint.text import Span


def lock_of_install(command: Command, file: Dockerfile) -> str | None:
    """The lock file that a project's install may depart from; None for all other commands.

    Stages for development, and those that change package.json, are left alone.
    """
    if not installs_project(command, file):
        return None
    stage = file.stage_of_command(command)
    if is_for_development(stage) or changes_manifest(stage):
        return None
    return lock_beside(command, file)


def in_ci(command: Command, file: Dockerfile) -> bool:
    """True when ``CI`` is set, or may be: many package managers then keep to the lock file."""
    seen = seen_by(command, file)
    return "CI" in seen and (seen["CI"] is None or is_on(seen["CI"]))


def told(command: Command) -> Span:
    """The words that say what is done: `yarn install`."""
    last = command.subcommand or command.argv[0]
    return Span(command.argv[0].span.start, last.span.end)
