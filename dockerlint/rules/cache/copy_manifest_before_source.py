"""
Dependencies should be installed before the sources are copied.

A build takes an instruction from its cache only when nothing above it changed. After `COPY . .`
any change of any file does, and all dependencies are fetched and installed once more. When only
the manifest and the lock file are copied before the install, that is done again when one of these
changes, and for all other changes it takes no time.

This is about npm, yarn, pnpm, bun, pip, uv, poetry, pipenv, bundler and composer. Left alone is an
install that needs the sources: of workspaces and of packages in the same repository (`file:`,
`path =`, `-e .`), or with a script such as `postinstall` in package.json, as far as the manifest
lies beside the Dockerfile; and one that reads its manifest from a bind mount. Other rules are
about Go, Java and .NET.

The fix copies the manifests that are there and moves the sources below the install, in two `RUN`s
where one does more than install. poetry, uv and composer install the dependencies in a `RUN` of
their own, and the project in the one that was there. It is unsafe: what installs may look at more
files than its manifests.

Bad:

    FROM node:22-slim
    WORKDIR /app
    COPY . .
    RUN npm ci
    CMD ["node", "server.js"]

Good:

    FROM node:22-slim
    WORKDIR /app
    COPY package*.json ./
    RUN npm ci
    COPY . .
    CMD ["node", "server.js"]
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.manifests import manifests_of
from dockerlint.rule import Rule
from dockerlint.rules.cache._order import Late, in_order, late, span_of
from dockerlint.text import shortened

rule = Rule(
    Severity.WARNING,
    fix=Safety.UNSAFE,
    effects=(
        *Change.ADDS_LAYER.of("COPY", "uv", "poetry", "composer"),
        *Change.MOVES_COMMAND.of(),
        *Change.SPLITS_RUNS.of(),
        *Change.CHANGES_SURROUNDINGS.of(),
    ),
)
LONG = 40  # characters of a command that a message shows


@rule.on(Stage, "COPY", "ADD")
def sources_first(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A COPY of sources above the install of the dependencies."""
    for found in late(stage, file, manifests_of):
        command = shortened(" ".join(a.text for a in found.command.argv), LONG)
        yield rule.finding(
            span_of(found.copy),
            f"after `{found.shown}` any change of a source file runs `{command}` again",
            mended(found, file),
        )


def mended(found: Late, file: Dockerfile) -> Fix | None:
    """Install before the sources are there."""
    command, only = found.command, found.manifests.only
    if only and (command.redirects or not command.editable):
        return None
    text = command.body.text[command.start : command.end]
    return in_order(found, file, "Install", f"{text} {only}" if only else "")
