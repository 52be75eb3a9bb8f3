"""
`COPY --from` should name a stage, rather than count to it.

`COPY --from=0` is the first stage of the file, whichever that is. Who puts another stage above it
copies from that one, and the builder stops only where the file is not there as well.

The number in `RUN --mount=from=…` is the same. What stands under `ONBUILD` is left alone.

The fix writes the stage's name. A stage that has none gets the one by which BuildKit speaks of it:
`stage-0`.

Bad:

    FROM golang:1.25
    RUN go build -o /app ./...

    FROM debian:bookworm-slim
    COPY --from=0 /app /app

Good:

    FROM golang:1.25 AS stage-0
    RUN go build -o /app ./...

    FROM debian:bookworm-slim
    COPY --from=stage-0 /app /app
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.references import Reference, names_in, references
from dockerlint.rule import Rule

rule = Rule(Severity.INFO, codes=("68a51e22",), fix=Safety.SAFE)


@rule.on(Dockerfile, "COPY --from", "RUN --mount")
def counted(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Stages that are named by their number."""
    numbers = [each for each in references(file) if each.is_number and each.target]
    if not numbers:
        return
    taken = names_in(file)
    firsts = {stage.name: stage for stage in reversed(file.stages)}
    for each in numbers:
        target = each.target
        if target is None or target.index >= each.stage.index:
            continue
        what = f"`{target.image.text}`" if target.image else "a stage"
        is_first = target.name is None or firsts[target.name] is target
        yield rule.finding(
            each.word.span,
            f"`{each.text}` is the stage from {what} only as long as none is above",
            _by_name(each, target, taken) if is_first else None,
        )


def _by_name(reference: Reference, stage: Stage, taken: set[str]) -> Fix | None:
    """Write the stage's name, and give it one where it has none."""
    start = stage.start
    if not reference.is_exact or not start.image:
        return None
    if start.alias:
        name, named = start.alias.text, []
        if not start.alias.is_exact(start.source):
            return None
    else:
        name = f"stage-{stage.index}"
        word = edits.in_case_of(start, "AS")
        named = [Edit.insert(start.image.span.end, f" {word} {name}")]
        if name in taken or len(start.words) > 1:
            return None
    return Fix.safe(f"Call it `{name}`", Edit(reference.word.span, name), *named)
