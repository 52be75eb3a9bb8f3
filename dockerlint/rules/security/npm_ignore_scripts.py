"""
Installs can be kept from running the scripts of packages: `--ignore-scripts`.

npm, Yarn 1 and pnpm up to 9 run what packages ask for when they are installed, in a build mostly
as root. That is the way by which malicious releases of packages do their work. Most packages need
no such script; those that compile something do, and can be built by name afterwards:
`npm rebuild sharp`.

Left alone are installs where `NPM_CONFIG_IGNORE_SCRIPTS`, `npm config set` or `.npmrc` decides,
Yarn 2 and later, and Bun, which runs no scripts unless told. The fix is unsafe, as a package may
need its script, and so may the project: its own `postinstall` and `prepare` do not run either.

Bad:

    FROM node:22-slim
    COPY package.json package-lock.json ./
    RUN npm ci --omit=dev

Good:

    FROM node:22-slim
    COPY package.json package-lock.json ./
    RUN npm ci --ignore-scripts --omit=dev
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.environment import seen_by
from dockerlint.model.node.files import text_beside
from dockerlint.model.node.installs import installs_project
from dockerlint.model.node.versions import yarn_version
from dockerlint.model.options import configured
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command
from dockerlint.text import Span

rule = Rule(
    Severity.INFO,
    codes=("S6505",),
    fix=Safety.UNSAFE,
    profile=Profile.ALL,
    effects=Change.ADDS_OPTION.of("ci", "install", "i", "yarn --ignore-scripts"),
)
OPTION = "--ignore-scripts"
SETTING = pattern(r"\bignore-scripts[ =]+[\"']?(true|false)")


@rule.on(Command, "npm", "yarn", "pnpm")
def scripts_of_packages(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install that runs the scripts of all packages."""
    given = installs_project(command, file)
    if given is None or given.has(OPTION, "--no-ignore-scripts", "-h", "--help"):
        return
    if command.name == "yarn" and yarn_version(command, file) != 1:
        return
    if "npm_config_ignore_scripts" in {name.lower() for name in seen_by(command, file)}:
        return
    settings = text_beside(".npmrc", command, file) or ""
    if SETTING.search(settings) or configured(SETTING, command, file):
        return
    last = command.subcommand or command.argv[0]
    edit = edits.add_option(command, OPTION)
    yield rule.finding(
        Span(command.argv[0].span.start, last.span.end),
        f"without `{OPTION}` each package may run what it likes when it is installed",
        Fix.unsafe(f"Add `{OPTION}`", edit),
    )
