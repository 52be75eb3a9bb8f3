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
from dockerlint.model.references import names_in, references
from dockerlint.rule import Rule

rule = Rule(Severity.INFO, codes=("68a51e22",), fix=Safety.SAFE)


@rule.on(Dockerfile)
def counted(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Stages that are named by their number."""
    for each in references(file):
        target = each.target
        if not each.is_number or target is None or target.index >= each.stage.index:
            continue
        found = _name(target, file)
        fix = None
        if found and each.is_exact:
            name, edit = found
            named = Edit(each.word.span, name)
            fix = Fix.safe(f"Call it `{name}`", named, *([edit] if edit else []))
        what = f"`{target.image.text}`" if target.image else "a stage"
        yield rule.finding(
            each.word.span,
            f"`{each.text}` is the stage from {what} only as long as none is above",
            fix,
        )


def _name(stage: Stage, file: Dockerfile) -> tuple[str, Edit | None] | None:
    """The name of a stage, and what gives it one where it has none."""
    if stage.start.alias:
        text = stage.start.alias.text
        first = next(s for s in file.stages if s.name == stage.name)
        return (
            (text, None)
            if first is stage and stage.start.alias.is_exact(stage.start.source)
            else None
        )
    name = f"stage-{stage.index}"
    if name in names_in(file) or not stage.image:
        return None
    return name, Edit.insert(
        stage.image.span.end, f" {edits.in_case_of(stage.start, 'AS')} {name}"
    )
