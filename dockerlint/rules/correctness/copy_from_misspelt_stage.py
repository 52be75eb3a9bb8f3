"""
The name in `COPY --from` should not be a misspelt one.

What is not the name of a stage is an image for the builder: for `--from=biuld` it tries to pull
`docker.io/library/biuld`, and says that access was denied.

Reported are names that are almost that of a stage above. Left alone are names with a tag or a
registry, official images, and images that a stage starts from. hadolint reports every name that no
stage has, though it may be an image or a named build context: see `copy-from-unknown-stage`.

The fix writes the stage's name. It is unsafe: `--build-context` may give the other one a meaning.

Bad:

    FROM golang:1.25 AS builder
    RUN go build -o /app ./...

    FROM gcr.io/distroless/static-debian12
    COPY --from=build /app /app

Good:

    FROM golang:1.25 AS builder
    RUN go build -o /app ./...

    FROM gcr.io/distroless/static-debian12
    COPY --from=builder /app /app
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.references import references
from dockerlint.rule import Rule
from dockerlint.rules.correctness._stages import is_copied, meant

rule = Rule(
    Severity.WARNING,
    codes=("DL3022",),
    fix=Safety.UNSAFE,
    effects=(*Change.CHANGES_ARGUMENT.of(), *Change.CHANGES_SURROUNDINGS.of("flags")),
)


@rule.on(Dockerfile, "COPY --from", "RUN --mount")
def almost_a_stage(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Names of no stage that are almost the name of one."""
    for each in references(file):
        if is_copied(each) and (name := meant(each, file)):
            edit = Edit(each.word.span, name) if each.is_exact else None
            yield rule.finding(
                each.word.span,
                f"there is no stage `{each.text}`; `{name}` is one",
                Fix.unsafe(f"Use the stage `{name}`", edit),
            )
