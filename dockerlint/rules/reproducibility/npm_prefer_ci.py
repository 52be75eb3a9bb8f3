"""
`npm ci` installs what the lock file says; `npm install` may not.

`npm install` takes the lock file for a proposal: where it does not fit `package.json` any more,
newer packages are resolved, the lock file in the image is rewritten, and the build succeeds with
what nobody has tested. `npm ci` stops instead. It also removes a `node_modules` that was copied in
by mistake, and resolves nothing, which makes it faster.

Reported only where a lock file is known to lie beside `package.json`: the Dockerfile copies or
mounts `package-lock.json` or `npm-shrinkwrap.json` by name, or copies a folder or a pattern and
the build context has one. Installs of single packages and global ones are left alone, as are
stages for development, `--no-package-lock`, and stages in which something changes `package.json`.

The fix is unsafe: `npm ci` fails where the lock file is not up to date. Options that are about
what is written, such as `--no-save`, mean nothing to `npm ci`, and stay.

Bad:

    FROM node:22-slim
    COPY package.json package-lock.json ./
    RUN npm install --omit=dev && npm cache clean --force

Good:

    FROM node:22-slim
    COPY package.json package-lock.json ./
    RUN npm ci --omit=dev && npm cache clean --force
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.node.files import changes_manifest, lock_beside
from dockerlint.model.node.installs import INSTALL, installs_project
from dockerlint.model.purpose import is_for_development
from dockerlint.rule import Rule
from dockerlint.syntax import Command
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_ARGUMENT.of(*(f"{name} to ci" for name in INSTALL)),
)
WITHOUT_LOCK = ("--no-package-lock", "--package-lock", "--no-shrinkwrap")


@rule.on(Command, "npm")
def install_beside_lock(npm: Command, file: Dockerfile) -> Iterator[Finding]:
    """An `npm install` of the project although there is a lock file."""
    if not npm.runs(*INSTALL) or npm.has(*WITHOUT_LOCK) or not installs_project(npm, file):
        return
    stage = file.stage_of_command(npm)
    if is_for_development(stage) or changes_manifest(stage):
        return
    if lock := lock_beside(npm, file):
        assert npm.subcommand
        exact = npm.editable and npm.subcommand.text == npm.subcommand.value
        yield rule.finding(
            Span(npm.argv[0].span.start, npm.subcommand.span.end),
            f"`npm {npm.subcommand.text}` may install other versions than `{lock}` says",
            Fix.unsafe("Use `npm ci`", Edit(npm.subcommand.span, "ci")) if exact else None,
        )
