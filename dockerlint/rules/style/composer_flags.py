"""
`composer install` in a build should be given `--no-interaction`, `--no-progress` and `-o`.

Nobody answers questions during a build, and nobody watches a progress bar, which fills the log.
`--optimize-autoloader` writes a map of all classes once, so that not every request has to look for
files.

`COMPOSER_NO_INTERACTION` says the first, `--classmap-authoritative`, `--apcu-autoloader` and a
`composer dump-autoload` later on the last. Stages named for development or tests are left alone.

Bad:

    FROM composer:2.8 AS vendor
    COPY composer.json composer.lock ./
    RUN composer install --no-dev

Good:

    FROM composer:2.8 AS vendor
    COPY composer.json composer.lock ./
    RUN composer install --no-interaction --no-progress --optimize-autoloader --no-dev
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.production import known_options, set_names
from dockerlint.model.purpose import is_for_development
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command

WANTED = {
    "--no-interaction": ("-n", "--no-interaction", "-q", "--quiet"),
    "--no-progress": ("--no-progress", "-q", "--quiet", "--no-ansi"),
    "--optimize-autoloader": (
        *("-o", "--optimize-autoloader", "-a", "--classmap-authoritative", "--apcu-autoloader"),
        "--no-autoloader",
    ),
}
rule = Rule(
    Severity.STYLE,
    profile=Profile.ALL,
    fix=Safety.UNSAFE,
    effects=Change.ADDS_OPTION.of(*(f"install {option}" for option in WANTED)),
)


@rule.on(Command, "composer", "composer.phar")
def chatty(composer: Command, file: Dockerfile) -> Iterator[Finding]:
    """`composer install` without what suits a build."""
    given = known_options(composer, file)
    stage = file.stage_of_command(composer)
    if given is None or not composer.runs("install") or is_for_development(stage):
        return
    missing = [option for option, same in WANTED.items() if not given.has(*same)]
    if "COMPOSER_NO_INTERACTION" in set_names(composer, file) and "--no-interaction" in missing:
        missing.remove("--no-interaction")
    if maps(stage) and "--optimize-autoloader" in missing:
        missing.remove("--optimize-autoloader")
    if not missing:
        return
    assert composer.subcommand
    edit = edits.add_option(composer, " ".join(missing))
    options = ", ".join(f"`{option}`" for option in missing)
    yield rule.finding(
        composer.subcommand.span,
        f"`composer install` in a build goes well with {options}",
        Fix.unsafe(f"Add {options}", edit),
    )


@kept
def maps(stage: Stage) -> bool:
    """True when the stage writes the map of classes by itself."""
    return any(c.runs("dump-autoload", "dumpautoload") for c in stage.own_commands())
