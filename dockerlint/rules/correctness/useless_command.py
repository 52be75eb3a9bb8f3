"""
`RUN` should not call what makes no sense in a build, such as `free`, `top` or `shutdown`.

A `RUN` has processes, memory and mounts of its own that are gone when it ends: what these commands
show or change concerns the build machine for a moment, not the image. `top` and `vim` wait for
somebody to type, and `mount` and `shutdown` lack the rights. They are left-overs of a session in
which somebody tried things out.

Left alone are `kill`, `ps` and `mount` where the same `RUN` started something in the background,
`mount` in a privileged `RUN`, and `vim` with commands to execute. These, and hadolint's `ssh` and
`service`, which have their uses in a build, are for `questionable-command`.

Bad:

    FROM debian:bookworm-slim
    RUN free -h && mkdir /data

Good:

    FROM debian:bookworm-slim
    RUN mkdir /data
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Mark, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.rules.correctness._programs import USELESS, is_useful, removal
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    codes=("DL3001", "nonsensical-command", "9b6b0f38"),
    fix=Safety.UNSAFE,
    effects=Change.REMOVES_COMMAND.of(),
    mark=Mark.UNNECESSARY,
)


@rule.on(Command, *USELESS)
def useless(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """A command that nothing in the image is different for."""
    if not is_useful(command, file):
        message = f"`{command.name}` has no use in a build"
        yield rule.finding(command.argv[0].span, message, removal(command, file))
