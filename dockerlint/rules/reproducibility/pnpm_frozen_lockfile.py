"""
`pnpm install` in a build should be given `--frozen-lockfile`.

Otherwise pnpm resolves anew what `pnpm-lock.yaml` does not have, and the build succeeds with
packages that nobody has tested. pnpm keeps to the lock file by itself only where it sees that it
runs in a CI system, by a variable such as `CI`, and a build does not see those of its host.

Reported only where `pnpm-lock.yaml` is known to lie beside `package.json`. Left alone are builds
that set `CI`, `--offline` after `pnpm fetch`, which took the packages from the lock file, and
stages for development. The fix is unsafe: the build fails where the lock file is not up to date.

Bad:

    FROM node:22-slim
    RUN corepack enable
    COPY package.json pnpm-lock.yaml ./
    RUN pnpm install --prod

Good:

    FROM node:22-slim
    RUN corepack enable
    COPY package.json pnpm-lock.yaml ./
    RUN pnpm install --frozen-lockfile --prod
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.rules.reproducibility._frozen import in_ci, lock_of_install, told
from dockerlint.syntax import Command

rule = Rule(Severity.WARNING, fix=Safety.UNSAFE, effects=Change.ADDS_OPTION.of("install", "i"))
DECIDED = ("--frozen-lockfile", "--no-frozen-lockfile", "--prefer-frozen-lockfile", "--offline")
OPTION = "--frozen-lockfile"


@rule.on(Command, "pnpm")
def may_depart(pnpm: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install that may resolve anew."""
    if pnpm.has(*DECIDED) or in_ci(pnpm, file):
        return
    if lock := lock_of_install(pnpm, file):
        edit = edits.add_option(pnpm, OPTION)
        yield rule.finding(
            told(pnpm),
            f"without `{OPTION}` pnpm may install other versions than `{lock}` says",
            Fix.unsafe(f"Add `{OPTION}`", edit),
        )
