"""
`yarn install` in a build should fail where the lock file is not up to date.

Otherwise Yarn resolves anew what `yarn.lock` does not have, rewrites it inside the image, and the
build succeeds with packages that nobody has tested.

The option is `--immutable` for Yarn 2 and later, and `--frozen-lockfile` for Yarn 1, which does
not know `--immutable` and passes over it without a word. Which one it is, tell `packageManager`
in `package.json`, `.yarnrc.yml`, `yarn set version`, `corepack` and the lock file itself. Where
none does, the fix is `--frozen-lockfile`, which Yarn 3 and 4 obey, too, with a word on its new
name (tried, November 2026).

Reported only where `yarn.lock` is known to lie beside `package.json`. Left alone are Yarn 2 and
later with `CI` set, and stages for development. The fix is unsafe: the build may then fail.

Bad:

    FROM node:22-slim
    COPY package.json yarn.lock ./
    RUN yarn install --production && yarn cache clean

Good:

    FROM node:22-slim
    COPY package.json yarn.lock ./
    RUN yarn install --frozen-lockfile --production && yarn cache clean
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.environment import seen_by
from dockerlint.model.node.versions import yarn_version
from dockerlint.rule import Rule
from dockerlint.rules.reproducibility._frozen import in_ci, lock_of_install, told
from dockerlint.syntax import Command

rule = Rule(
    Severity.WARNING,
    fix=Safety.UNSAFE,
    effects=Change.ADDS_OPTION.of("install", "yarn --frozen-lockfile"),
)
FROZEN = ("--frozen-lockfile", "--immutable", "--pure-lockfile", "--no-lockfile", "--no-immutable")
VARIABLE = "YARN_ENABLE_IMMUTABLE_INSTALLS"


@rule.on(Command, "yarn")
def may_depart(yarn: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install that may rewrite the lock file."""
    if yarn.has(*FROZEN) or yarn.option("--mode") or not lock_of_install(yarn, file):
        return
    version = yarn_version(yarn, file)
    if version != 1 and (in_ci(yarn, file) or VARIABLE in seen_by(yarn, file)):
        return
    option = "--immutable" if version == 2 else "--frozen-lockfile"
    edit = edits.add_option(yarn, option)
    yield rule.finding(
        told(yarn),
        f"without `{option}` Yarn may install other versions than `yarn.lock` says",
        Fix.unsafe(f"Add `{option}`", edit),
    )
