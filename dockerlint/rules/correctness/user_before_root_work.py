"""
What only root may do should come before the `USER` that is not root.

After `USER app` every `RUN` is run by `app`. Package managers, `useradd` and `chown` to somebody
else then stop the build: "are you root?", "Permission denied", "Operation not permitted".

Reported are `apt-get`, `apk`, `dnf` and their like where they install or remove something,
`useradd`, `groupadd` and their like, and `chown` to another user than the one in force. It is an
error where the file itself creates the account that `USER` names. Left alone are commands behind
`sudo` or `su`, `RUN`s that go on without one (`||`), commands in conditions, installations into a
folder of one's own, and users that are not known.

The fix runs the instruction as root and goes back after it. Better still is to move it up.

Bad:

    FROM node:22-slim
    USER node
    RUN apt-get update && apt-get install -y --no-install-recommends git

Good:

    FROM node:22-slim
    RUN apt-get update && apt-get install -y --no-install-recommends git
    USER node
"""

import re
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.accounts import ROOT, created_users, is_root, uid_of, user_at
from dockerlint.model.packages import APT, RPM
from dockerlint.model.programs import is_tried
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Command, Run, Script

rule = Rule(
    Severity.WARNING,
    fix=Safety.UNSAFE,
    effects=(*Change.CHANGES_SURROUNDINGS.of("USER"), *Change.CHANGES_IMAGE.of("USER")),
)
_INSTALL = ("install", "in", "remove", "purge", "autoremove", "update", "upgrade", "dist-upgrade")
_WORK = {
    **dict.fromkeys((*APT, *RPM, "zypper"), _INSTALL),
    "apk": ("add", "del", "update", "upgrade"),
}
_ACCOUNTS = {
    *("useradd", "adduser", "groupadd", "addgroup", "usermod", "groupmod", "userdel", "deluser"),
    *("update-ca-certificates", "locale-gen", "dpkg-reconfigure", "apt-key", "chpasswd"),
}
_ELSEWHERE = ("--root", "-p", "--installroot", "-s", "--simulate", "--dry-run", "--help", "-d")
_LITERAL = pattern(r"\w[\w.-]*", re.A)


@rule.on(Stage, *_WORK, "chown", *_ACCOUNTS)
def as_somebody(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """What the user in force may not run."""
    lesser: dict[str | None, bool] = {}
    for run, script in stage.runs:
        user = user_at(stage, run)
        if user not in lesser:
            lesser[user] = is_lesser(stage, user)
        if user and lesser[user]:
            yield from first_of(run, script, stage, user)


def is_lesser(stage: Stage, user: str | None) -> bool:
    """True for a user that is known, and not root by name or number."""
    known = user is not None and not is_root(user) and _LITERAL.fullmatch(user)
    return bool(user and known and user.strip("0")) and uid_of(stage, user or "") not in ROOT


def first_of(run: Run, script: Script, stage: Stage, user: str) -> Iterator[Finding]:
    """The first such command of a RUN."""
    if script.broken or is_tried(script) or any(c.name in ("su", "sudo") for c in script.commands):
        return
    command = next((c for c in script.commands if needs_root(c, user)), None)
    if command is None:
        return
    around = edits.as_root(run, stage) if script.links else None
    own = command.name in _WORK and stage.user_at(run) and user in _created(stage)
    yield rule.finding(
        command.argv[0].span,
        f"`{command.name}` needs root, but here it is run by `{user}`",
        Fix.unsafe("Run it as root", *around) if around else None,
        severity=Severity.ERROR if own else None,
    )


@kept
def _created(stage: Stage) -> frozenset[str]:
    return frozenset(created_users(stage))


def needs_root(command: Command, user: str) -> bool:
    """True for what nobody else may do."""
    if command.wrappers or command.nested or command.has(*_ELSEWHERE):
        return False
    if command.name in _WORK:
        return command.runs(*_WORK[command.name])
    if command.name == "chown":
        owner = next((a.value for a in command.positional() if a.value), None)
        name = re.split("[:.]", owner or "")[0]
        return bool(_LITERAL.fullmatch(name)) and name != user and not mixed(name, user)
    return command.name in _ACCOUNTS and bool(command.arguments)


def mixed(one: str, other: str) -> bool:
    """True for a name and a number, which may be one account."""
    return one.isdigit() != other.isdigit()
