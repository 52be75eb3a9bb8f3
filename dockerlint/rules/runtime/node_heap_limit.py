"""
The heap of Node.js can be given a limit that fits the container: `--max-old-space-size`.

V8 chooses the limit of its heap by the memory that it sees, and collects garbage the later the
higher it is. On hosts with cgroups of version 2, Node.js before 20 sees the memory of the machine,
not that of the container, which is then killed before the heap is ever full. Later ones see the
container's, and take about half of it at most.

Which figure fits, only the limit of the container tells: about three quarters of it leave room for
buffers and threads. Set it for all that run there by `NODE_OPTIONS`.

Reported is a final stage on an official `node` image that starts `node`, where neither `CMD`,
`ENTRYPOINT` nor `NODE_OPTIONS` says anything on it.

Bad:

    FROM node:22-slim
    COPY . .
    CMD ["node", "server.js"]

Good:

    FROM node:22-slim
    COPY . .
    ENV NODE_OPTIONS=--max-old-space-size=384
    CMD ["node", "server.js"]
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.environment import is_set_anywhere
from dockerlint.model.node.versions import node_major
from dockerlint.rule import Profile, Rule
from dockerlint.rules.runtime._node import service

rule = Rule(Severity.INFO, profile=Profile.ALL)
OPTION = "max-old-space-size"
SEES_CGROUPS = 20  # the first major version that sees the limits of cgroups of version 2


@rule.on(Dockerfile, "CMD", "ENTRYPOINT")
def no_limit(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A service whose heap has the limit that V8 chooses."""
    found = service(file)
    if found is None:
        return
    stage, start, words = found
    said = any(OPTION in word.replace("_", "-") for word in words)
    if said or is_set_anywhere("NODE_OPTIONS", stage) or is_set_anywhere(OPTION, stage):
        return
    major = node_major(stage)
    blind = major is not None and major < SEES_CGROUPS
    yield rule.finding(
        start.keyword.span,
        f"`node` {major} may not see the container's memory, and nothing limits its heap"
        if blind
        else "`node` is not told how much of the container's memory its heap may take",
    )
