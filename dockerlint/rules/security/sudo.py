"""
`sudo` should not be used in a Dockerfile.

A `RUN` is root unless `USER` says otherwise, and `USER root` makes it root again. `sudo` does
nothing beyond that: it must be installed first, stays in the image as a way to become root, and
behaves unpredictably with terminals and signals ("Avoid installing or using sudo", Docker's best
practices). Most base images do not have it.

A `RUN` is reported once. Installing the package `sudo` is not reported.

The fix takes `sudo` out where the `RUN` is known to be root already. It is safe where `sudo`
changes nothing for the command: on the plain image of a distribution, when no variable is set
that `sudo` would hide and the command is not also a builtin of the shell. Where another user is
in force and all commands of the `RUN` go through `sudo`, the fix puts `USER root` before it and
goes back after it. There is no fix where the user is not known, nor for options such as `-u app`.

hadolint does not see `sudo` behind `env` and `sh -c`, or named with its folder.

Bad:

    FROM ubuntu:24.04
    RUN sudo apt-get update

Good:

    FROM ubuntu:24.04
    RUN apt-get update
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.accounts import is_root, user_at
from dockerlint.rule import Rule
from dockerlint.rules.security._sudo import (
    as_root,
    makes_no_difference,
    sudo_of,
    through_sudo,
    without_sudo,
)
from dockerlint.syntax import Command

rule = Rule(
    Severity.ERROR,
    codes=(
        *("DL3004", "DS-0010", "CKV2_DOCKER_1", "no-sudo-in-dockerfile", "DKL-DI-0001"),
        *("8ada6e80",),
    ),
    fix=Safety.SAFE,
    effects=(
        *Change.REMOVES_WRAPPER.of("sudo"),
        *Change.CHANGES_SURROUNDINGS.of("USER"),
        *Change.CHANGES_IMAGE.of("USER"),
    ),
)


@rule.on(Command)
def runs_through_sudo(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """The first command of a RUN that goes through sudo, or sudo that runs a shell."""
    word = sudo_of(command)
    if word is None:
        return
    run, script = file.run_of(command)
    if through_sudo(script)[0] is not command:
        return
    stage = file.stage_of(run)
    user = user_at(stage, run)
    fix = None
    if is_root(user):
        if edits := without_sudo(run, script):
            make = Fix.safe if makes_no_difference(run, script, file) else Fix.unsafe
            fix = make("Remove `sudo`", *edits)
    elif user and (edits := as_root(run, script, stage)):
        fix = Fix.unsafe("Run it as root", *edits)
    yield rule.finding(word.span, "`sudo` is not needed: `USER` says who runs a `RUN`", fix)
