"""
An account that the image creates should be the one it runs as.

Creating a user and forgetting `USER` is easily done: the program still runs as root, and the
account does nothing. Where the base image is known, `user-missing` and `user-root-last` say so.
This rule is for the others, of which it is not known who they run as: that `adduser` worked in a
`RUN` shows that it was root, and without a `USER` it still is.

Only the final image, with what it inherits. Left alone are an account that anything else in the
file mentions, images whose entrypoint is a script or changes the user (`gosu`, `su-exec`), and
those that start no program of their own.

The fix puts a `USER` before `CMD` and `ENTRYPOINT`. Files that the program must write to may then
need `--chown`.

Bad:

    FROM example.com/base:1
    RUN useradd --system --create-home app
    COPY . /srv
    CMD ["/srv/run"]

Good:

    FROM example.com/base:1
    RUN useradd --system --create-home app
    COPY . /srv
    USER app
    CMD ["/srv/run"]
"""

import re
from collections.abc import Iterator

from dockerlint.edits import insert_before_start
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Mark, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.accounts import (
    CREATORS,
    created_users,
    program,
    runs_something,
    switches_user,
    user_at_end,
)
from dockerlint.rule import Rule
from dockerlint.syntax import Command

rule = Rule(
    Severity.WARNING,
    codes=("tally/user-created-but-never-used",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("USER"),
    mark=Mark.UNNECESSARY,
)


@rule.on(Dockerfile, *CREATORS)
def unused(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A user that the final image creates, and that nothing in it uses."""
    stage = file.final
    if stage is None or stage.user is not None or user_at_end(stage) is not None:
        return
    found = next(created(stage, file), None)
    if found is None or stage.command is None:
        return
    command, name = found
    if switches_user(stage) or not runs_something(stage) or "." in program(stage):
        return
    if is_mentioned(stage, name):
        return
    word = next(a for a in command.arguments if a.value == name)
    edit = insert_before_start(stage, f"USER {name}")
    fix = Fix.unsafe(f"Run as `{name}`", edit)
    yield rule.finding(word.span, f"`{name}` is created but not used: the image runs as root", fix)


def created(stage: Stage, file: Dockerfile) -> Iterator[tuple[Command, str]]:
    """The accounts that are certainly created, by root, each with the command."""
    names = created_users(stage)
    for command in stage.commands():
        if command.name in CREATORS and not command.wrappers and not command.nested:
            _, script = file.run_of(command)
            name = next((n for n in names if n in command.words), None)
            if name and not any(link.operator == "||" for link in script.links):
                yield command, name


def is_mentioned(stage: Stage, name: str) -> bool:
    """True when something else than its creation speaks of the account."""
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    creation = sum(
        len(word.findall(command.body.text[command.start : command.end]))
        for command in stage.commands()
        if command.name in (*CREATORS, "groupadd", "addgroup") and not command.nested
    )
    texts = (i.source.text[i.span.start : i.span.end] for i in stage.chain)
    return sum(len(word.findall(text)) for text in texts) > creation
