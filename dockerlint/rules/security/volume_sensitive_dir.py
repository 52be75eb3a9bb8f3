"""
`VOLUME` should not name a folder of the system.

`/proc`, `/sys` and `/dev` are the kernel's, and the runtime puts them into each container with
what a container must not touch masked. A volume in their place hides that: programs find an empty
folder, or the host's own where whoever runs the image is led to share it.

The fix removes the path from the `VOLUME`.

Bad:

    FROM debian:bookworm-slim
    VOLUME /data /dev

Good:

    FROM debian:bookworm-slim
    VOLUME /data
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.rule import Rule
from dockerlint.rules.security._volumes import volumes
from dockerlint.rules.security._words import without

rule = Rule(
    Severity.WARNING,
    codes=("DKL-DI-0002",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("VOLUME"),
)
SYSTEM = ("/proc", "/sys", "/dev")


@rule.on(Stage, "VOLUME")
def of_the_system(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """A VOLUME of a folder that is the kernel's."""
    for volume, word, path in volumes(stage):
        if path in SYSTEM:
            message = f"`VOLUME` hides `{path}`, which the runtime prepares for each container"
            yield rule.finding(word.span, message, without(volume, word))
