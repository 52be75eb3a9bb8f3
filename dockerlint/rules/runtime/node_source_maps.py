"""
`--enable-source-maps` costs a service time and memory.

With it Node.js reads the source maps of the files that it runs, keeps them in memory, and looks up
the places of each stack trace in them: a service that creates many errors becomes slower. It is
off by default. Keep the maps beside the image, or with whoever collects the errors.

Reported is the option in what the final image starts, and in its `NODE_OPTIONS`. Stages for
development are left alone. There is no fix, as readable traces may well be worth it.

Bad:

    FROM node:22-slim
    COPY dist dist
    CMD ["node", "--enable-source-maps", "dist/server.js"]

Good:

    FROM node:22-slim
    COPY dist dist
    CMD ["node", "dist/server.js"]
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.purpose import is_for_development
from dockerlint.rule import Profile, Rule
from dockerlint.rules.runtime._node import service
from dockerlint.syntax import Env

rule = Rule(Severity.INFO, profile=Profile.ALL)
OPTION = "--enable-source-maps"
MESSAGE = f"`{OPTION}` makes each error slower and keeps the maps in memory"


@rule.on(Dockerfile, "CMD", "ENTRYPOINT", "ENV")
def maps_in_production(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """The option in the command, or in the environment."""
    stage = file.final
    if stage is None or is_for_development(stage):
        return
    found = service(file)
    if found and OPTION in found[2]:
        yield rule.finding(found[1].keyword.span, MESSAGE)
    for env in stage.chain:
        if isinstance(env, Env):
            for pair in env.pairs:
                if pair.key.text == "NODE_OPTIONS" and pair.value and OPTION in pair.value.text:
                    yield rule.finding(pair.value.span, MESSAGE)
