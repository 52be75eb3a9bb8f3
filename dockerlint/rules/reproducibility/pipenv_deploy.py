"""
`pipenv install` should be given `--deploy`, so that it installs what `Pipfile.lock` names.

Without it pipenv locks anew when `Pipfile.lock` is out of date, with whatever versions are newest
on the day of the build. `--deploy` stops the build instead.

`--ignore-pipfile`, `pipenv sync` and `PIPENV_IGNORE_PIPFILE` are as good. Left alone are commands
that name packages, those that say `--skip-lock`, a `pipenv lock` before them, and stages named
for development or tests.

Bad:

    FROM python:3.13-slim
    RUN pip install --no-cache-dir pipenv==2025.0.4
    COPY Pipfile Pipfile.lock ./
    RUN pipenv install --system

Good:

    FROM python:3.13-slim
    RUN pip install --no-cache-dir pipenv==2025.0.4
    COPY Pipfile Pipfile.lock ./
    RUN pipenv install --deploy --system
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.production import known_options, set_names
from dockerlint.model.purpose import is_for_development
from dockerlint.rule import Rule
from dockerlint.syntax import Command

rule = Rule(Severity.INFO, fix=Safety.UNSAFE, effects=Change.ADDS_OPTION.of("install --deploy"))
_SAID = ("--deploy", "--ignore-pipfile", "--skip-lock", "-r", "--requirements", "--help")
_VALUES = ("--python", "--index", "-i", "--pypi-mirror", "--categories", "--extra-pip-args")
_VARIABLES = {"PIPENV_IGNORE_PIPFILE", "PIPENV_SKIP_LOCK"}


@rule.on(Command, "pipenv")
def install_that_locks(pipenv: Command, file: Dockerfile) -> Iterator[Finding]:
    """`pipenv install` of the whole project that may lock anew."""
    given = known_options(pipenv, file)
    if given is None or not pipenv.runs("install") or given.has(*_SAID, "-e", "--editable"):
        return
    stage = file.stage_of_command(pipenv)
    if pipenv.operands(*_VALUES) or is_for_development(stage):
        return
    if locks(stage) or _VARIABLES & set_names(pipenv, file):
        return
    assert pipenv.subcommand
    edit = edits.add_option(pipenv, "--deploy")
    yield rule.finding(
        pipenv.subcommand.span,
        "`pipenv install` without `--deploy` may install other versions than `Pipfile.lock` names",
        Fix.unsafe("Add `--deploy`", edit),
    )


@kept
def locks(stage: Stage) -> bool:
    """True when the stage locks on purpose."""
    return any(c.name == "pipenv" and c.runs("lock", "update") for c in stage.own_commands())
