"""
A stage has one `ENTRYPOINT`: the last one.

The builder drops those before it without a word unless asked to check. Whoever edits the one that
is dropped wonders why nothing changes.

Reported is the one that has no effect, as BuildKit does; hadolint reports the one that counts.
Left alone is a `ENTRYPOINT` that replaces that of the base image, or of the stage this one is
built from: that is what it is for.

Bad:

    FROM node:22-slim
    ENTRYPOINT ["npm", "start"]
    ENTRYPOINT ["node", "server.js"]

Good:

    FROM node:22-slim
    ENTRYPOINT ["node", "server.js"]
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Mark, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.rule import Rule
from dockerlint.rules.correctness._once import replaced
from dockerlint.syntax import Entrypoint

rule = Rule(
    Severity.WARNING,
    codes=(
        *("DL4004", "MultipleInstructionsDisallowed", "DS-0007"),
        *("multiple-entrypoint-instructions", "S6589", "6938958b", "MULTIPLE_INSTRUCTIONS"),
    ),
    fix=Safety.SAFE,
    mark=Mark.UNNECESSARY,
)


@rule.on(Stage, "ENTRYPOINT")
def no_effect(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """A `ENTRYPOINT` before another one."""
    yield from replaced(rule, stage, Entrypoint)
