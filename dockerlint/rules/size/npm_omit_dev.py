"""
An install for production should leave development dependencies out: `npm ci --omit=dev`.

Without it npm also installs compilers, linters, test runners and all that they need: `typescript`
is 30 MB, where `express` with all of its dependencies is 2.3 MB (measured with npm 11, November
2026). Each package more is also one that scanners report. With `NODE_ENV=production` npm leaves
them out by itself.

Reported are installs of which `node_modules` reaches the final image as it is, copied from another
stage or not. Left alone are those after which something is built, tested or pruned, as that needs
development dependencies: there a stage of its own for the build is the better way. So are stages
for development, a `package.json` without development dependencies, images that start a development
server, base images that may set `NODE_ENV`, and Yarn, pnpm and Bun, which have rules of their own.

The fix is unsafe: a package may be in use that `package.json` calls a development dependency. For
Node.js up to 14, whose npm does not know `--omit`, it is `--production`. There is none where
`package.json` has a script that npm runs after installing, `prepare` or `postinstall`.

Bad:

    FROM node:22-slim
    COPY package.json package-lock.json ./
    RUN npm ci && npm cache clean --force
    COPY server.js ./
    CMD ["node", "server.js"]

Good:

    FROM node:22-slim
    COPY package.json package-lock.json ./
    RUN npm ci --omit=dev && npm cache clean --force
    COPY server.js ./
    CMD ["node", "server.js"]
"""

from collections.abc import Iterator
from dataclasses import replace

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.knowledge import costs
from dockerlint.model import Dockerfile
from dockerlint.model.node import (
    CLEAN_INSTALL,
    INSTALL,
    Manifest,
    has_omit,
    installs_project,
    leaves_dev_out,
    manifest_beside,
    reaches_production,
)
from dockerlint.rule import Rule
from dockerlint.sizes import Estimate
from dockerlint.syntax import Command
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    fix=Safety.UNSAFE,
    effects=Change.ADDS_OPTION.of("ci", "install", "i"),
)
ON_INSTALL = ("preinstall", "install", "postinstall", "prepare", "prepublish")


@rule.on(Command, "npm")
def install_with_dev(npm: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install with development dependencies that are in the final image."""
    given = installs_project(npm, file)
    if given is None or leaves_dev_out(given) or given.has("--include", "--also"):
        return
    if not npm.runs(*INSTALL, *CLEAN_INSTALL):
        return
    package = manifest_beside(npm, file)
    if (package and package.lacks_dev) or not reaches_production(npm, package, file):
        return
    assert npm.subcommand
    yield rule.finding(
        Span(npm.argv[0].span.start, npm.subcommand.span.end),
        f"`npm {npm.subcommand.text}` also installs {named(package)}, and the image keeps them",
        without(npm, package, file),
        saving=saving(package),
    )


def named(package: Manifest | None) -> str:
    """The development dependencies, with their number where that is known."""
    if package is None or not package.dev:
        return "development dependencies"
    one = len(package.dev) == 1
    return "1 development dependency" if one else f"{len(package.dev)} development dependencies"


def without(npm: Command, package: Manifest | None, file: Dockerfile) -> Fix | None:
    """Add the option that leaves them out."""
    if package and any(name in package.scripts for name in ON_INSTALL):
        return None
    option = "--production" if has_omit(npm, file) is False else "--omit=dev"
    edit = edits.add_option(npm, option)
    return Fix.unsafe(f"Add `{option}`", edit) if edit else None


def saving(package: Manifest | None) -> Estimate | None:
    """What the development dependencies weigh, less what they may share with the others."""
    if package is None:
        return None
    dev, others = costs.npm_installed(package.dev), costs.npm_installed(package.dependencies)
    if dev is None or others is None:
        return dev if not package.dependencies else None
    return replace(dev.minus(others), high=dev.high)
