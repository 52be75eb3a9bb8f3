"""
`EXPOSE` names a port of the container, not of the host.

`EXPOSE 8080:80` publishes nothing on port 8080: the builder drops the address and the port of the
host, and BuildKit says that it will refuse them. Where a port is published is decided when the
container starts, by `docker run --publish 8080:80` or in a Compose file.

Bad:

    FROM nginx:1.29
    EXPOSE 8080:80

Good:

    FROM nginx:1.29
    EXPOSE 80
"""

from collections.abc import Iterator

from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.ports import exposed
from dockerlint.rule import Rule

rule = Rule(
    Severity.WARNING,
    codes=("ExposeInvalidFormat", "expose_host_port", "INVALID_PORT"),
    fix=Safety.SAFE,
)


@rule.on(Stage, "EXPOSE")
def with_host(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """An address or a port of the host before the container's port."""
    for port in exposed(stage):
        if not port.host:
            continue
        own = port.text[len(port.host) + 1 :]
        yield rule.finding(
            port.part(0, len(port.host)),
            f"`{port.host}` in `EXPOSE` has no effect: only the container's port counts",
            Fix.safe(f"Expose `{own}`", Edit(port.word.span, own)) if port.literal else None,
        )
