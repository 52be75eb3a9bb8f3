"""
An install for production should leave development dependencies out: `yarn install --production`.

Without it Yarn 1 also installs compilers, linters, test runners and all that they need:
`typescript` is 30 MB, where `express` with all of its dependencies is 2.3 MB (measured with npm
11, November 2026). With `NODE_ENV=production` Yarn 1 leaves them out by itself.

Reported are installs of Yarn 1 of which `node_modules` reaches the final image as it is. Left
alone is what `npm-omit-dev` leaves alone: stages that build or test, and those for development.
Yarn 2 and later, which refuse the option, and a Yarn of unknown version are left alone, too.

The fix is unsafe: a package may be in use that `package.json` calls a development dependency.

Bad:

    FROM node:22-slim
    COPY package.json yarn.lock ./
    RUN yarn install --frozen-lockfile && yarn cache clean
    COPY server.js ./
    CMD ["node", "server.js"]

Good:

    FROM node:22-slim
    COPY package.json yarn.lock ./
    RUN yarn install --production --frozen-lockfile && yarn cache clean
    COPY server.js ./
    CMD ["node", "server.js"]
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.node.versions import yarn_version
from dockerlint.rule import Rule
from dockerlint.rules.size._production import with_dev
from dockerlint.syntax import Command

rule = Rule(
    Severity.WARNING,
    fix=Safety.UNSAFE,
    effects=Change.ADDS_OPTION.of("install --production", "yarn --production"),
)


@rule.on(Command, "yarn")
def install_with_dev(yarn: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install with development dependencies that are in the final image."""
    if yarn_version(yarn, file) == 1:
        yield from with_dev(rule, yarn, "--production", file)
