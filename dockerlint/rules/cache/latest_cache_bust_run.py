"""
A `RUN` that fetches the latest of something does so once, and not again.

The build cache knows a `RUN` by its text. `curl …/releases/latest/…` is taken from the cache for
as long as nothing above it changes, whatever was released since; on another machine the same
Dockerfile gives another image. A version in an `ARG` says what is in the image, and fetches it
when it changes.

Reported are downloads from a `/latest/` address, or of a file called `latest`, and `git clone`
without `--branch` in a `RUN` that does not check out anything.

Bad:

    FROM debian:bookworm-slim
    RUN curl -fsSL -o /usr/bin/tool https://example.com/releases/latest/download/tool

Good:

    FROM debian:bookworm-slim
    ARG TOOL_VERSION=1.2.3
    RUN curl -fsSL -o /usr/bin/tool https://example.com/releases/download/$TOOL_VERSION/tool
"""

import re
from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.fetches import DOWNLOADERS
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command

rule = Rule(Severity.INFO, profile=Profile.ALL)
LATEST = pattern(r"://[^?#]*(?:/|[-_.])latest(?:[/._-]|[\"']?$)", re.I)
PINS = ("checkout", "reset", "switch", "submodule", "fetch")


@rule.on(Command, *DOWNLOADERS)
def latest(command: Command, _: Dockerfile) -> Iterator[Finding]:
    """A download of whatever is the latest."""
    for argument in command.arguments:
        if LATEST.search(argument.text):
            yield rule.finding(
                argument.span,
                "the build cache keeps what is `latest` today, until something above it changes",
            )


@rule.on(Command, "git")
def cloned(git: Command, file: Dockerfile) -> Iterator[Finding]:
    """A clone of whatever is there."""
    if not git.runs("clone") or git.has("-b", "--branch", "--revision"):
        return
    _, script = file.run_of(git)
    if not any(c.name == "git" and c.runs(*PINS) for c in script.commands):
        yield rule.finding(
            git.argv[0].span,
            "the build cache keeps what `git clone` gets today, until something above it changes",
        )
