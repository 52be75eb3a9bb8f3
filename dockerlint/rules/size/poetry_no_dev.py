"""
`poetry install` should leave the packages for development out of an image for production.

By default Poetry installs every group that is not optional: test runners, linters, documentation
tools. `--only main` or `--without dev` leaves them out. `--no-dev` did so until Poetry 1.2; Poetry
2 no longer knows it, and the build fails.

Left alone are Poetry 1.1 and older where the file says so, stages named for development or tests,
those that run a test runner or a linter, commands that name groups by `--with`, `--without` or
`--only`, and projects whose `pyproject.toml` in the build context has no group for development.

Bad:

    FROM python:3.13-slim
    RUN pip install --no-cache-dir poetry==2.1.4
    COPY pyproject.toml poetry.lock ./
    RUN poetry install --no-root

Good:

    FROM python:3.13-slim
    RUN pip install --no-cache-dir poetry==2.1.4
    COPY pyproject.toml poetry.lock ./
    RUN poetry install --only main --no-root
"""

import re
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.installs import manifest
from dockerlint.model.production import known_options, needs_development
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=(
        *Change.ADDS_OPTION.of("install --only"),
        *Change.ADDS_ARGUMENT.of("--only"),
        *Change.CHANGES_ARGUMENT.of("--no-dev"),
    ),
)
_CHOOSES = ("--only", "--without", "--with", "--all-groups", "--only-root", "--dry-run", "--help")
_GROUPS = pattern(r"group\.|dev-dependencies|dependency-groups", re.I)

# It had no groups before 1.2.
_OLD = pattern(r"poetry(?:[-_]version)?[\"']?[=~ @]+[\"']?1\.[01]\b", re.I)


@rule.on(Command, "poetry")
def install_with_development(poetry: Command, file: Dockerfile) -> Iterator[Finding]:
    """`poetry install` of all groups, or with the option that is gone."""
    given = known_options(poetry, file)
    if given is None or not poetry.runs("install") or given.has(*_CHOOSES):
        return
    assert poetry.subcommand
    stage = file.stage_of_command(poetry)
    if is_old(stage):
        return
    if given.has("--no-dev"):
        word = next((a for a in poetry.arguments if a.value == "--no-dev"), None)
        yield rule.finding(
            (word or poetry.subcommand).span,
            "`--no-dev` is unknown to Poetry since 2.0; `--only main` says the same",
            Fix.unsafe("Use `--only main`", Edit(word.span, "--only main"))
            if word and poetry.editable
            else None,
        )
    elif not needs_development(stage) and has_dev(stage, file):
        edit = edits.add_option(poetry, "--only main")
        yield rule.finding(
            poetry.subcommand.span,
            "`poetry install` without `--only main` installs the packages for development",
            Fix.unsafe("Add `--only main`", edit),
        )


def has_dev(stage: Stage, file: Dockerfile) -> bool:
    """False when the project is known to have no such group."""
    text = manifest("pyproject.toml", stage, file)
    return text is None or _GROUPS.search(text) is not None


@kept
def is_old(stage: Stage) -> bool:
    """True when the stage names a Poetry that had no groups."""
    return any(_OLD.search(i.text) for i in stage.chain)
