"""
`apk upgrade` in a build makes the image depend on the day.

The image of Alpine is built again when its packages get security fixes: a newer tag, with
`--pull`, brings them as well. An upgrade keeps both versions of each file in the image. Projects
that must have each fix on the day it comes out will want it all the same, so the rule is in `all`
only. `apk upgrade curl`, of single packages, is left alone.

The fix removes the command. It is not safe: other versions are then in the image.

Bad:

    FROM alpine:3.22
    RUN apk upgrade --no-cache && apk add --no-cache curl

Good:

    FROM alpine:3.22
    RUN apk add --no-cache curl
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Profile, Rule
from dockerlint.rules.reproducibility._upgrades import upgrade
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    codes=("avoid-apk-upgrade", "989ab888", "DKL-DI-0003"),
    fix=Safety.UNSAFE,
    effects=Change.REMOVES_COMMAND.of(),
    profile=Profile.ALL,
)


@rule.on(Command, "apk")
def upgrades(apk: Command, file: Dockerfile) -> Iterator[Finding]:
    """An upgrade of all packages."""
    if apk.runs("upgrade") and not apk.operands():
        yield upgrade(rule, apk, file)
