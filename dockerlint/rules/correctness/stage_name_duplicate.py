"""
Every stage should have a name of its own.

Of two stages with one name, `FROM` and `COPY --from` reach only one; which one, the reader must
guess. Names are compared in lower case, as the builder does: `Build` and `build` are the same.
hadolint takes those for two, and says nothing.

The fix adds a number to the later name, there and in the stages after it that use the name. It is
unsafe because a script may build the stage by its name, with `--target`.

Bad:

    FROM golang:1.25 AS build
    RUN go build -o /app ./...

    FROM node:22 AS build
    RUN npm run build

Good:

    FROM golang:1.25 AS build
    RUN go build -o /app ./...

    FROM node:22 AS build-2
    RUN npm run build
"""

from collections import Counter
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.findings import Finding, Fix, Related, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.references import names_in, references_to
from dockerlint.model.stage import AS
from dockerlint.rule import Rule
from dockerlint.rules.correctness._stages import RENAMES, free
from dockerlint.text import Span

rule = Rule(
    Severity.ERROR,
    codes=(
        *("DL3024", "DuplicateStageName", "DS-0012", "CKV_DOCKER_11", "alias-must-be-unique"),
        *("f2daed12", "DUPLICATE_BUILD_STAGE_NAME"),
    ),
    fix=Safety.UNSAFE,
    effects=RENAMES,
)


@rule.on(Dockerfile, AS)
def taken(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Stages with the name of one before them."""
    given = Counter(stage.name for stage in file.stages if stage.name)
    if given.total() == len(given):
        return
    names = names_in(file)
    seen = Counter[str]()
    first: dict[str, Span] = {}
    for stage in file.stages:
        alias, name = stage.start.alias, stage.name
        if not alias or not name:
            continue
        seen[name] += 1
        first.setdefault(name, alias.span)
        if seen[name] > 1:
            new = free(name, seen[name], names)
            named = (r for r in references_to(stage, file) if r.stage is not stage)
            made = edits.rename_stage(stage, new, named)
            yield rule.finding(
                alias.span,
                f"the name `{name}` is that of a stage above",
                Fix.unsafe(f"Name it `{new}`", *made) if made else None,
                related=(Related(first[name], "the stage of that name above"),),
            )
