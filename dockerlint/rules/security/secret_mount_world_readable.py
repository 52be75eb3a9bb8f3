"""
A mounted secret should not be readable by everybody.

A secret is mounted with the mode 0400 and belongs to root. With `mode=0444` every program that the
`RUN` starts as somebody else can read it, that of a package's install script too. Where the `RUN`
is not root, `uid=` gives the secret to the one who needs it.

The fix takes the rights of others away where the `RUN` is known to be root, who reads it anyway.

Bad:

    FROM node:22-slim
    RUN --mount=type=secret,id=npmrc,target=/root/.npmrc,mode=0444 npm ci

Good:

    FROM node:22-slim
    RUN --mount=type=secret,id=npmrc,target=/root/.npmrc,mode=0440 npm ci
"""

import re
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.accounts import is_root, user_at
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Flag, Run
from dockerlint.text import Span

rule = Rule(
    Severity.INFO,
    codes=("S6469",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_SURROUNDINGS.of("flags"),
)
MODE = pattern(r"(?:^|,)\s*mode=[\"']?(0?o?[0-7]*?[0-7]{2}([1-7]))[\"']?(?=,|$)", re.I)


@rule.on(Stage, "RUN --mount")
def for_everybody(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """A secret, or an agent for keys, with rights for others."""
    for run in (i for i in stage.instructions if isinstance(i, Run)):
        for mount in run.mounts:
            kind = mount.options.get("type")
            found = MODE.search(mount.text)
            if kind in ("secret", "ssh") and found and mount.value:
                start = mount.value.span.start
                exact = mount.value.is_exact(run.source)
                place = Span(start + found.start(1), start + found.end(1))
                fix = closed(mount, found, stage, run) if exact else None
                message = f"`mode={found[1]}` lets every user of the `RUN` read this {named(kind)}"
                yield rule.finding(place if exact else mount.span, message, fix)


def named(kind: str) -> str:
    """What is mounted."""
    return "secret" if kind == "secret" else "agent"


def closed(mount: Flag, found: re.Match[str], stage: Stage, run: Run) -> Fix | None:
    """The mode without rights for others."""
    if not mount.value or not is_root(user_at(stage, run)):
        return None
    start = mount.value.span.start
    edit = Edit(Span(start + found.start(2), start + found.end(2)), "0")
    return Fix.unsafe(f"Use `mode={found[1][:-1]}0`", edit)
