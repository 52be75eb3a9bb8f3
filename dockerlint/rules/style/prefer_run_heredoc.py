"""
A `RUN` of many commands can be written as a heredoc.

Between `<<EOF` and `EOF` each command has a line of its own, without `&&` and without a backslash
at each end that breaks the build when it is forgotten, or has a blank after it. `set -e` in the
first line stops at the first failure, as `&&` does.

Reported is a `RUN` with three commands or more that are chained by nothing but `&&`; not where a
`# syntax` line asks for a version of the Dockerfile syntax that has no heredocs.

The fix is offered where no comments stand between the lines, and makes each command one line. It
is unsafe, as `set -e` also holds for what a command does in turn, in a `{ …; }` for example.

Bad:

    FROM debian:bookworm-slim
    RUN apt-get update \\
        && apt-get install -y --no-install-recommends curl \\
        && rm -rf /var/lib/apt/lists/*

Good:

    FROM debian:bookworm-slim
    RUN <<EOF
    set -e
    apt-get update
    apt-get install -y --no-install-recommends curl
    rm -rf /var/lib/apt/lists/*
    EOF
"""

import re
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.directives import is_older
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Link, Run, Script
from dockerlint.text import Span

rule = Rule(
    Severity.STYLE,
    codes=("tally/prefer-run-heredoc",),
    profile=Profile.ALL,
    fix=Safety.UNSAFE,
    effects=Change.ADDS_COMMAND.of("set -e") + Change.CHANGES_SURROUNDINGS.of("shell"),
)
MANY = 3  # commands
SINCE = (1, 4)  # the version of the Dockerfile syntax that knows heredocs
NAME = "EOF"
QUOTES = pattern(r"[\"'\\\n]")


@rule.on(Stage, "RUN")
def chained(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A RUN that is a long chain."""
    if is_older(file.tree, SINCE):
        return
    for run, script in stage.runs:
        plain = not (run.is_exec or run.heredocs or script.broken)
        if plain and script.is_chain and len(script.links) >= MANY:
            yield rule.finding(
                run.keyword.span,
                f"`&&` joins {len(script.links)} commands that can be the lines of a heredoc",
                as_heredoc(run, script),
            )


def on_one_line(link: Link) -> str | None:
    """The command without its line breaks; None where blanks may be part of its text."""
    if "\n" not in link.body.text and link.span.end - link.span.start == len(link.text):
        return link.text
    return None if QUOTES.search(link.text) else re.sub(r"[ \t]+", " ", link.text)


def as_heredoc(run: Run, script: Script) -> Fix | None:
    """Write each command on a line of its own."""
    source = run.source
    anchored = any(link.body.anchor is not None for link in script.links)
    if anchored or run.comments or script.comments or run.escape != "\\" or run.blank_lines:
        return None
    lines = [on_one_line(link) for link in script.links]
    if None in lines:
        return None
    text = source.newline.join(line for line in lines if line)
    if re.search(rf"^\s*{NAME}\s*$", text, re.M) or "\t" in text or "<<" in text:
        return None
    start = script.links[0].span.start
    if source.text[run.head.end : run.span.end].strip() or not run.head.covers(Span(start, start)):
        return None
    end = source.line_span(source.line_at(run.span.end)).end
    if source.text[run.span.end : end].strip():
        return None
    body = source.newline.join([f"<<{NAME}", "set -e", text, NAME])
    return Fix.unsafe("Write it as a heredoc", Edit(Span(start, end), body))
