"""
The final image may say what it starts.

Without `CMD` and `ENTRYPOINT` the image starts what its base image starts: a shell, which ends at
once when nobody types into it, or nothing at all. Images that others are built from need neither,
which is why this rule is off by default.

Reported is a final stage for which the file names no `CMD` and no `ENTRYPOINT`, unless the base
image is a server, or is known to start something else than a shell. `scratch` images, which may
only hold files, are left alone.

Bad:

    FROM example.com/base:1
    COPY app /srv/app

Good:

    FROM example.com/base:1
    COPY app /srv/app
    CMD ["/srv/app"]
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.knowledge import Base, others
from dockerlint.model import Dockerfile
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Cmd, Entrypoint
from dockerlint.syntax.shell import SHELLS

rule = Rule(Severity.INFO, profile=Profile.ALL)


@rule.on(Dockerfile)
def starts_nothing(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A final stage that does not say what it starts."""
    stage = file.final
    if stage is None or stage.image is None or stage.last(Cmd) or stage.last(Entrypoint):
        return
    if stage.family == "scratch-like" or (stage.base and starts_something(stage.base)):
        return
    image = stage.image
    yield rule.finding(image.span, f"nothing says what the image from `{image.text}` starts")


def starts_something(base: Base) -> bool:
    """True for a server, and for what is known to start anything but a shell."""
    if base.reference.official in others.SERVICES or base.entrypoint:
        return True
    command = base.command
    return (
        command is not None and command[:1] != () and command[0].rpartition("/")[2] not in SHELLS
    )
