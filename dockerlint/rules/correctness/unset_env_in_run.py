"""
`unset` in a `RUN` does not undo an `ENV`.

A variable that `ENV` has set is part of the image: each later `RUN` starts with it again, and so
does the container. `unset` holds for the rest of its own `RUN`, and where it comes last, for
nothing at all. Somebody who wants to hide a secret that way has not.

What only the build needs is better set with `ARG`, or in front of the command that needs it.

Reported where the `ENV` is in the file. Left alone is `unset` before other commands of the same
`RUN`, which see the difference.

Bad:

    FROM debian:bookworm-slim
    ENV BUILD_MODE=fast
    RUN make && unset BUILD_MODE

Good:

    FROM debian:bookworm-slim
    ARG BUILD_MODE=fast
    RUN make
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.rule import Rule
from dockerlint.syntax import Env, Run

rule = Rule(Severity.WARNING, codes=("S6581",))


@rule.on(Dockerfile, "unset")
def set_again(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """An unset at the end of a RUN, of what an ENV has set before."""
    known: dict[Stage, set[str]] = {}
    for stage in file.stages:
        names = set(known[stage.parent]) if stage.parent else set()
        for instruction in stage.instructions:
            if isinstance(instruction, Env):
                names.update(pair.key.text for pair in instruction.pairs)
            elif isinstance(instruction, Run):
                yield from unset_last(instruction, stage, names)
        known[stage] = names


def unset_last(run: Run, stage: Stage, names: set[str]) -> Iterator[Finding]:
    """The variables that the RUN's last command unsets."""
    script = stage.script(run) if names else None
    last = script.links[-1].command if script and script.links and not script.broken else None
    if last is None or last.name != "unset" or last.has("-f") or run.is_exec:
        return
    for argument in last.arguments:
        if argument.text in names:
            yield rule.finding(
                argument.span,
                f"`unset` ends with its `RUN`: `ENV` sets `{argument.text}` again in the next",
            )
