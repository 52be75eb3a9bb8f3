"""
A heredoc with several commands should stop at the first failure.

The lines of `RUN <<EOF` are one script, and a shell goes on after a line that fails. Only the last
line decides: when `apt-get install` fails and `rm` succeeds, the build goes on with an image that
lacks the packages. In `RUN a && b` this cannot happen.

Left alone are a script that sets `-e` itself, in its first commands, in `#!/bin/bash -e` or in
`RUN <<EOF sh -e`; a `SHELL` that has it; a single command or chain of `&&`; lines that all end in
`|| exit`; and scripts for other interpreters.

The fix makes `set -e` the first line. It is unsafe only in that a line that always failed without
notice stops the build from then on.

Bad:

    FROM debian:bookworm-slim
    RUN <<EOF
    apt-get update
    apt-get install -y --no-install-recommends curl
    rm -rf /var/lib/apt/lists/*
    EOF

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
from dockerlint.model.stage import HEREDOC
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Command, Link, Run, Script
from dockerlint.text import Span, shortened

rule = Rule(
    Severity.WARNING,
    fix=Safety.UNSAFE,
    effects=(
        *Change.ADDS_COMMAND.of("set -e"),
        *Change.CHANGES_CONTROL.of(),
        *Change.CHANGES_SURROUNDINGS.of("shell"),
    ),
)
ERREXIT = pattern(r"-[a-z]*e[a-z]*|errexit", re.I)
SHEBANG = pattern(r"#![^\n]*\n")
LONG = 40  # characters of a command that a message shows
# Commands that hardly fail, or whose failure nobody would mind.
NEVER_FAILS = {"echo", "printf", "true", ":", "export", "set", "exit", "cd"}


@rule.on(Stage, HEREDOC)
def goes_on(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """The lines of a heredoc script that can fail without notice."""
    for run, script in stage.runs:
        if run.heredoc_script is None or script.broken or not script.links:
            continue
        if stops(run, script, stage.shell_at(run)):
            continue
        if unnoticed := first_unnoticed(script):
            yield rule.finding(
                unnoticed.span,
                f"the build goes on when `{shortened(unnoticed.text, LONG)}` fails: "
                "without `set -e` only the last command counts",
                with_errexit(run, script),
            )


def stops(run: Run, script: Script, shell: tuple[str, ...]) -> bool:
    """True when the shell ends at a failure."""
    words = run.interpreter.split() if run.interpreter else shell
    if any(ERREXIT.fullmatch(word) for word in words[1:] if word != "-c"):
        return True
    first = [link.command for link in script.links[:4]]
    return any(c is not None and sets_errexit(c) for c in first)


def sets_errexit(command: Command) -> bool:
    """True for ``set -e`` and its like."""
    return command.name == "set" and any(ERREXIT.fullmatch(word) for word in command.words)


def first_unnoticed(script: Script) -> Link | None:
    """The first link that may fail and is followed by another statement."""
    for link, following in zip(script.links, script.links[1:], strict=False):
        minded = following.operator in ("&&", "||", "&") or is_minded(link)
        if not minded and not all(c.name in NEVER_FAILS for c in link.commands):
            return link
    return None


def is_minded(link: Link) -> bool:
    """True when the link is the ``exit 1`` of ``a || exit 1``, or a ``{ …; exit 1; }``."""
    return link.operator == "||" and any(c.name == "exit" for c in link.commands)


def with_errexit(run: Run, script: Script) -> Fix | None:
    """Make ``set -e`` the first line of the script."""
    body = run.heredoc_script
    if body is None or not run.heredocs:
        return None
    found = SHEBANG.match(body.text)
    at = body.offset(found.end() if found else 0)
    start = run.source.line_span(run.source.line_at(at)).start
    indent = run.source.text[start:at]
    if indent.strip():
        return None
    lead = re.match(r"[ \t]*", body.text[found.end() if found else 0 :])
    blanks = lead[0] if lead else ""
    text = f"{blanks}set -e{run.source.newline}{indent}"
    return Fix.unsafe("Add `set -e` as the first line", Edit(Span(at, at), text))
