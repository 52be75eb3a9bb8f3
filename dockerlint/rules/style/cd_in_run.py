"""
`WORKDIR` may be used instead of `cd` in a `RUN`.

A `cd` holds for the rest of its `RUN` only. Some prefer to see every change of folder as a
`WORKDIR`; others keep `cd` for what is done in passing, which is why this rule is off by default.

Reported is the first `cd` of a `RUN`, wherever it stands, except where `cd-instead-of-workdir`
reports it. As in hadolint, `sh -c '…'` and `ONBUILD` are left alone.

Bad:

    FROM alpine:3.22
    RUN (cd /usr/src/app && make install) && rm -rf /usr/src/app

Good:

    FROM alpine:3.22
    WORKDIR /usr/src/app
    RUN make install
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.rule import Profile, Rule
from dockerlint.rules.style._cd import moves

rule = Rule(
    Severity.INFO, codes=("DL3003", "DS-0013", "use-workdir", "S6597"), profile=Profile.ALL
)


@rule.on(Stage, "cd")
def works_in_passing(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """RUNs that go elsewhere for part of their work."""
    for move in moves(stage):
        if move.folder is None:
            yield rule.finding(
                move.cd.argv[0].span, "`cd` sets a folder for this `RUN` only; `WORKDIR` lasts"
            )
