"""
`ONBUILD` cannot hold `ONBUILD`, `FROM` or `MAINTAINER`.

What follows `ONBUILD` runs when another image is built from this one, within a stage that is there
already; the builder refuses these three.

Bad:

    FROM python:3.13
    ONBUILD FROM python:3.13-slim

Good:

    FROM python:3.13
    ONBUILD COPY . /srv
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.syntax import Onbuild

rule = Rule(
    Severity.ERROR,
    codes=("DL3043", "ONBUILD_CHAINING_DISALLOWED", "ONBUILD_TRIGGER_DISALLOWED"),
    fix=Safety.UNSAFE,
    effects=Change.REMOVES_COMMAND.of(),
)
FORBIDDEN = ("ONBUILD", "FROM", "MAINTAINER")


@rule.on(Onbuild)
def forbidden(onbuild: Onbuild, _: Dockerfile) -> Iterator[Finding]:
    """A trigger that the builder refuses."""
    word = onbuild.words[0] if onbuild.words else None
    if word is None or word.text.upper() not in FORBIDDEN:
        return
    name = word.text.upper()
    yield rule.finding(
        word.span,
        f"`{name}` is not allowed in `ONBUILD`",
        None
        if onbuild.comments
        else Fix.unsafe(f"Remove `ONBUILD {name}`", edits.delete(onbuild)),
    )
