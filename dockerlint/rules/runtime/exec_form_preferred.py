"""
`CMD` and `ENTRYPOINT` should be in exec form, a JSON array.

In shell form the program runs below `/bin/sh -c`. Many shells stay between, as process 1, and do
not pass signals on: `docker stop` waits 10 seconds, its default, and then kills the program in the
middle of its work. A shell-form `ENTRYPOINT` ignores `CMD` and the arguments of `docker run`, too.

As in BuildKit nothing is reported once `SHELL` was set: then the shell was chosen on purpose;
hadolint reports that, too. Health checks have a rule of their own, `healthcheck-shell-form`.

The fix writes a plain command as an array. Where a shell is needed, for variables, patterns or
several commands, the last program takes its place by `exec`. Fixes are unsafe: signals then reach
the program, and arguments go to an `ENTRYPOINT`, which may not be ready for either.

Bad:

    FROM node:22-slim
    CMD node server.js

Good:

    FROM node:22-slim
    CMD ["node", "server.js"]
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.arrays import meant_as_array
from dockerlint.rule import Rule
from dockerlint.rules.runtime._exec import before_shell, exec_form, plain_words, replacing_shell
from dockerlint.syntax import Cmd, Entrypoint

rule = Rule(
    Severity.WARNING,
    codes=("DL3025", "JSONArgsRecommended", "prefer-json-notation", "S7019", "b86987e1"),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("CMD", "ENTRYPOINT"),
)


@rule.on(Stage, "CMD", "ENTRYPOINT")
def shell_form(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A CMD or ENTRYPOINT that is read by the default shell."""
    for instruction in before_shell(stage, file):
        if not isinstance(instruction, Cmd | Entrypoint) or instruction.is_exec:
            continue
        if instruction.text:
            yield rule.finding(
                instruction.keyword.span,
                f"`{instruction.name}` in shell form runs below a shell, which holds signals back",
                as_array(instruction, stage),
            )


def as_array(instruction: Cmd | Entrypoint, stage: Stage) -> Fix | None:
    """Write the command as an array."""
    if instruction.comments or not stage.has_posix_shell(instruction):
        return None
    if meant_as_array(instruction):
        return None  # `exec-form-invalid-json` mends it
    span = instruction.body.span(0, len(instruction.text))
    if words := plain_words(instruction.script):
        return Fix.unsafe("Write it as a JSON array", Edit(span, exec_form(words)))
    if words := replacing_shell(instruction.script):
        return Fix.unsafe("Let the program replace the shell", Edit(span, exec_form(words)))
    return None
