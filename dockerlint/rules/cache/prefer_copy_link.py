"""
`COPY --link` keeps a layer valid when the layers below it change.

Files that are copied with `--link` make a layer of their own, which is kept when the base image or
an earlier instruction changes: the builder moves it over instead of copying again, and need not
fetch what lies below.

Only `COPY --from` in the final stage is looked at. Left alone are copies with `--chown` by name,
as names are not looked up with `--link`, and files whose `# syntax=` asks for a version before
1.4, which has no such flag. A link to a folder in the path of the destination is not followed with
`--link`, but replaced by a folder; so the fix is unsafe.

Bad:

    FROM golang:1.25 AS build
    RUN go build -o /app ./...

    FROM debian:bookworm-slim
    COPY --from=build /app /usr/local/bin/app

Good:

    FROM golang:1.25 AS build
    RUN go build -o /app ./...

    FROM debian:bookworm-slim
    COPY --link --from=build /app /usr/local/bin/app
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.directives import is_older
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Copy, Flag, Instruction

rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=Change.ADDS_OPTION.of("COPY --link="),
    profile=Profile.ALL,
)
_SINCE = (1, 4)  # the version of the Dockerfile syntax that knows the flag
_BY_NUMBER = pattern(r"\d+(?::\d+)?")


@rule.on(Dockerfile, "COPY --from")
def copies_from(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Copies from other stages and images into the final one."""
    if file.final is None or is_older(file.tree, _SINCE):
        return
    for copy in file.final.instructions:
        origin = copy.flag("from") if isinstance(copy, Copy) else None
        if origin is None or not _can_be_linked(copy, origin, file.final):
            continue
        text = file.source.text[slice(*origin.span)]
        yield rule.finding(
            origin.span,
            f"`{text}` without `--link` depends on all layers below",
            Fix.unsafe("Copy with `--link`", Edit.insert(copy.keyword.span.end, " --link")),
        )


def _can_be_linked(copy: Instruction, origin: Flag, stage: Stage) -> bool:
    """False with the flag, for owners by name, and for copies of a stage from itself."""
    owner = copy.flag("chown")
    if copy.flag("link") or origin.text.lower() in (stage.name, str(stage.index)):
        return False
    return owner is None or _BY_NUMBER.fullmatch(owner.text) is not None
