"""
`RUN` rarely needs `service`, `ssh`, or to watch and end processes.

Nothing that runs during a build is part of the image: a service that `RUN service postgresql
start` brings up is gone when the instruction ends. Where that is meant, to load a database for
instance, a script for it or an initialisation at start-up is easier to follow. `ssh` needs a key,
which only `RUN --mount=type=ssh` keeps out of the image.

This is the part of hadolint's DL3001 that often is as it should be: `ssh` and `service`, and
`kill`, `ps`, `mount` and `vim` where `useless-command` leaves them alone.

Bad:

    FROM debian:bookworm-slim
    RUN service postgresql start

Good:

    FROM debian:bookworm-slim
    CMD ["postgres"]
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Profile, Rule
from dockerlint.rules.correctness._programs import USELESS, is_useful
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    codes=("DL3001", "nonsensical-command", "9b6b0f38"),
    profile=Profile.ALL,
)


@rule.on(Command, "service", "ssh")
def often_meant(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """What acts on something outside the image."""
    message = f"`{command.name}` is rarely what a build needs"
    yield rule.finding(command.argv[0].span, message)


@rule.on(Command, *USELESS)
def useful_here(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """What mostly has no use in a build, but may have here."""
    if is_useful(command, file):
        yield from often_meant(command, file)
