"""
The images of Node.js have a user of their own, `node`.

Each official `node` image comes with the user `node`, 1000 in numbers, with a home. One more is a
layer more, and a name more that readers have to look up: `USER node` does.

Left alone are accounts with a number that is asked for (`-u`, `--uid`), since files outside the
container may belong to it, and everything that is done to `node` itself.

Bad:

    FROM node:22-slim
    RUN useradd --create-home app
    USER app

Good:

    FROM node:22-slim
    USER node
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.accounts import CREATORS, uid_of
from dockerlint.model.node.versions import has_node
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command, User

rule = Rule(Severity.INFO, profile=Profile.STRICT)
OWN = "node"


@rule.on(Command, *CREATORS)
def another_user(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """An account that the service is to run as, where there is one already."""
    stage = file.stage_of_command(command)
    users = {i.text.partition(":")[0] for i in stage.instructions if isinstance(i, User)}
    made = [word.value for word in command.arguments if word.value in users]
    if not made or made[0] in (None, OWN) or not has_node(stage):
        return
    if uid_of(stage, made[0] or "") is None and not command.has("-u", "--uid"):
        yield rule.finding(
            command.argv[0].span,
            f"`{made[0]}` is one user too many: the image has `{OWN}`, made for this",
        )
