"""
A shell that is used must be in the base image.

`scratch` and distroless images have no shell at all: a `RUN`, `CMD` or `ENTRYPOINT` in shell form
has nothing to run it. Alpine and BusyBox have `sh`, but not `bash`: `SHELL ["/bin/bash", "-c"]`,
`RUN bash …` and `CMD ["bash"]`, which work on Debian, fail with "no such file or directory".

Only where the base image is known not to have the shell, and nothing before may have brought it:
a package, a file of that name, a folder copied to where programs are, a script. Left alone are
`bash` in a condition, and in a `RUN` that looks for programs or goes on without one (`||`). For
probes see `healthcheck-tool-missing`.

Bad:

    FROM alpine:3.24
    SHELL ["/bin/bash", "-o", "pipefail", "-c"]
    RUN wget -qO- https://example.com/list | sort > /list

Good:

    FROM alpine:3.24
    SHELL ["/bin/ash", "-o", "pipefail", "-c"]
    RUN wget -qO- https://example.com/list | sort > /list
"""

from collections.abc import Iterator
from itertools import islice

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.programs import has_shell, in_force, is_tried, lacks, may_bring
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Cmd, Command, Entrypoint, Healthcheck, Instruction, Run, Shell
from dockerlint.text import Span

rule = Rule(Severity.WARNING)
_ANY = ("sh", "bash", "ash", "dash", "busybox", "toybox", "zsh")
_BASH = pattern(r"(?:(?:/usr)?/bin/)?bash")


@rule.on(Stage, "RUN")
def in_a_build(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """What a stage runs while it is built; its first need of the shell."""
    base = stage.base
    if base is None:
        return
    if not has_shell(base):
        yield from without_any(stage)
    elif lacks(base, "bash"):
        for instruction, span, command in islice(bashes(stage), 1):
            if not may_bring(stage, ("bash",), instruction, command):
                yield rule.finding(span, message(stage, "bash"))


def without_any(stage: Stage) -> Iterator[Finding]:
    """The first RUN in shell form, where there is no shell."""
    if stage.last(Shell):
        return
    run = next((i for i in stage.instructions if isinstance(i, Run) and not i.is_exec), None)
    if run and run.interpreter is None and not may_bring(stage, _ANY, run):
        yield rule.finding(run.keyword.span, message(stage, ""))


def bashes(stage: Stage) -> Iterator[tuple[Instruction, Span, Command | None]]:
    """Where a stage is built with bash, with the RUN that does it and its command."""
    shell: Shell | None = None
    for instruction in stage.instructions:
        if isinstance(instruction, Shell):
            first = instruction.json[0] if instruction.json else None
            shell = instruction if first and _BASH.fullmatch(first.value) else None
        if not isinstance(instruction, Run):
            continue
        if shell and shell.json and not instruction.is_exec:
            yield instruction, shell.json[0].span, None
            continue
        script = instruction.script
        called = [c for c in script.commands if is_bash(c) and not c.nested]
        if called and not is_tried(script) and not script.broken:
            yield from ((instruction, command.argv[0].span, command) for command in called)


def is_bash(command: Command) -> bool:
    """True for bash, called by its name or where it is."""
    return command.name == "bash" and _BASH.fullmatch(command.argv[0].text) is not None


@rule.on(Dockerfile, "HEALTHCHECK", "CMD", "ENTRYPOINT")
def at_the_start(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """What an image starts with, where it is in none of the images that start so."""
    for probe, stages in in_force(file, Healthcheck).items():
        needed = not probe.is_none and probe.probe_json is None
        if needed and all(is_bare(stage) for stage in stages):
            yield rule.finding(probe.keyword.span, message(stages[0], ""))
    for instruction, stages in in_force(file, Cmd, Entrypoint).items():
        if isinstance(instruction, Cmd | Entrypoint):
            yield from started(instruction, stages)


def started(instruction: Cmd | Entrypoint, stages: list[Stage]) -> Iterator[Finding]:
    """A CMD or ENTRYPOINT whose shell is in none of the images."""
    if all(is_bare(stage) for stage in stages):
        if not instruction.is_exec and instruction.text:
            yield rule.finding(instruction.keyword.span, message(stages[0], ""))
        return
    first = next(iter(instruction.script.commands), None) if instruction.is_exec else None
    if first and is_bash(first) and all(map(has_no_bash, stages)):
        yield rule.finding(first.argv[0].span, message(stages[0], "bash"))


def is_bare(stage: Stage) -> bool:
    """True when an image has no shell."""
    bare = stage.base is not None and not has_shell(stage.base)
    return bare and not stage.last(Shell) and not may_bring(stage, _ANY)


def has_no_bash(stage: Stage) -> bool:
    """True when an image has no bash."""
    base = stage.base
    return base is not None and lacks(base, "bash") and not may_bring(stage, ("bash",))


def message(stage: Stage, shell: str) -> str:
    """What is missing where."""
    image = stage.root.image.text if stage.root.image else ""
    if shell:
        return f"`{shell}` is not in `{image}`, and nothing before installs it"
    return f"the shell form needs a shell, and `{image}` has none"
