"""Installs for production: which commands are known to the last word, which stages need more."""

from __future__ import annotations

from functools import lru_cache

from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.options import with_variables
from dockerlint.model.purpose import is_for_development
from dockerlint.model.stage import Stage
from dockerlint.syntax import Command

# Programs that are among the packages for development, or run what is.
_TOOLS = {
    *("pytest", "ruff", "mypy", "tox", "nox", "flake8", "pylint", "black", "coverage", "unittest"),
    *("phpunit", "pest", "phpstan", "psalm", "phpcs", "php-cs-fixer", "paratest", "behat"),
    *("rspec", "rubocop", "minitest", "brakeman", "cucumber", "test", "spec", "lint"),
}


@lru_cache(maxsize=64)
def needs_development(stage: Stage) -> bool:
    """True for a stage for development or tests, and one that runs tools for these."""
    return is_for_development(stage) or any(
        command.name not in ("test", "[") and not _TOOLS.isdisjoint(_names(command))
        for command in stage.own_commands()
    )


def _names(command: Command) -> set[str]:
    """What it runs: its own name and its first words, without folders."""
    return {word.rpartition("/")[2] for word in (command.name, *command.words[:3])}


def known_options(command: Command, file: Dockerfile) -> Command | None:
    """The command with its variables put in; None where one is not known."""
    given = with_variables(command, file)
    return None if given is None or any(a.value is None for a in given.arguments) else given
