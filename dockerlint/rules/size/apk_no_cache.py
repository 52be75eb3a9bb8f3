"""
`apk add` should be given `--no-cache`.

Without it, `apk` leaves the package index in the layer: 2 to 3 MB per repository release that
nothing in the image reads again. With it the index is fetched for this one command and never
stored, so `apk update` before and `rm -rf /var/cache/apk/*` after are not needed either.

A cache or tmpfs mount on `/var/cache/apk` or `/etc/apk/cache` keeps the index out of the layer
too, as does removing it in the same `RUN`. Stages that the final image does not contain are left
alone.

Bad:

    FROM alpine:3.22
    RUN apk add curl

Good:

    FROM alpine:3.22
    RUN apk add --no-cache curl
"""

from collections.abc import Iterator

from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.caches import cache_of
from dockerlint.rule import Rule
from dockerlint.syntax import Command

rule = Rule(
    Severity.WARNING,
    codes=("DL3019", "DS-0025", "DKL-DI-0004", "apkAddUseNoCache"),
    fix=Safety.SAFE,
)
INDEX = cache_of("apk")


@rule.on(Command, "apk")
def add_without_no_cache(apk: Command, file: Dockerfile) -> Iterator[Finding]:
    """`apk add` that leaves the index behind."""
    if not apk.runs("add") or apk.has("--no-cache") or not INDEX.left_by(apk, file):
        return
    assert apk.subcommand
    yield rule.finding(
        apk.subcommand.span,
        "`apk add` without `--no-cache` leaves the package index in the layer",
        Fix.safe("Add `--no-cache`", Edit.insert(apk.subcommand.span.end, " --no-cache"))
        if apk.editable
        else None,
    )
