"""
A service should have a `HEALTHCHECK`.

Docker restarts a process that ends, not one that hangs. With a `HEALTHCHECK`, `docker ps`,
Compose (`depends_on: condition: service_healthy`) and Swarm know whether the service answers.

Only images that run a service: with an `EXPOSE`, or from a server such as `nginx`. Left alone are
tools and interpreters, images without anything to run a probe with (`scratch`, distroless),
functions that a platform watches, and services that a Compose file beside the Dockerfile checks
or whose pods Kubernetes probes.

The fix inserts a check that asks the first exposed port over HTTP, with a tool that the base image
has: the language's own means, `wget` on Alpine, `curl` where it is installed, or else a bare
connection. Path, port and times want a look.

Bad:

    FROM node:22-slim
    EXPOSE 3000
    CMD ["node", "server.js"]

Good:

    FROM node:22-slim
    EXPOSE 3000
    HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \\
        CMD ["node", "health.js"]
    CMD ["node", "server.js"]
"""

from collections.abc import Iterator

from dockerlint.edits import insert_before_start
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.knowledge import others
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.accounts import runs_something
from dockerlint.model.service import ports, probe
from dockerlint.rule import Rule
from dockerlint.syntax import Healthcheck

rule = Rule(
    Severity.INFO,
    codes=("DL3057", "DS-0026", "CKV_DOCKER_2", "CIS-DI-0006", "b03a748a"),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("HEALTHCHECK"),
)
TIMES = "--interval=30s --timeout=5s --start-period=20s --retries=3"


@rule.on(Dockerfile)
def no_healthcheck(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A service without HEALTHCHECK."""
    stage = file.final
    if stage is None or stage.last(Healthcheck) or not is_watchable(stage):
        return
    exposed = ports(stage)
    base = stage.base.reference.official if stage.base else None
    if not exposed and base not in others.SERVICES:
        return
    if not runs_something(stage) or file.context.has_own_healthcheck:
        return
    where = exposed[0][0] if exposed else stage.image
    if where is None:
        return
    what = f"the service on port `{where.text}`" if exposed else f"`{where.text}`"
    yield rule.finding(where.span, f"{what} has no `HEALTHCHECK`", check(stage))


def is_watchable(stage: Stage) -> bool:
    """False where a probe cannot run, or somebody else watches."""
    name = stage.base.reference.name if stage.base else ""
    return stage.family not in ("windows", "scratch-like") and not name.startswith(
        others.FUNCTIONS
    )


def check(stage: Stage) -> Fix | None:
    """Insert a HEALTHCHECK before CMD and ENTRYPOINT."""
    command = probe(stage)
    if command is None or not (command.startswith("[") or stage.ends_in_posix_shell):
        return None
    first = f"HEALTHCHECK {TIMES} {stage.start.escape}"
    edit = insert_before_start(stage, first, f"    CMD {command}")
    return Fix.unsafe("Insert a `HEALTHCHECK`", edit)
