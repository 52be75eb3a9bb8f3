"""
`NODE_ENV=production` before an install leaves out what the build needs.

npm, Yarn 1 and pnpm then install no development dependencies, and these are what `npm run build`
calls: compilers and bundlers. The build stops with `tsc: not found`, or takes another version from
elsewhere. Set the variable after the build, or in the final stage only.

Reported where `package.json` can be read, and a later command of the stage calls one of its
development dependencies, by a script or by `npx`. Yarn 2 and later do not look at the variable.

The fix is to install them nonetheless, by an option. It is unsafe, as more may reach the image.

Beside:

    package.json
        {"scripts": {"build": "tsc"}, "devDependencies": {"typescript": "5"}}

Bad:

    FROM node:22 AS build
    WORKDIR /app
    ENV NODE_ENV=production
    COPY . .
    RUN npm ci
    RUN npm run build

Good:

    FROM node:22 AS build
    WORKDIR /app
    ENV NODE_ENV=production
    COPY . .
    RUN npm ci --include=dev
    RUN npm run build
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.environment import seen_by
from dockerlint.model.node.files import manifest_beside
from dockerlint.model.node.installs import installs_project, leaves_dev_out
from dockerlint.model.node.scripts import called_later
from dockerlint.model.node.versions import has_omit
from dockerlint.model.package_json import PackageJson
from dockerlint.rule import Rule
from dockerlint.syntax import Command
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    fix=Safety.UNSAFE,
    effects=Change.ADDS_OPTION.of("ci --include=dev", "install", "yarn --production=false"),
)
OPTIONS = {"npm": "--include=dev", "yarn": "--production=false", "pnpm": "--prod=false"}
DECIDED = ("--include", "--also", "--dev", "--prod", "--production", "-P", "-D")


@rule.on(Command, *OPTIONS)
def install_for_production(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install without the packages that the build calls."""
    given = installs_project(command, file)
    if given is None or seen_by(command, file).get("NODE_ENV") != "production":
        return
    if leaves_dev_out(given) or given.has(
        "--include", "--also", "--dev", "--prod", "--production"
    ):
        return
    package = manifest_beside(command, file)
    tool = first_missing(command, package, file) if package else None
    if tool is None:
        return
    words = (command.argv[0], command.subcommand or command.argv[0])
    old = command.name == "npm" and has_omit(command, file) is False
    edit = None if old else edits.add_option(command, OPTIONS[command.name])
    yield rule.finding(
        Span(words[0].span.start, words[1].span.end),
        f"with `NODE_ENV=production` this does not install `{tool}`, which the build needs",
        Fix.unsafe(f"Add `{OPTIONS[command.name]}`", edit),
    )


def first_missing(command: Command, package: PackageJson, file: Dockerfile) -> str | None:
    """A development dependency that a later command of the stage calls."""
    return next(
        (each for each in called_later(command, package, file) if each in package.dev), None
    )
