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
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.packages import cleans_cache
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command, Run, Script

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
    edit = removal(zypper, *file.run_of(zypper))
    yield rule.finding(
        zypper.subcommand.span,
        f"`zypper {zypper.subcommand.value}` moves the distribution on from what `FROM` names",
        Fix.unsafe("Remove the command", edit),
    )


def removal(zypper: Command, run: Run, script: Script) -> Edit | None:
    """Take the command out, and the RUN with it when all the rest cleans up after it."""
    edit = edits.remove_command(run, script, zypper)
    rest = [command for command in script.commands if command is not zypper]
    kept = run.comments or script.comments
    if edit and rest and not kept and all(cleans_cache(c, "zypper") for c in rest):
        return edits.delete(run)
    return edit
