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

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile
from dockerlint.model.caches import cache_of, is_last
from dockerlint.model.packages import MANAGERS
from dockerlint.model.weights import cache_weight
from dockerlint.rule import Rule
from dockerlint.syntax import Command
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    codes=(
        *("DL3019", "DS-0025", "DKL-DI-0004", "apkAddUseNoCache", "ae9c56a6", "S6587"),
        *("missing-apk-no-cache",),
    ),
    fix=Safety.SAFE,
    effects=(
        *Change.ADDS_OPTION.of("add --no-cache", "upgrade --no-cache"),
        *Change.REMOVES_COMMAND.of("apk update"),
    ),
    leaves="apk index",
)
INDEX = cache_of("apk")
FILLS = MANAGERS["apk"].fills
LEFT = "leaves the package index in the layer"


@rule.on(Command, "apk")
def index_left(apk: Command, file: Dockerfile) -> Iterator[Finding]:
    """`apk add` and `apk update` that leave the index behind."""
    if not apk.runs(*FILLS) or apk.has("--no-cache"):
        return
    if not INDEX.left_by(apk, file):
        return
    assert apk.subcommand
    saving = cache_weight(apk, file) if is_last(apk, file, FILLS) else None
    if apk.runs("update"):
        yield rule.finding(
            Span(apk.argv[0].span.start, apk.subcommand.span.end),
            f"`apk update` {LEFT}",
            without_update(apk, file),
            saving=saving,
        )
    else:
        add = Edit.insert(apk.subcommand.span.end, " --no-cache")
        yield rule.finding(
            apk.subcommand.span,
            f"`apk {apk.subcommand.text}` without `--no-cache` {LEFT}",
            Fix.safe("Add `--no-cache`", add) if apk.editable else None,
            saving=saving,
        )


def without_update(apk: Command, file: Dockerfile) -> Fix | None:
    """Take the update out, once no command of the image needs the index it fetches."""
    if index_needed(file) or apk.words != ("update",):
        return None
    edit = edits.remove_command(*file.run_of(apk), apk)
    return (
        Fix.safe("Remove `apk update`: `--no-cache` fetches the index anew", edit)
        if edit
        else None
    )


@kept
def index_needed(file: Dockerfile) -> bool:
    """True when a command of the image uses the index."""
    return any(
        c.name == "apk" and c.runs("add", "upgrade", "fix") and not c.has("--no-cache")
        for _, script in file.scripts
        for c in script.commands
    )
