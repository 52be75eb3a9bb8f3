"""
`apt-get upgrade` in a build makes the image depend on the day.

Official images are built again when their packages get security fixes: a newer tag, with
`--pull`, brings them as well, and in the layers of the base that images share. An upgrade keeps
both versions of each file in the image. Projects that must have each fix on the day it comes out
will want it all the same, so the rule is in `all` only.

The fix removes the command. It is not safe: other versions are then in the image.

Bad:

    FROM debian:bookworm-slim
    RUN apt-get update && apt-get upgrade -y && apt-get install -y curl

Good:

    FROM debian:bookworm-slim
    RUN apt-get update && apt-get install -y curl
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.packages import APT
from dockerlint.rule import Profile, Rule
from dockerlint.rules.reproducibility._upgrades import upgrade
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    codes=("DS-0024", "avoid-apt-get-upgrade", "682fe378", "DKL-DI-0003"),
    fix=Safety.UNSAFE,
    effects=Change.REMOVES_COMMAND.of(),
    profile=Profile.ALL,
)
UPGRADES = ("upgrade", "dist-upgrade", "full-upgrade", "safe-upgrade")


@rule.on(Command, *APT)
def upgrades(apt: Command, file: Dockerfile) -> Iterator[Finding]:
    """An upgrade of all packages."""
    if apt.runs(*UPGRADES) and not apt.operands():
        yield upgrade(rule, apt, file)
