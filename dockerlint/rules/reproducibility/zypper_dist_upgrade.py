"""
`zypper dist-upgrade` should not be part of a build.

It moves the distribution to what the repositories hold on the day of the build: another release
of it, if they lead there. The image then is no longer the one that `FROM` names, and two builds of
one Dockerfile give different images. A newer base image does the same in a way that can be told
from the file.

hadolint does not see `zypper` behind `sudo`, `env` and `sh -c`, or named with its folder.

Bad:

    FROM opensuse/leap:15.6
    RUN zypper --non-interactive dist-upgrade && zypper clean --all

Good:

    FROM opensuse/leap:15.6
    RUN zypper clean --all
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    codes=("DL3035",),
    fix=Safety.UNSAFE,
    effects=Change.REMOVES_COMMAND.of(),
    profile=Profile.ALL,
)


@rule.on(Command, "zypper")
def distribution_upgrade(zypper: Command, file: Dockerfile) -> Iterator[Finding]:
    """`zypper dist-upgrade` under either name."""
    if not zypper.runs("dist-upgrade", "dup"):
        return
    assert zypper.subcommand
    edit = edits.remove_command(*file.run_of(zypper), zypper)
    yield rule.finding(
        zypper.subcommand.span,
        f"`zypper {zypper.subcommand.value}` moves the distribution on from what `FROM` names",
        Fix.unsafe("Remove the command", edit) if edit else None,
    )
