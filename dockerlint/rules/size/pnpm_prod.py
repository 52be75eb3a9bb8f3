"""
An install for production should leave development dependencies out: `pnpm install --prod`.

Without it pnpm also installs compilers, linters, test runners and all that they need: `typescript`
is 30 MB, where `express` with all of its dependencies is 2.3 MB (measured with npm 11, November
2026). With `NODE_ENV=production` pnpm leaves them out by itself. For one package of a workspace,
`pnpm deploy --prod` does the same.

Reported are installs of which `node_modules` reaches the final image as it is. Left alone is what
`npm-omit-dev` leaves alone: stages that build, test, prune or deploy, and those for development.

The fix is unsafe: a package may be in use that `package.json` calls a development dependency.

Bad:

    FROM node:22-slim
    RUN corepack enable
    COPY package.json pnpm-lock.yaml ./
    RUN pnpm install --frozen-lockfile
    COPY server.js ./
    CMD ["node", "server.js"]

Good:

    FROM node:22-slim
    RUN corepack enable
    COPY package.json pnpm-lock.yaml ./
    RUN pnpm install --prod --frozen-lockfile
    COPY server.js ./
    CMD ["node", "server.js"]
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.rules.size._production import with_dev
from dockerlint.syntax import Command

rule = Rule(
    Severity.WARNING,
    fix=Safety.UNSAFE,
    effects=Change.ADDS_OPTION.of("install --prod", "i --prod"),
)


@rule.on(Command, "pnpm")
def install_with_dev(pnpm: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install with development dependencies that are in the final image."""
    yield from with_dev(rule, pnpm, "--prod", file)
