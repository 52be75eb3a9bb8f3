"""
`bun install` in a build should be given `--frozen-lockfile`.

Otherwise Bun resolves anew what `bun.lock` does not have, and the build succeeds with packages
that nobody has tested. With the option it stops.

Reported only where `bun.lock` or `bun.lockb` is known to lie beside `package.json`. Left alone
are `bun ci`, which does the same, and stages for development. The fix is unsafe: the build fails
where the lock file is not up to date.

Bad:

    FROM oven/bun:1-slim
    COPY package.json bun.lock ./
    RUN bun install --production

Good:

    FROM oven/bun:1-slim
    COPY package.json bun.lock ./
    RUN bun install --frozen-lockfile --production
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.rules.reproducibility._frozen import lock_of_install, told
from dockerlint.syntax import Command

rule = Rule(Severity.WARNING, fix=Safety.UNSAFE, effects=Change.ADDS_OPTION.of("install", "i"))
OPTION = "--frozen-lockfile"
DECIDED = (OPTION, "--no-save", "--yarn", "-y")


@rule.on(Command, "bun")
def may_depart(bun: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install that may resolve anew."""
    if bun.has(*DECIDED):
        return
    if lock := lock_of_install(bun, file):
        edit = edits.add_option(bun, OPTION)
        yield rule.finding(
            told(bun),
            f"without `{OPTION}` Bun may install other versions than `{lock}` says",
            Fix.unsafe(f"Add `{OPTION}`", edit),
        )
