"""
A process that a `RUN` leaves in the background is gone when the `RUN` ends.

Each `RUN` has processes of its own: what it starts with `&` at its end, or as a service, is killed
with it, and is there neither in the next `RUN` nor in the container. A step that only takes long
is cut short, and the build does not hear of its failure.

What must run in the container belongs into `CMD` or a start script; what a build needs for a
moment must be started, used and stopped in one `RUN`. Left alone are `&` with a command after it,
and a service that the same `RUN` goes on to use.

Bad:

    FROM debian:bookworm-slim
    RUN /opt/app/server --migrate &

Good:

    FROM debian:bookworm-slim
    RUN /opt/app/server --migrate
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.syntax import Command, Script

rule = Rule(Severity.INFO)
IDLE = {"echo", "sleep", "true", ":", "printf"}


@rule.on(Script)
def left_running(script: Script, _: Dockerfile) -> Iterator[Finding]:
    """What a RUN leaves in the background."""
    if script.broken or not script.commands:
        return
    if script.background:
        at = script.body.text.rstrip(" \t\r\n;").rfind("&")
        message = "`&` leaves this running, and it ends with the `RUN`"
        yield rule.finding(script.body.span(at, at + 1), message)
    elif service := started_last(script):
        yield rule.finding(
            service.argv[0].span,
            f"`{shown(service)}` starts what ends with the `RUN`",
        )


def started_last(script: Script) -> Command | None:
    """A service that is started and then not used."""
    for command in reversed(script.commands):
        if starts_service(command):
            return command if not command.nested else None
        if command.name not in IDLE:
            return None
    return None


def starts_service(command: Command) -> bool:
    """True for ``service x start`` and ``/etc/init.d/x start``."""
    if command.name == "service":
        return command.words[1:2] in (("start",), ("restart",))
    script = command.argv[0].text.startswith("/etc/init.d/")
    return script and command.words[:1] in (("start",), ("restart",))


def shown(command: Command) -> str:
    """The command as a message shows it."""
    return " ".join(argument.text for argument in command.argv)
