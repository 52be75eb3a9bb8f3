"""
Short `RUN`s that follow each other can be one.

Every `RUN` is a layer with its own metadata, and a file that one layer writes and the next one
changes is stored twice. Joined with `&&` they are one step that fails at the first error.

Left alone: `RUN`s with different flags, with more than two commands, in exec or heredoc form, with
a comment or a blank line between them (a split with a reason), and stages that the final image
does not contain, where more steps mean a better cache. There is no fix where joining changes what
the second one does: after `cd`, `export`, `set` and the like, or a background job.

hadolint looks at `RUN`s of a single command only, and at all of those: what it reports besides is
in the rule `run-after-run`.

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

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.rule import Rule
from dockerlint.rules.cache._neighbours import neighbours

rule = Rule(
    Severity.INFO,
    codes=("DL3059", "0008c003", "S7031"),
    fix=Safety.UNSAFE,
    effects=Change.MERGES_RUNS.of(),
)


@rule.on(Stage, "RUN")
def short_runs(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """Pairs of short RUNs without anything between them."""
    for pair in neighbours(stage):
        if pair.worth_joining(stage, file):
            edit = None if pair.between else edits.join(*pair[:4])
            yield rule.finding(
                pair.second.keyword.span,
                "this `RUN` can be joined with the one before it",
                Fix.unsafe("Join the two `RUN`s", edit),
            )
