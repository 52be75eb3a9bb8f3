"""
The image of a Node.js service should set `NODE_ENV=production`.

Node.js itself does not look at it, but much of what runs on it does, and takes anything else for
development: Express compiles its templates again for each request and shows errors with their
stack traces, React and Vue bring their slow checks, many loggers become talkative.

Reported is a final stage on an official `node` image that starts `node` or a package manager, when
nothing in it or in what it is built from mentions `NODE_ENV`: no `ENV`, no `ARG`, not what it
starts. Stages for development and development servers are left alone.

The fix puts an `ENV` before `CMD`, so that no install in the build changes. It is unsafe, as the
service behaves differently; that is the purpose.

Bad:

    FROM node:22-slim
    COPY . .
    CMD ["node", "server.js"]

Good:

    FROM node:22-slim
    COPY . .
    ENV NODE_ENV=production
    CMD ["node", "server.js"]
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.environment import is_set_anywhere
from dockerlint.model.node.files import manifest_in
from dockerlint.model.node.scripts import script_name
from dockerlint.model.node.starts import program_of, starts_development
from dockerlint.model.node.versions import has_node
from dockerlint.model.purpose import is_for_development
from dockerlint.rule import Rule
from dockerlint.syntax import Cmd, Command, Entrypoint

rule = Rule(Severity.INFO, fix=Safety.UNSAFE, effects=Change.CHANGES_IMAGE.of("ENV NODE_ENV"))
NAME = "NODE_ENV"


@rule.on(Dockerfile, "CMD", "ENTRYPOINT")
def service_without(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A service that is left to take itself for one in development."""
    stage = file.final
    if stage is None or is_for_development(stage) or not has_node(stage):
        return
    start = next(
        (s for s in (stage.last(Entrypoint), stage.last(Cmd)) if runs(s, stage, file)), None
    )
    if start is None or is_set_anywhere(NAME, stage):
        return
    edit = edits.insert_before_start(stage, f"{edits.in_case_of(start, 'ENV')} {NAME}=production")
    yield rule.finding(
        start.keyword.span,
        "without `NODE_ENV=production` the service takes itself for one in development",
        Fix.unsafe("Set `NODE_ENV=production`", edit),
    )


def runs(start: Cmd | Entrypoint | None, stage: Stage, file: Dockerfile) -> bool:
    """True when it starts a service on Node.js that says nothing of its own."""
    command = program_of(start)
    if start is None or command is None or NAME in start.text:
        return False
    package = manifest_in(stage, file)
    if starts_development(command, package) or not is_service(command):
        return False
    text = package.scripts.get(script_name(command), "") if package else ""
    return NAME not in text


def is_service(command: Command) -> bool:
    """True for `node` with a file, and for a script of package.json."""
    if command.name == "node":
        return any(not word.startswith("-") for word in command.words)
    return bool(script_name(command))
