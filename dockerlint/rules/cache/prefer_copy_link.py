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

import re
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Copy

rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=Change.ADDS_OPTION.of("COPY --link="),
    profile=Profile.ALL,
)
_OLD = re.compile(r"docker/dockerfile:1\.[0-3](?!\d)")
_BY_NUMBER = re.compile(r"\d+(?::\d+)?")


@rule.on(Copy)
def copy_from(copy: Copy, file: Dockerfile) -> Iterator[Finding]:
    """A copy from another stage into the final one."""
    stage = file.stage_of(copy)
    origin, owner = copy.flag("from"), copy.flag("chown")
    if origin is None or copy.flag("link") or stage is not file.final or not stage.has(copy):
        return
    if owner and not _BY_NUMBER.fullmatch(owner.text):
        return
    if any(d.name == "syntax" and _OLD.search(d.value) for d in file.tree.directives):
        return
    yield rule.finding(
        origin.span,
        f"`{file.source.text[slice(*origin.span)]}` without `--link` depends on all layers below",
        Fix.unsafe("Copy with `--link`", Edit.insert(copy.keyword.span.end, " --link")),
    )
