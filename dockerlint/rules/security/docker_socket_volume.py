"""
`VOLUME` should not name Docker's socket.

Whoever can write to `/var/run/docker.sock` is root on the host. A container that needs it gets it
from those who run it, `docker run -v /var/run/docker.sock:/var/run/docker.sock`. `VOLUME` cannot
give it: it makes an empty folder of that name, in which a program finds no socket.

The fix removes the path from the `VOLUME`.

Bad:

    FROM docker:28-cli
    VOLUME /var/run/docker.sock

Good:

    FROM docker:28-cli
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.security._volumes import volumes
from dockerlint.rules.security._words import without

rule = Rule(
    Severity.WARNING,
    codes=("dockerfile-dockerd-socket-mount",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("VOLUME"),
)
SOCKET = pattern(r"/(?:var/)?run/(?:docker|podman/podman|containerd/containerd|crio/crio)\.sock")


@rule.on(Stage, "VOLUME")
def socket(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """A VOLUME of the socket of a container engine."""
    for volume, word, path in volumes(stage):
        if SOCKET.fullmatch(path):
            message = f"`VOLUME` makes an empty folder of `{path}`; only `docker run` can share it"
            yield rule.finding(word.span, message, without(volume, word))
