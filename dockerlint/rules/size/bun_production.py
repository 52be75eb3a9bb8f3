"""
An install for production should leave development dependencies out: `bun install --production`.

Without it Bun also installs compilers, linters, test runners and all that they need: `typescript`
is 30 MB, where `express` with all of its dependencies is 2.3 MB (measured with npm 11, November
2026).

Reported are installs of which `node_modules` reaches the final image as it is. Left alone is what
`npm-omit-dev` leaves alone: stages that build or test, and those for development.

The fix is unsafe: a package may be in use that `package.json` calls a development dependency.

Bad:

    FROM oven/bun:1-slim
    COPY package.json bun.lock ./
    RUN bun install --frozen-lockfile
    COPY server.ts ./
    CMD ["bun", "server.ts"]

Good:

    FROM oven/bun:1-slim
    COPY package.json bun.lock ./
    RUN bun install --production --frozen-lockfile
    COPY server.ts ./
    CMD ["bun", "server.ts"]
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
    effects=Change.ADDS_OPTION.of("install --production", "i --production"),
)


@rule.on(Command, "bun")
def install_with_dev(bun: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install with development dependencies that are in the final image."""
    yield from with_dev(rule, bun, "--production", file)
