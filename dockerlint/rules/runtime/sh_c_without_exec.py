"""
A program that `sh -c` starts should take the shell's place by `exec`.

`CMD ["sh", "-c", "app --port $PORT"]` is a way to use a variable in exec form. But the shell may
stay, as process 1, and then SIGTERM from `docker stop` never reaches the program: it is killed
after 10 seconds. `exec` makes the program process 1. Some shells do that by themselves for a
single command (bash, newer dash); BusyBox, the shell of Alpine, does not.

Left alone are scripts that do more than run one chain of commands: loops, `trap`, jobs in the
background. The shell form has a rule of its own, `exec-form-preferred`.

The fix puts `exec` before the last command. It is unsafe: signals then reach the program.

Bad:

    FROM node:22-alpine
    CMD ["sh", "-c", "node server.js --port $PORT"]

Good:

    FROM node:22-alpine
    CMD ["sh", "-c", "exec node server.js --port $PORT"]
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.starts import INITS
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.runtime._exec import last_program
from dockerlint.syntax import Cmd, Entrypoint
from dockerlint.syntax.shell import SHELLS, shell_script

rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("CMD", "ENTRYPOINT"),
)
_SCRIPT = pattern(r"-[a-z]*c")
_QUICK = {*SHELLS, "echo", "printf", "cat", "ls", "true", "false", "test", "[", "env", "id"}


@rule.on(Stage, "CMD", "ENTRYPOINT")
def shell_stays(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """A shell in exec form whose script ends in a program without `exec`."""
    for instruction in stage.instructions:
        if isinstance(instruction, Cmd | Entrypoint):
            yield from stays(instruction)


def stays(instruction: Cmd | Entrypoint) -> Iterator[Finding]:
    """The last command of such a script."""
    strings = instruction.json or ()
    at = next((i for i, s in enumerate(strings) if _SCRIPT.fullmatch(s.value)), 0)
    shell = strings[at - 1].value.rpartition("/")[2] if at else ""
    if shell not in SHELLS or at + 1 >= len(strings):
        return
    if any(s.value.rpartition("/")[2] not in (*INITS, "--", "env") for s in strings[: at - 1]):
        return
    string = strings[at + 1]
    if not string.plain:
        return
    script = shell_script(string.inner)
    command = last_program(script)
    if command is None or command.wrappers or command.name in _QUICK:
        return
    if any(c.name == "trap" for c in script.commands):
        return
    yield rule.finding(
        command.argv[0].span,
        f"`{shell}` may stay process 1 and hold signals back: `{command.name}` has no `exec`",
        Fix.unsafe("Add `exec`", Edit.insert(command.argv[0].span.start, "exec ")),
    )
