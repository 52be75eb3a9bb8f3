"""Installs for production: which commands are known to the last word, which stages need more."""

from __future__ import annotations

from dockerlint.kept import kept
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.environment import seen_by
from dockerlint.model.options import with_variables
from dockerlint.model.purpose import is_for_development
from dockerlint.model.stage import Stage
from dockerlint.patterns import pattern
from dockerlint.syntax import Arg, Command

# Programs that are among the packages for development, or run what is.
_TOOLS = {
    *("pytest", "ruff", "mypy", "tox", "nox", "flake8", "pylint", "black", "coverage", "unittest"),
    *("phpunit", "pest", "phpstan", "psalm", "phpcs", "php-cs-fixer", "paratest", "behat"),
    *("rspec", "rubocop", "minitest", "brakeman", "cucumber"),
}
_TASKS = {"test", "tests", "spec", "lint", "check", *_TOOLS}
# What runs such a program, or a task called so.
_RUNNERS = pattern(
    r"python[\d.]*|uv|uvx|poetry|pipenv|pdm|hatch|bundle|rails|rake|composer|php|artisan|make|just"
)


@kept
def needs_development(stage: Stage) -> bool:
    """True for a stage for development or tests, and one that runs tools for these."""
    return is_for_development(stage) or any(map(_is_tool, stage.own_commands()))


def _is_tool(command: Command) -> bool:
    """True for a tool for development, by its own name or through what runs it."""
    if command.name in _TOOLS:
        return True
    first = (word.rpartition("/")[2] for word in command.words[:3])
    return bool(_RUNNERS.fullmatch(command.name)) and not _TASKS.isdisjoint(first)


def known_options(command: Command, file: Dockerfile) -> Command | None:
    """The command with its variables put in; None where one is not known."""
    given = with_variables(command, file)
    return None if given is None or any(a.value is None for a in given.arguments) else given


def set_names(command: Command, file: Dockerfile) -> frozenset[str]:
    """The variables that are set for a command, or may be by who builds: ``ARG NAME``."""
    return frozenset(seen_by(command, file)) | _args(file.stage_of_command(command))


@kept
def _args(stage: Stage) -> frozenset[str]:
    """What the stage's ARGs name."""
    args = (i for i in stage.chain if isinstance(i, Arg))
    return frozenset(pair.key.text for arg in args for pair in arg.pairs)
