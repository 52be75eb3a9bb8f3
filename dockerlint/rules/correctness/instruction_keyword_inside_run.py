"""
An instruction must not stand in the middle of a `RUN`.

Where a `\\` or an `&&` is left at the end of a line, the next instruction becomes part of the
command: the shell looks for a program called `COPY`, and finds none.

Reported are commands named like an instruction, in upper case. The fix makes an instruction of
what stands last.

Bad:

    FROM alpine:3.22
    RUN apk add --no-cache curl && \\
    COPY run.sh /

Good:

    FROM alpine:3.22
    RUN apk add --no-cache curl
    COPY run.sh /
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.syntax import Command, Run, Script
from dockerlint.text import Span

rule = Rule(
    Severity.ERROR,
    fix=Safety.UNSAFE,
    effects=(
        *(*Change.REMOVES_COMMAND.of(), *Change.ADDS_LAYER.of(), *Change.CHANGES_CONTROL.of()),
        *(*Change.CHANGES_IMAGE.of(), *Change.CHANGES_SURROUNDINGS.of()),
    ),
)
KEYWORDS = (
    *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL"),
    *("ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
)


@rule.on(Command, *KEYWORDS)
def inside(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """A command that no program has the name of."""
    run, script = file.run_of(command)
    if command.argv[0].text != command.name or command.nested or run.is_exec:
        return
    first = script.commands[0]
    what = "begins with" if command is first else "goes on with"
    yield rule.finding(
        command.argv[0].span,
        f"the `RUN` {what} `{command.name}`, which is no command",
        of_its_own(command, run, script),
    )


def of_its_own(command: Command, run: Run, script: Script) -> Fix | None:
    """Make an instruction of it, where it is the last link."""
    link = script.links[-1]
    plain = link.command is command and not command.wrappers and script.body is run.body
    if script.broken or not plain or run.comments or run.heredocs or script.background:
        return None
    source = run.source
    if command is script.commands[0]:
        return Fix.unsafe(f"Make it a `{command.name}`", Edit.delete(before(run, command)))
    if link.operator not in ("&&", ";"):
        return None
    gap = Span(script.links[-2].span.end, link.span.start)
    return Fix.unsafe(f"Make it a `{command.name}` of its own", Edit(gap, source.newline))


def before(run: Run, command: Command) -> Span:
    """From the keyword RUN to the command."""
    return Span(run.keyword.span.start, command.span.start)
