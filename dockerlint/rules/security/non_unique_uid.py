"""
Two users should not share an id.

The id is what the system goes by: whoever has it may do all that the other user may, whatever the
names say. `useradd` refuses an id that is taken unless it is told otherwise with `-o`.

Reported are `useradd -o` and `usermod -o`, and two users that a stage creates with the same id.
`-o` beside an id that a variable gives is left alone: images that take the id of whoever builds
them need it.

Bad:

    FROM debian:bookworm-slim
    RUN useradd -u 1001 app && useradd -o -u 1001 worker

Good:

    FROM debian:bookworm-slim
    RUN useradd -u 1001 app && useradd -u 1002 worker
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.accounts import CREATORS
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command

rule = Rule(Severity.INFO, profile=Profile.ALL, codes=("DKL-LI-0002",))


@rule.on(Command, "useradd", "usermod")
def allowed(command: Command, _: Dockerfile) -> Iterator[Finding]:
    """An id that may be taken."""
    if command.has("-o", "--non-unique") and "$" not in (command.option("-u", "--uid") or ""):
        message = f"`{command.name} -o` gives the user an id that another one may have"
        yield rule.finding(command.argv[0].span, message)


@rule.on(Stage, *CREATORS)
def taken(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """An id that the same stage has given to another user."""
    seen: set[str] = set()
    for command in stage.own_commands():
        if command.name in CREATORS and not command.nested:
            uid = command.option("-u", "--uid") or ""
            if uid.isdigit() and uid in seen and not command.has("-o", "--non-unique"):
                message = f"another user has the id `{uid}` already"
                yield rule.finding(command.argv[0].span, message)
            seen.add(uid)
