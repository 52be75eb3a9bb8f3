"""
A stage has one `HEALTHCHECK`: the last one.

The builder drops those before it without a word unless asked to check. Whoever edits the one that
is dropped wonders why nothing changes.

Reported is the one that has no effect, as BuildKit does; hadolint reports the one that counts.
Left alone is a `HEALTHCHECK` that replaces that of the base image, or of the stage this one is
built from: that is what it is for.

Bad:

    FROM node:22-slim
    HEALTHCHECK CMD curl --fail http://localhost:3000/ || exit 1
    HEALTHCHECK CMD ["node", "health.js"]

Good:

    FROM node:22-slim
    HEALTHCHECK CMD ["node", "health.js"]
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Mark, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.rule import Rule
from dockerlint.rules.correctness._once import replaced
from dockerlint.syntax import Healthcheck

rule = Rule(
    Severity.WARNING,
    codes=("DL3012", "MultipleInstructionsDisallowed", "DS-0023", "MULTIPLE_INSTRUCTIONS"),
    fix=Safety.SAFE,
    mark=Mark.UNNECESSARY,
)


@rule.on(Stage, "HEALTHCHECK")
def no_effect(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """A `HEALTHCHECK` before another one."""
    yield from replaced(rule, stage, Healthcheck)
