"""
`COPY --from` must name a stage above.

Stages are built from top to bottom. For one that comes later the builder stops: "it needs to be
defined before current stage". It also does so for the index of a stage that does not exist.

The same goes for `RUN --mount=from=…`, at which hadolint does not look. A name that belongs to a
stage above and to one below is taken for the one above.

Bad:

    FROM debian:bookworm-slim
    COPY --from=build /app /app

    FROM golang:1.25 AS build
    RUN go build -o /app ./...

Good:

    FROM golang:1.25 AS build
    RUN go build -o /app ./...

    FROM debian:bookworm-slim
    COPY --from=build /app /app
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Related, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.references import references
from dockerlint.rule import Rule
from dockerlint.rules.correctness._stages import is_copied

rule = Rule(Severity.ERROR, codes=("DL3022",))


@rule.on(Dockerfile, "COPY --from", "RUN --mount")
def not_built_yet(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Names and numbers of stages further down, and numbers of none."""
    for each in references(file):
        if not is_copied(each):
            continue
        if each.target and each.target.index > each.stage.index:
            yield rule.finding(
                each.word.span,
                f"`{each.instruction.name}` cannot take files from a stage that comes later",
                related=(Related(each.target.start.keyword.span, "the stage"),),
            )
        elif each.is_number and not each.target:
            count = len(file.stages)
            last = f"the last is {count - 1}" if count > 1 else "the only one is 0"
            yield rule.finding(each.word.span, f"there is no stage `{each.text}`: {last}")
