"""
npm, Yarn and pnpm should verify the registry's certificate.

With `strict-ssl` off, whoever sits between the build and the registry can deliver packages of
their own, and the install scripts of packages run as root. A setting in the image goes on to
count for each install in it, and in images built from it.

It mostly is there because of a proxy with a certificate of its own. Give npm that certificate
instead: `NODE_EXTRA_CA_CERTS=/etc/ssl/corp.pem`, or `npm config set cafile`.

Reported are `config set strict-ssl false`, the option and the variables (`NPM_CONFIG_STRICT_SSL`,
`YARN_STRICT_SSL`, `YARN_ENABLE_STRICT_SSL`), and a line in an `.npmrc` that a command writes.
The fix takes the setting out. It is unsafe, as the build then needs the certificate.

Bad:

    FROM node:22-slim
    RUN npm config set strict-ssl false
    RUN npm ci --omit=dev

Good:

    FROM node:22-slim
    RUN npm ci --omit=dev
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.security._variables import assignment_that, pairs_that, setters
from dockerlint.syntax import Command, Script

rule = Rule(
    Severity.WARNING,
    codes=("CKV2_DOCKER_12", "CKV2_DOCKER_13"),
    fix=Safety.UNSAFE,
    effects=Change.REMOVES_COMMAND.of("npm", "yarn")
    + Change.REMOVES_OPTION.of("--strict-ssl=false", "--no-strict-ssl")
    + Change.CHANGES_IMAGE.of("ENV", "ARG")
    + Change.CHANGES_SURROUNDINGS.of("ENV", "ARG"),
)
NAMES = {"npm_config_strict_ssl", "yarn_strict_ssl", "yarn_enable_strict_ssl"}
SETTING = pattern(r"\b(strict-ssl|enableStrictSsl)[=: ]+[\"']?false\b")
MESSAGE = "`{}` lets anybody on the way deliver packages of their own"
TITLE = "Verify certificates again"


def is_off(name: str, value: str) -> bool:
    """True for a variable that switches the check off."""
    return name.lower() in NAMES and value.lower() in ("false", "0")


@rule.on(Stage, "ENV", "ARG")
def by_instruction(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """A variable that is set for all that follows."""
    for instruction, i, value in pairs_that(is_off, stage):
        key = instruction.pairs[i].key
        made = fix(edits.remove_pair(instruction, i))
        yield rule.finding(key.span, MESSAGE.format(f"{key.text}={value}"), made)


@rule.on(Script)
def by_assignment(script: Script, _: Dockerfile) -> Iterator[Finding]:
    """A variable that a command sets."""
    for command in setters(script):
        if span := assignment_that(is_off, command):
            yield rule.finding(span, MESSAGE.format("strict-ssl=false"))


@rule.on(Command, "echo", "printf")
def by_file(command: Command, _: Dockerfile) -> Iterator[Finding]:
    """A file that a command writes."""
    if SETTING.search(" ".join(command.words)) and not assignment_that(is_off, command):
        yield rule.finding(command.argv[0].span, MESSAGE.format("strict-ssl=false"))


@rule.on(Command, "npm", "yarn", "pnpm")
def by_setting(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """`config set`, or the option of a single command."""
    run, script = file.run_of(command)
    sets = command.runs("set") or (command.runs("config") and "set" in command.words)
    if sets and SETTING.search(" ".join(command.words)):
        edit = edits.remove_command(run, script, command) if command.editable else None
        yield rule.finding(command.span, MESSAGE.format("strict-ssl=false"), fix(edit))
        return
    for word in command.arguments:
        if word.text in ("--strict-ssl=false", "--no-strict-ssl"):
            edit = edits.remove_words(run, command, word)
            yield rule.finding(word.span, MESSAGE.format(word.text), fix(edit))


def fix(edit: Edit | None) -> Fix | None:
    """The fix that an edit makes."""
    return Fix.unsafe(TITLE, edit)
