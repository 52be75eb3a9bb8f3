"""
A stage has one `CMD`: the last one.

The builder drops those before it without a word unless asked to check. Whoever edits the one that
is dropped wonders why nothing changes.

Reported is the one that has no effect, as BuildKit does; hadolint reports the one that counts.
Left alone is a `CMD` that replaces that of the base image, or of the stage this one is
built from: that is what it is for.

Bad:

    FROM node:22-slim
    CMD ["npm", "start"]
    CMD ["node", "server.js"]

Good:

    FROM node:22-slim
    CMD ["node", "server.js"]
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Mark, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.rule import Rule
from dockerlint.rules.correctness._once import replaced
from dockerlint.syntax import Cmd

rule = Rule(
    Severity.WARNING,
    codes=(
        *("DL4003", "MultipleInstructionsDisallowed", "DS-0016", "multiple-cmd-instructions"),
        *("S6589", "41c195f4", "MULTIPLE_INSTRUCTIONS"),
    ),
    fix=Safety.SAFE,
    mark=Mark.UNNECESSARY,
)


@rule.on(Stage, "CMD")
def no_effect(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """A `CMD` before another one."""
    yield from replaced(rule, stage, Cmd)
