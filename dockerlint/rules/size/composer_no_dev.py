"""
`composer install` should be given `--no-dev` in an image for production.

Without it Composer also installs what `require-dev` names: PHPUnit, debug toolbars, static
analysis. They make the image larger, and some of them (toolbars, `eval-stdin.php` of old versions
of PHPUnit) have let strangers in.

`COMPOSER_NO_DEV=1` says the same. Left alone are stages named for development or tests, those that
run a tool such as PHPUnit, those that install again with `--no-dev` later on, `APP_ENV` for
development, and projects whose `composer.json` in the build context has no `require-dev`.

Bad:

    FROM composer:2.8 AS vendor
    WORKDIR /app
    COPY composer.json composer.lock ./
    RUN composer install

Good:

    FROM composer:2.8 AS vendor
    WORKDIR /app
    COPY composer.json composer.lock ./
    RUN composer install --no-dev
"""

import json
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.environment import seen_by
from dockerlint.model.installs import manifest
from dockerlint.model.production import known_options, needs_development, set_names
from dockerlint.rule import Rule
from dockerlint.syntax import Command

rule = Rule(
    Severity.WARNING,
    codes=("tally/php/composer-no-dev-in-production",),
    fix=Safety.UNSAFE,
    effects=Change.ADDS_OPTION.of("install --no-dev", "i --no-dev"),
)
NAMES = ("composer", "composer.phar")
INSTALLS = ("install", "i")
_SAID = ("--no-dev", "--dev", "--help", "--dry-run")
_DEVELOPMENT = {"dev", "local", "development", "test", "testing"}


@rule.on(Command, *NAMES)
def install_with_development(composer: Command, file: Dockerfile) -> Iterator[Finding]:
    """`composer install` that also installs what `require-dev` names."""
    given = known_options(composer, file)
    stage = file.stage_of_command(composer)
    if given is None or not composer.runs(*INSTALLS) or given.has(*_SAID):
        return
    env = seen_by(composer, file)
    if "COMPOSER_NO_DEV" in set_names(composer, file) or env.get("APP_ENV") in _DEVELOPMENT:
        return
    if (
        needs_development(stage)
        or composer.span.start < last_without(stage)
        or not has_dev(stage, file)
    ):
        return
    assert composer.subcommand
    edit = edits.add_option(composer, "--no-dev")
    yield rule.finding(
        composer.subcommand.span,
        f"`composer {composer.subcommand.value}` without `--no-dev` installs the packages"
        " for development",
        Fix.unsafe("Add `--no-dev`", edit),
    )


@kept
def last_without(stage: Stage) -> int:
    """Where the stage last runs Composer with `--no-dev`; -1 for nowhere."""
    found = (c for c in stage.own_commands() if c.name in NAMES and c.has("--no-dev"))
    return max((c.span.start for c in found), default=-1)


def has_dev(stage: Stage, file: Dockerfile) -> bool:
    """False when the project is known to require nothing for development."""
    text = manifest("composer.json", stage, file)
    if text is None:
        return True
    try:
        return bool(json.loads(text).get("require-dev"))
    except (ValueError, AttributeError, RecursionError):
        return True
