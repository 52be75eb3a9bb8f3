"""
A stage should not be called `scratch` or `context`.

For the builder these words mean the empty image and the build context. Where a stage has such a
name, whoever reads `FROM scratch` cannot tell what is meant.

Case does not matter, as for the builder; hadolint minds only the words in lower case.

The fix adds `-stage` to the name, there and where it is used. It is unsafe because a script may
build the stage by its name, with `--target`. There is none where another stage says
`FROM scratch`, which may mean either.

Bad:

    FROM alpine:3.22 AS context
    RUN apk add --no-cache git

Good:

    FROM alpine:3.22 AS context-stage
    RUN apk add --no-cache git
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.references import names_in, references_to
from dockerlint.model.stage import AS
from dockerlint.rule import Rule
from dockerlint.rules.correctness._stages import RENAMES, is_copied

rule = Rule(
    Severity.ERROR,
    codes=("DL3063", "ReservedStageName"),
    fix=Safety.UNSAFE,
    effects=RENAMES,
)
RESERVED = {"scratch": "the empty image", "context": "the build context"}


@rule.on(Dockerfile, AS)
def reserved(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Stages with a name that the builder has another meaning for."""
    names = [stage.name for stage in file.stages]
    if RESERVED.keys().isdisjoint(names):
        return
    taken = names_in(file)
    for stage in file.stages:
        alias, name = stage.start.alias, stage.name
        if not alias or name not in RESERVED:
            continue
        named = references_to(stage, file)
        new = f"{name}-stage"
        free = new not in taken and names.count(name) == 1
        clear = name != "scratch" or all(map(is_copied, named))
        made = edits.rename_stage(stage, new, named) if free and clear else None
        yield rule.finding(
            alias.span,
            f"`{name}` is the builder's word for {RESERVED[name]}",
            Fix.unsafe(f"Name the stage `{new}`", *made) if made else None,
        )
