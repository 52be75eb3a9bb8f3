"""
`USER name:group` leaves the user's other groups out.

With a name alone the container has all groups of `/etc/group` that name it. With a group after the
colon it has that one and no other, so that the `usermod -aG docker app` above it is of no use.

Reported is the last `USER` of the final image where the file adds that user to further groups.

The fix removes the group.

Bad:

    FROM debian:trixie-slim
    RUN useradd --system app && usermod -aG video app
    USER app:app

Good:

    FROM debian:trixie-slim
    RUN useradd --system app && usermod -aG video app
    USER app
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.rule import Rule
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    codes=("tally/user-explicit-group-drops-supplementary-groups",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("USER"),
)
JOINS = ("useradd", "usermod", "adduser", "addgroup", "gpasswd")


@rule.on(Dockerfile, *JOINS)
def drops(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A last USER with a group, of a user with others."""
    stage = file.final
    user = stage.user if stage else None
    if stage is None or user is None or user.argument is None or "$" in user.text:
        return
    name, _colon, group = user.text.partition(":")
    others = [g for g in joined(stage, name) if g != group] if group else []
    if not others:
        return
    span = user.argument.span
    exact = user.argument.is_exact(user.source)
    fix = Fix.unsafe(f"Use `{name}`", Edit(span, name)) if exact else None
    message = f"`{user.text}` has no other groups: not `{others[-1]}`, to which `{name}` was added"
    yield rule.finding(span, message, fix)


def joined(stage: Stage, name: str) -> Iterator[str]:
    """The groups to which the lineage's RUNs add a user."""
    for command in stage.commands():
        yield from filter(None, groups(command, name))


def groups(command: Command, name: str) -> Iterator[str]:
    """The groups to which one command adds the user."""
    if command.name not in JOINS:
        return
    words = [a.value for a in command.positional("-G", "-g", "-u", "-a", "-aG", "--groups")]
    if command.name in ("useradd", "usermod"):
        if name in command.words:
            yield from (command.option("-G", "--groups") or "").split(",")
    elif command.name in ("adduser", "addgroup") and len(words) == 2 and words[0] == name:
        yield words[1] or ""
    elif command.name == "gpasswd" and command.option("-a", "--add") == name:
        yield words[-1] or "" if words else ""
