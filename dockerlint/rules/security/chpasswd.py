"""
A password should not be set in a Dockerfile.

Every container of the image has it, and whoever has the image or its history can read it, or its
hash. Nothing in a container needs one: `USER` says who runs a program, and `docker exec -u` does
not ask.

Reported are `chpasswd`, `passwd` with a password from its input, `useradd -p` and `usermod -p`,
and passwords that are taken away (`passwd -d`, `usermod -p ''`), with which anybody becomes that
user. A `RUN` with a secret mount is left alone, so is locking an account (`passwd -l`,
`useradd -p '*'`).

Bad:

    FROM debian:bookworm-slim
    RUN useradd -m app && echo "app:app" | chpasswd

Good:

    FROM debian:bookworm-slim
    RUN useradd -m app
    USER app
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.syntax import Command

rule = Rule(Severity.WARNING, codes=("CKV2_DOCKER_17", "DKL-LI-0001"))
LOCKED = ("!", "*", "x")  # how a hash begins that no password has


@rule.on(Command, "chpasswd", "passwd", "useradd", "usermod")
def sets_password(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """A command that gives an account a password, or takes it away."""
    run, _ = file.run_of(command)
    if any(mount.options.get("type") == "secret" for mount in run.mounts):
        return
    if message := told(command):
        yield rule.finding(command.argv[0].span, message)


def told(command: Command) -> str:
    """What the command does; empty for what is left alone."""
    name = command.name
    if name in ("useradd", "usermod"):
        given = command.option("-p", "--password")
        if given is None or given.strip("\"'").startswith(LOCKED):
            return ""
        if not given.strip("\"'"):
            return f"`{name} -p ''` lets anybody become this user"
        return f"`{name} -p` sets a password that everybody with the image has"
    if name == "passwd" and command.has("-d", "--delete"):
        return "`passwd -d` lets anybody become this user"
    if name == "chpasswd" or command.has("--stdin") or command.piped:
        return f"`{name}` sets a password that everybody with the image has"
    return ""
