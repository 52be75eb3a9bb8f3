"""
The shell for `RUN` should be set with `SHELL`, not by replacing `/bin/sh`.

`ln -sf /bin/bash /bin/sh` changes the shell for everything in the image: the maintainer scripts of
packages, `system()` in every program, and all scripts that begin with `#!/bin/sh`. On Debian it is
undone when `dash` is upgraded. `SHELL ["/bin/bash", "-c"]` does what is meant: it sets the shell
for the instructions that follow.

Reported is `ln` with `/bin/sh` as the name of the link. hadolint also reports links to `/bin/sh`
under another name, which change nothing; these are left alone.

The fix replaces a `RUN` that does nothing else. It is not safe: scripts that need bash and begin
with `#!/bin/sh` were run by it.

Bad:

    FROM debian:bookworm-slim
    RUN ln -sf /bin/bash /bin/sh

Good:

    FROM debian:bookworm-slim
    SHELL ["/bin/bash", "-c"]
"""

import re
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Argument, Command
from dockerlint.syntax.shell import SHELLS

rule = Rule(
    Severity.WARNING,
    codes=("DL4005", "use-shell-instruction", "8a301064"),
    fix=Safety.UNSAFE,
    effects=(
        *Change.REMOVES_COMMAND.of(),
        *Change.CHANGES_SURROUNDINGS.of("SHELL"),
        *Change.CHANGES_IMAGE.of("SHELL"),
    ),
    profile=Profile.STRICT,
)
SH = "/bin/sh"
PATH = pattern(r"/[\w./+-]+", re.A)


@rule.on(Command, "ln")
def replaces_sh(ln: Command, file: Dockerfile) -> Iterator[Finding]:
    """`ln` that makes `/bin/sh` something else."""
    operands = ln.positional("-S", "--suffix", "-t", "--target-directory")
    if len(operands) != 2 or operands[1].value != SH:
        return
    shell = shell_of(operands[0])
    fix = None
    if shell and is_all(ln, file):
        run, _ = file.run_of(ln)
        instruction = f'SHELL ["{shell}", "-c"]'
        fix = Fix.unsafe(f"Use `{instruction}`", Edit(run.span, instruction))
    yield rule.finding(
        operands[1].span,
        f"replacing `{SH}` changes the shell of every script in the image, not only of `RUN`",
        fix,
    )


def shell_of(target: Argument) -> str | None:
    """The path of the shell a link leads to: `bash` is beside `/bin/sh`."""
    path = target.value or ""
    path = path if path.startswith("/") else f"/bin/{path}"
    return path if PATH.fullmatch(path) and path.rpartition("/")[2] in SHELLS else None


def is_all(ln: Command, file: Dockerfile) -> bool:
    """True when the RUN does nothing but replace the link."""
    run, script = file.run_of(ln)
    commands = [link.command for link in script.links]
    return (
        ln in commands
        and script.is_chain
        and not (script.broken or run.is_exec or run.flags or run.comments or run.heredocs)
        and run in file.stage_of(run).instructions
        and all(c is ln or (c and c.name == "rm" and removes_sh(c)) for c in commands)
    )


def removes_sh(rm: Command) -> bool:
    """True for `rm -f /bin/sh`."""
    return [argument.value for argument in rm.positional()] == [SH]
