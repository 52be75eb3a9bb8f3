"""
An image for production should not start a server for development.

`nodemon`, `vite`, `next dev`, `ng serve`, `node --watch` and their like compile in memory while
the service runs, watch files that never change in a container, show their source to whoever asks,
and are not made for many requests or for hostile ones; their authors say so. They also need the
development dependencies in the image.

Build in the image and start the result: `next start`, `node dist/main.js`, or a web server for
files that only have to be delivered.

Reported is what `CMD` and `ENTRYPOINT` of the file's images start, looked up in `package.json`
where that can be read; without it `npm run dev` and its like count. Stages for development are
left alone.

Bad:

    FROM node:22-slim
    COPY . .
    CMD ["npx", "nodemon", "server.js"]

Good:

    FROM node:22-slim
    COPY . .
    CMD ["node", "server.js"]
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.node.files import manifest_in
from dockerlint.model.node.scripts import script_name
from dockerlint.model.node.starts import dev_server, program_of, words_started
from dockerlint.model.programs import in_force
from dockerlint.model.purpose import is_for_development
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Cmd, Command, Entrypoint

rule = Rule(Severity.WARNING)
SCRIPT = pattern(r"(^|:)(dev|develop|development|watch)(:|$)")


@rule.on(Dockerfile, "CMD", "ENTRYPOINT")
def server_for_development(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A CMD or ENTRYPOINT that starts one."""
    for start, stages in in_force(file, Cmd, Entrypoint).items():
        assert isinstance(start, Cmd | Entrypoint)
        command = program_of(start)
        if command is None or any(map(is_for_development, stages)):
            continue
        if name := started(command, stages[0], file):
            yield rule.finding(
                command.argv[0].span, f"`{name}` is for development, not for an image that runs"
            )


def started(command: Command, stage: Stage, file: Dockerfile) -> str | None:
    """The server for development that a command starts, or the script that is named as one."""
    script = script_name(command)
    words = words_started(command, manifest_in(stage, file) if script else None)
    if words is not None:
        return dev_server(words)
    return f"{command.name} run {script}" if SCRIPT.search(script) else None
