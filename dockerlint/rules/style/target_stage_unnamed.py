"""
In a file of several stages the last one should have a name, too.

With a name it can be asked for: `docker build --target runtime`, `target: runtime` in a Compose
file. Whoever adds a stage below, for tests or tools, changes nothing then for those who ask for
the old one.

Files with one stage are left alone. The fix calls it `runtime`.

Bad:

    FROM golang:1.25 AS build
    RUN go build -o /app ./...

    FROM debian:bookworm-slim
    COPY --from=build /app /app

Good:

    FROM golang:1.25 AS build
    RUN go build -o /app ./...

    FROM debian:bookworm-slim AS runtime
    COPY --from=build /app /app
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.references import names_in
from dockerlint.rule import Profile, Rule

rule = Rule(Severity.STYLE, fix=Safety.SAFE, profile=Profile.ALL)
_NAMES = ("runtime", "final", "image")


@rule.on(Dockerfile)
def last_stage(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """The last of several stages without a name."""
    final = file.final
    if final is None or len(file.stages) < 2 or final.start.alias or not final.image:
        return
    taken = names_in(file)
    name = next((name for name in _NAMES if name not in taken), None)
    edit = Edit.insert(final.image.span.end, f" {edits.in_case_of(final.start, 'AS')} {name}")
    yield rule.finding(
        final.image.span,
        f"the last stage, from `{final.image.text}`, has no name by which to ask for it",
        Fix.safe(f"Call it `{name}`", edit) if name and len(final.start.words) == 1 else None,
    )
