"""
A heredoc must not have the line ends of Windows.

The builder reads instructions with either kind of line end. The lines of a heredoc it passes on
as they are: in `RUN <<EOF` each command gets a carriage return behind its last word, and the shell
looks for a program whose name ends in one; a script that `COPY <<EOF` writes is not found when it
is started, since its first line names an interpreter that is not there. The text shows none of it.
Tried with Docker 26.1 in November 2026.

There is no fix, since it would touch every line: save the file with LF, and keep it so with
`* text=auto eol=lf` in `.gitattributes`. Stages from Windows images are left alone.

In what is bad below, the lines of the heredoc end in CRLF.

Bad:

    FROM alpine:3.22
    RUN <<EOF
    apk add --no-cache curl\r
    curl --version\r
    EOF

Good:

    FROM alpine:3.22
    RUN <<EOF
    apk add --no-cache curl
    curl --version
    EOF
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.stage import HEREDOC
from dockerlint.rule import Rule
from dockerlint.syntax import Add, Copy, Run

rule = Rule(Severity.WARNING)


@rule.on(Stage, HEREDOC)
def windows_lines(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A heredoc whose lines end in a carriage return."""
    if stage.family == "windows":
        return
    for instruction in stage.instructions:
        if not isinstance(instruction, Run | Copy | Add):
            continue
        for heredoc in instruction.heredocs:
            if "\r\n" in file.source.text[heredoc.body.start : heredoc.body.end]:
                yield rule.finding(
                    instruction.keyword.span,
                    f"the lines of the heredoc `{heredoc.name}` end in CRLF, "
                    "and the carriage returns are part of what it holds",
                )
                break
