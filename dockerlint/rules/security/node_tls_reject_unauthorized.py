"""
`NODE_TLS_REJECT_UNAUTHORIZED=0` must not be set.

With it Node.js takes any certificate from anybody, in all connections of all programs: the
downloads of the build, and, as `ENV`, each request of the service to databases and other services,
with the passwords that it sends. Node.js itself warns at each start.

It mostly is there because of a certificate of one's own. `NODE_EXTRA_CA_CERTS` with a file of
certificates adds that one. The fix takes the variable out. It is unsafe, as connections may fail
then.

Bad:

    FROM node:22-slim
    ENV NODE_TLS_REJECT_UNAUTHORIZED=0
    CMD ["node", "server.js"]

Good:

    FROM node:22-slim
    CMD ["node", "server.js"]
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.rule import Rule
from dockerlint.rules.security._variables import assignment_that, pairs_that, setters
from dockerlint.syntax import Cmd, Entrypoint, Script

NAME = "NODE_TLS_REJECT_UNAUTHORIZED"
rule = Rule(
    Severity.WARNING,
    codes=("CKV2_DOCKER_6",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("ENV", "ARG") + Change.CHANGES_SURROUNDINGS.of("ENV", "ARG"),
)
MESSAGE = f"`{NAME}=0` makes Node.js take any certificate from anybody"


def is_off(name: str, value: str) -> bool:
    """True for the variable with the value that switches the check off."""
    return name == NAME and value == "0"


@rule.on(Stage, "ENV", "ARG", "CMD", "ENTRYPOINT")
def by_instruction(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """The variable in all that follows, and in what the image starts."""
    for instruction, i, _value in pairs_that(is_off, stage):
        edit = edits.remove_pair(instruction, i)
        fix = Fix.unsafe("Verify certificates again", edit)
        yield rule.finding(instruction.pairs[i].key.span, MESSAGE, fix)
    for start in stage.instructions:
        if isinstance(start, Cmd | Entrypoint) and NAME in start.text:
            yield from by_command(start.script, _)


@rule.on(Script)
def by_command(script: Script, _: Dockerfile) -> Iterator[Finding]:
    """The variable for one command."""
    for command in setters(script):
        if span := assignment_that(is_off, command):
            yield rule.finding(span, MESSAGE)
