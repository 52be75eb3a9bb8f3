"""
A file that the Dockerfile writes can be a `COPY` with a heredoc.

`RUN echo '…' > file` starts a shell to write a text, with its rules for quotes, backslashes and
line ends. `COPY <<EOF file` has the text as it is, and may set `--chown` and `--chmod`.

Reported is a `RUN` that does nothing but write to a file with an absolute path, by `echo`,
`printf` or `cat` of a heredoc. The fix is offered for an `echo` of a text without variables,
backslashes and quotes in it, while no `USER` is in force, whose the file would be. It is unsafe,
as a file that is there already is replaced, with its owner and mode.

Bad:

    FROM nginx:1.29
    RUN echo 'server_tokens off;' > /etc/nginx/conf.d/tokens.conf

Good:

    FROM nginx:1.29
    COPY <<EOF /etc/nginx/conf.d/tokens.conf
    server_tokens off;
    EOF
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Argument, Command, Run, Script
from dockerlint.text import Span

rule = Rule(
    Severity.STYLE,
    codes=("tally/prefer-copy-heredoc",),
    profile=Profile.ALL,
    fix=Safety.UNSAFE,
    effects=Change.REMOVES_COMMAND.of("echo") + Change.ADDS_LAYER.of("COPY"),
)
WRITES = ("echo", "printf", "cat")
PATH = pattern(r"/[\w./+-]*\w")
TEXT = pattern(r"[^\\$`\"'\n\r]+")
NAME = "EOF"


@rule.on(Stage, *WRITES)
def written_by_shell(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """A RUN that writes a text to a file."""
    for run, script in stage.runs:
        command = script.links[0].command if len(script.links) == 1 else None
        if command is None or command.name not in WRITES or script.broken or run.mounts:
            continue
        target = written(command)
        if target is not None and (command.name != "cat" or run.heredocs):
            yield rule.finding(
                command.argv[0].span,
                f"`COPY` with a heredoc writes `{target.value}` without a shell",
                by_copy(command, target, run, script, stage),
            )


def written(command: Command) -> Argument | None:
    """The file that the command writes anew; None for anything else."""
    targets = [r.target for r in command.redirects if r.target and r.operator in (">", "1>")]
    others = [r for r in command.redirects if r.target and r.operator not in (">", "1>")]
    if len(targets) != 1 or others or command.wrappers:
        return None
    return targets[0] if PATH.fullmatch(targets[0].value or "") else None


def by_copy(
    command: Command, target: Argument, run: Run, script: Script, stage: Stage
) -> Fix | None:
    """Write a COPY with the text of an `echo`."""
    plain = not (run.flags or run.heredocs or run.is_exec or run.comments or script.comments)
    path = target.value or ""
    if command.name != "echo" or not plain or path.startswith("/dev/"):
        return None
    words = [argument.value for argument in command.arguments]
    if None in words or command.flags or stage.user_at(run) is not None:
        return None
    if stage.base is None or not stage.base.is_root:
        return None
    text = " ".join(word or "" for word in words)
    if not TEXT.fullmatch(text) or text.strip() == NAME or text != text.strip():
        return None
    source = run.source
    end = source.line_span(source.line_at(run.span.end)).end
    if source.text[run.span.end : end].strip():
        return None
    lines = [f"{edits.in_case_of(run, 'COPY')} <<{NAME} {path}", text, NAME]
    return Fix.unsafe(
        "Write it by `COPY`", Edit(Span(run.span.start, end), source.newline.join(lines))
    )
