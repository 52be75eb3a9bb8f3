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

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.node.installs import CLEAN_INSTALL, INSTALL
from dockerlint.model.node.versions import has_omit
from dockerlint.rule import Rule
from dockerlint.rules.size._production import with_dev
from dockerlint.syntax import Command

rule = Rule(
    Severity.WARNING,
    fix=Safety.UNSAFE,
    effects=Change.ADDS_OPTION.of("ci", "install", "i"),
)


@rule.on(Command, "npm")
def install_with_dev(npm: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install with development dependencies that are in the final image."""
    if npm.runs(*INSTALL, *CLEAN_INSTALL):
        option = "--production" if has_omit(npm, file) is False else "--omit=dev"
        yield from with_dev(rule, npm, option, file)
