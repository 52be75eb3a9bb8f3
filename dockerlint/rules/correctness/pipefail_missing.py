"""
A `RUN` with a pipe should fail when any part of the pipe fails.

The shell takes the result of the last command for that of the whole pipe. When the download in
`curl … | tar x` breaks off, the build goes on with half the files. `set -o pipefail` changes that;
as `SHELL ["/bin/bash", "-o", "pipefail", "-c"]` it holds for every `RUN` that follows. `/bin/sh`
of Debian 12 and Ubuntu 24.04 does not know the option, `ash` of Alpine does.

Reported is the first pipe of a `RUN` without it. Pipes within `sh -c '…'` and under `ONBUILD`
are left alone, as in hadolint.

Unlike hadolint, the rule accepts every shell that is given the option, `set -o pipefail` in the
`RUN` itself, a heredoc's own interpreter with the option, and the `SHELL` that a stage inherits
from its parent. It does not take the strings of an exec form for a pipe: only a shell among them
makes one.

The fix sets `SHELL` above the first such `RUN`, or adds the option to the `SHELL` that is there.
It is not safe: a pipe that fails, as `yes | command` does, then stops the build. There is none
where it is not known that the image has such a shell.

Bad:

    FROM debian:bookworm-slim
    RUN curl -fsSL https://example.com/app.tar.gz | tar xz

Good:

    FROM debian:bookworm-slim
    SHELL ["/bin/bash", "-o", "pipefail", "-c"]
    RUN curl -fsSL https://example.com/app.tar.gz | tar xz
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command, Run, Script, Shell
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    codes=("DL4006", "set-pipefail", "efbf148a"),
    fix=Safety.UNSAFE,
    effects=(*Change.CHANGES_SURROUNDINGS.of("SHELL"), *Change.CHANGES_IMAGE.of("SHELL")),
    profile=Profile.STRICT,
)
HAVE_BASH = {
    *("debian", "ubuntu", "fedora", "centos", "rocky", "alma", "amazonlinux", "oraclelinux"),
    *("opensuse", "arch", "ubi"),
}
HAVE_ASH = {"alpine", "busybox"}
KNOW_PIPEFAIL = {"bash", "ash", "zsh", "ksh"}
PIPE = pattern(r"[\s)}]*(\|&?)(?!\|)")


@rule.on(Stage, "RUN")
def hides_failure(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """RUNs whose first pipe hides the failure of its beginning."""
    scripts = {id(run): script for run, script in stage.runs}
    shell: Shell | None = None
    fix, sought = None, False  # the one that does for all up to the next SHELL
    for instruction in stage.instructions:
        if isinstance(instruction, Shell):
            shell, fix, sought = instruction, None, False
        script = scripts.get(id(instruction))
        if not isinstance(instruction, Run) or not script:
            continue
        run, in_force = instruction, stage.shell_at(instruction)
        own = run.interpreter.split() if run.interpreter else ()
        pipe = first_pipe(run, script)
        if pipe is None or sets_pipefail(own or in_force):
            continue
        if not (own or run.is_exec or sought):
            fix, sought = set_shell(stage, run, shell), True
        yield rule.finding(
            place(pipe),
            "a failure before this pipe goes unnoticed: `pipefail` is not set",
            None if own or run.is_exec else fix,
        )


def first_pipe(run: Run, script: Script) -> Command | None:
    """The start of the first pipe before which the script does not set the option itself."""
    for command in script.commands:
        # the words of an exec form are not in the script; those of `sh -c '…'` are not its own
        own = run.is_exec or command.body is script.body
        if command.name == "set" and sets_pipefail(command.words):
            return None
        if own and command.piped:
            return command
        if run.is_exec and sets_pipefail(command.words):
            return None
    return None


def sets_pipefail(words: Sequence[str]) -> bool:
    """True for `bash -o pipefail` and `set -euxo pipefail`."""
    return any(
        option.startswith("-") and option.endswith("o") and value == "pipefail"
        for option, value in pairwise(words)
    )


def place(first: Command) -> Span:
    """The pipe after the command, or the command where that ends something larger."""
    found = PIPE.match(first.body.text, first.end)
    return first.body.span(*found.span(1)) if found else first.argv[0].span


def set_shell(stage: Stage, first: Run, shell: Shell | None) -> Fix | None:
    """Give the shell in force the option; one that `sh` becomes must be in the image."""
    if calls_yes(stage):
        return None
    in_force = stage.shell_at(first)
    program = in_force[0].rpartition("/")[2]
    if shell is not None and shell.json and program in KNOW_PIPEFAIL and "-c" in in_force:
        at = shell.json[in_force.index("-c")].span.start
        return Fix.unsafe("Add `-o pipefail` to `SHELL`", Edit.insert(at, '"-o", "pipefail", '))
    known = "/bin/bash" if stage.family in HAVE_BASH else ""
    known = "/bin/ash" if stage.family in HAVE_ASH else known
    if not known or shell is not None or in_force != ("/bin/sh", "-c"):
        return None
    instruction = f'SHELL ["{known}", "-o", "pipefail", "-c"]'
    return Fix.unsafe(f"Set `{instruction}`", edits.insert_before(first, instruction))


@kept
def calls_yes(stage: Stage) -> bool:
    """True when a pipe begins with what fails as soon as nobody reads on."""
    return any(c.name == "yes" and c.piped for c in stage.own_commands())
