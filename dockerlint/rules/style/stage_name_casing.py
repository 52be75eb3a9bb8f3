"""
The name of a stage should be in lower case.

The builder compares stage names in lower case: `AS Build` and `--from=build` name the same stage.
Other tools, hadolint among them, and readers take them for two.

The fix writes the name in lower case, and every `FROM`, `COPY --from` and `RUN --mount` that
names the stage.

Bad:

    FROM golang:1.25 AS Build
    RUN go build -o /app ./...

    FROM gcr.io/distroless/static-debian12
    COPY --from=Build /app /app

Good:

    FROM golang:1.25 AS build
    RUN go build -o /app ./...

    FROM gcr.io/distroless/static-debian12
    COPY --from=build /app /app
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.references import references_to
from dockerlint.model.stage import AS
from dockerlint.patterns import pattern
from dockerlint.rule import Rule

rule = Rule(Severity.STYLE, codes=("StageNameCasing",), fix=Safety.SAFE)
VALID = pattern(r"[a-z][a-z0-9_.-]*")


@rule.on(Dockerfile, AS)
def upper_case(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Stages whose names have upper-case letters."""
    for stage in file.stages:
        alias, name = stage.start.alias, stage.name
        if not alias or not name or alias.text == name:
            continue
        made = None
        if VALID.fullmatch(name):
            named = (each for each in references_to(stage, file) if each.is_exact)
            made = edits.rename_stage(stage, name, named)
        yield rule.finding(
            alias.span,
            f"`{alias.text}` is `{name}` for the builder, which compares names in lower case",
            Fix.safe(f"Write `{name}` in lower case", *made) if made else None,
        )
