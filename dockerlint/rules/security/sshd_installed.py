"""
A container should not run an SSH server.

`docker exec` and `kubectl exec` give a shell to whoever may have one, without keys and passwords
in the image and without another server to be updated. sshd also needs root, an init process and
host keys, which are the same in every container of an image that has them.

Reported, once for the final image, is a package that holds a server (`openssh-server`, `dropbear`;
`openssh` on Alpine, where the client alone is `openssh-client`), and an image that starts
`sshd`. An image whose purpose is just that, such as a server for git, is a reason to ignore this.

Bad:

    FROM alpine:3.22
    RUN apk add --no-cache openssh git

Good:

    FROM alpine:3.22
    RUN apk add --no-cache openssh-client git
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.knowledge.names import bare_name
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.programs import SYSTEM_MANAGERS, packages_of
from dockerlint.rule import Rule
from dockerlint.syntax import Argument

rule = Rule(Severity.INFO)
SERVERS = {"openssh-server", "openssh-server-pam", "dropbear", "dropbear-bin", "tinysshd"}
STARTS = {"sshd", "dropbear"}


@rule.on(Dockerfile, *SYSTEM_MANAGERS, "CMD", "ENTRYPOINT")
def server(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """The first package with a server, or else the command that starts one."""
    if file.final is None:
        return
    for stage in file.final.lineage:
        for word in packages(stage):
            yield rule.finding(word.span, f"`{word.value}` puts an SSH server into the image")
            return
    yield from started(file.final)


def packages(stage: Stage) -> Iterator[Argument]:
    """The packages with a server that the stage installs."""
    for command in stage.own_commands():
        for word in packages_of(command):
            name = bare_name(word.value or "")
            if name in SERVERS or (command.name == "apk" and name == "openssh"):
                yield word


def started(stage: Stage) -> Iterator[Finding]:
    """What the image runs, when that is a server."""
    commands = stage.command.script.commands if stage.command else ()
    for command in commands:
        if command.name in STARTS:
            name = command.name
            yield rule.finding(command.argv[0].span, f"the image starts the SSH server `{name}`")
            return
