"""
Xdebug should not be in the final image.

It slows down every request, even when no debugger is connected, and with careless settings it lets
strangers run code. A stage of its own for development, `FROM base AS dev`, keeps it apart.

Left alone are final stages named for development or tests, an installation that depends on a
condition, and images from which a later command removes it.

Bad:

    FROM php:8.4-fpm
    RUN pecl install xdebug-3.4.5 && docker-php-ext-enable xdebug opcache

Good:

    FROM php:8.4-fpm
    RUN docker-php-ext-enable opcache
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.environment import seen_by
from dockerlint.model.purpose import is_for_development
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Argument, Command, Run, Script
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    codes=("tally/php/no-xdebug-in-final-image",),
    fix=Safety.UNSAFE,
    effects=(*Change.REMOVES_COMMAND.of(), *Change.REMOVES_ARGUMENT.of()),
)
_EXTENSION = pattern(r"xdebug(?:[-@][\w.]+)?|(?:php[\w.]*-)(?:pecl-)?xdebug(?:[=~].*)?")
_INSTALLERS = {
    *("docker-php-ext-enable", "docker-php-ext-install", "install-php-extensions", "pecl", "pie"),
    *("apt-get", "apt", "apk", "dnf", "yum", "microdnf", "phpenmod"),
}
_DEVELOPMENT = {"dev", "local", "development", "test", "testing"}


@rule.on(Stage, *_INSTALLERS)
def has_debugger(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """Each RUN of the final image that brings the debugger."""
    if not file.in_final_image(stage) or file.final is None:
        return
    for run, script in stage.runs:
        found = [(c, word) for c in script.commands if (word := extension(c, file))]
        if found and not is_for_development(file.final) and not is_removed(file.final):
            yield rule.finding(
                found[0][1].span,
                "`xdebug` in the final image slows every request down",
                removal(run, script, found),
            )


@kept
def is_removed(stage: Stage) -> bool:
    """True when a command of the lineage takes the debugger out again."""
    return any(map(removes, stage.commands()))


def removes(command: Command) -> bool:
    """True for what takes the debugger out of the image again, or switches it off."""
    named = any("xdebug" in word for word in command.words)
    return named and command.name in ("rm", "phpdismod", "mv")


def extension(command: Command, file: Dockerfile) -> Argument | None:
    """The word that names Xdebug, in a command that installs or enables it whatever happens."""
    if command.name not in _INSTALLERS or command.nested:
        return None
    word = next((a for a in command.arguments if _EXTENSION.fullmatch(a.value or "")), None)
    if word is None or seen_by(command, file).get("APP_ENV") in _DEVELOPMENT:
        return None
    return word


def removal(run: Run, script: Script, found: list[tuple[Command, Argument]]) -> Fix | None:
    """Take the debugger out of lists, and commands that are about nothing else out of the RUN."""
    whole = [c for c, _ in found if len(packages(c)) == 1]
    made = [edits.remove_words(run, c, word) for c, word in found if c not in whole]
    if whole:
        made.append(without(run, script, whole))
    if None in made:
        return None
    return Fix.unsafe("Remove Xdebug", *(edit for edit in made if edit))


def packages(command: Command) -> tuple[Argument, ...]:
    """The packages or extensions a command names."""
    if command.name in ("pecl", "pie", "apt-get", "apt", "apk", "dnf", "yum", "microdnf"):
        return command.operands()
    return tuple(a for a in command.arguments if not a.is_flag)


def without(run: Run, script: Script, commands: list[Command]) -> Edit | None:
    """Take links that stand side by side out of the RUN, or all of it."""
    numbers = [c.link for c in commands]
    first, last = numbers[0], numbers[-1]
    alone = all(script.links[c.link].command is c for c in commands)
    if not alone or numbers != list(range(first, last + 1)) or not script.is_chain:
        return None
    if run.is_exec or script.broken or run.heredocs or run.comments:
        return None
    if len(commands) == len(script.links):
        return edits.delete(run)
    if first:
        return Edit.delete(Span(script.links[first - 1].span.end, script.links[last].span.end))
    return Edit.delete(Span(script.links[0].span.start, script.links[last + 1].span.start))
