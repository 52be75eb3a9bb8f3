"""
Short `RUN`s that follow each other can be one.

Every `RUN` is a layer with its own metadata, and a file that one layer writes and the next one
changes is stored twice. Joined with `&&` they are one step that fails at the first error.

Left alone: `RUN`s with different flags, with more than two commands, in exec or heredoc form, with
a comment or a blank line between them (a split with a reason), and stages that the final image
does not contain, where more steps mean a better cache. There is no fix where joining changes what
the second one does: after `cd`, `export`, `set` and the like, or a background job.

Bad:

    FROM alpine:3.22
    RUN mkdir /data
    RUN chown nobody /data

Good:

    FROM alpine:3.22
    RUN mkdir /data \\
        && chown nobody /data
"""

from collections.abc import Iterator
from itertools import pairwise

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.ignores import ignore_in
from dockerlint.rule import Rule
from dockerlint.syntax import Run, Script

rule = Rule(Severity.INFO, codes=("DL3059",), fix=Safety.UNSAFE, effects=Change.MERGES_RUNS.of())
FEW = 2  # commands


@rule.on(Stage)
def neighbours(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """Pairs of short RUNs without anything between them."""
    if not file.in_final_image(stage):
        return
    for first, second in pairwise(stage.instructions):
        if not (isinstance(first, Run) and isinstance(second, Run)):
            continue
        one, two = stage.script(first), stage.script(second)
        if one and two and short(first, one) and short(second, two) and adjacent(first, second):
            edit = edits.join(first, one, second, two) if not between(first, second) else None
            yield rule.finding(
                second.keyword.span,
                "this `RUN` can be joined with the one before it",
                Fix.unsafe("Join the two `RUN`s", edit) if edit else None,
            )


def short(run: Run, script: Script) -> bool:
    """True for a plain RUN of one or two commands."""
    return not run.is_exec and not run.heredocs and 0 < len(script.commands) <= FEW


def adjacent(first: Run, second: Run) -> bool:
    """True for RUNs with the same flags and at most ignore comments between them."""
    flags = {(f.name, f.text) for f in first.flags} == {(f.name, f.text) for f in second.flags}
    comments = (line.strip().removeprefix("#").strip() for line in between(first, second))
    return flags and all(map(ignore_in, comments))


def between(first: Run, second: Run) -> list[str]:
    """The lines between two RUNs."""
    return first.source.text[first.span.end : second.span.start].split("\n")[1:-1]
