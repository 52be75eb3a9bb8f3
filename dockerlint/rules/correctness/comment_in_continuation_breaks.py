"""
A comment at the end of a continued line takes the rest of the `RUN` with it.

The builder joins the lines before the shell sees them. In

    RUN apk add --no-cache curl # for the check \\
        && make

the shell reads one line, and all of it from `#` on is comment: `make` never runs, and the build
succeeds. A comment on a line of its own is taken out by the builder and is fine.

Bad:

    FROM alpine:3.22
    RUN apk add --no-cache make # for the next line \\
        && make

Good:

    FROM alpine:3.22
    # for the next line
    RUN apk add --no-cache make \\
        && make
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.syntax import Run, Script
from dockerlint.text import Source, Span

rule = Rule(
    Severity.ERROR,
    fix=Safety.UNSAFE,
    effects=(
        *(*Change.ADDS_COMMAND.of(), *Change.ADDS_ARGUMENT.of(), *Change.ADDS_OPTION.of()),
        *(*Change.LOSES_COMMENT.of(), *Change.CHANGES_CONTROL.of()),
    ),
)


@rule.on(Dockerfile, "RUN")
def swallows(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A comment of the shell that goes on over the end of its line."""
    for run, script in file.scripts:
        for start, end in script.comments if script.body is not run.heredoc_script else ():
            span = script.body.span(start, end)
            first = file.source.line_span(file.source.line_at(span.start))
            if first.end < span.end and not run.is_exec:
                shown = Span(span.start, line_end(file.source, first, run))
                yield rule.finding(
                    shown,
                    "this comment takes the lines after it with it: they never run",
                    above(shown, file.source) if is_alone(script, start, end) else None,
                )


def line_end(source: Source, line: Span, run: Run) -> int:
    """Where the text of a continued line ends, before the blanks and the escape."""
    text = source.text[line.start : line.end].rstrip()
    return line.start + len(text.removesuffix(run.escape).rstrip())


def is_alone(script: Script, start: int, end: int) -> bool:
    """True when no other comment follows in the lines that are lost."""
    return script.body.text.find("#", start + 1, end) < 0


def above(comment: Span, source: Source) -> Fix | None:
    """The comment on a line of its own, above the one it ends."""
    line = source.line_span(source.line_at(comment.start))
    before = source.text[line.start : comment.start]
    if not before.strip():
        return None
    indent = before[: len(before) - len(before.lstrip())]
    text = source.text[comment.start : comment.end]
    gap = Span(line.start + len(before.rstrip()), comment.end)
    return Fix.unsafe(
        "Put the comment above",
        Edit.insert(line.start, f"{indent}{text}{source.newline}"),
        Edit.delete(gap),
    )
