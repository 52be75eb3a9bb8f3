"""
`dnf update` in a build makes the image depend on the day.

Official images are built again when their packages get security fixes: a newer tag, with
`--pull`, brings them as well. An update keeps both versions of each file in the image. Projects
that must have each fix on the day it comes out will want it all the same, so the rule is in `all`
only.

Reported are `update` and `upgrade` of all packages by dnf, yum, microdnf and tdnf, and those of
zypper. Single packages are left alone, as is `--security`. The fix removes the command. It is not
safe: other versions are then in the image.

Bad:

    FROM almalinux:9
    RUN dnf update -y && dnf install -y git && dnf clean all

Good:

    FROM almalinux:9
    RUN dnf install -y git && dnf clean all
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.packages import RPM
from dockerlint.rule import Profile, Rule
from dockerlint.rules.reproducibility._upgrades import upgrade
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    codes=(
        *("avoid-yum-update", "avoid-dnf-update", "avoid-zypper-update"),
        *("8f6456be", "09fda05e", "d4895357"),
    ),
    fix=Safety.UNSAFE,
    effects=Change.REMOVES_COMMAND.of(),
    profile=Profile.ALL,
)
UPDATES = ("update", "upgrade", "up", "distro-sync")
NARROW = ("--security", "--bugfix", "--advisory", "--cve", "--sec-severity")


@rule.on(Command, *RPM)
def updates(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """An update of all packages."""
    if command.runs(*UPDATES) and not command.operands() and not command.has(*NARROW):
        yield upgrade(rule, command, file)


@rule.on(Command, "zypper")
def zypper_updates(zypper: Command, file: Dockerfile) -> Iterator[Finding]:
    """The same with zypper."""
    if zypper.runs("update", "up", "patch") and not zypper.operands() and not zypper.has(*NARROW):
        yield upgrade(rule, zypper, file)
