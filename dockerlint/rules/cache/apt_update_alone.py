"""
Package lists must be fetched by the `RUN` that installs from them.

The builder keeps the layer of `RUN apt-get update` for as long as that line stays the same: for
weeks. When the next line changes, it is run with the old lists, and these name versions that the
mirrors have dropped since. The build stops with "404 Not Found", or installs what has known holes.
In one `RUN` the two are always of the same day.

The same holds for `apk update`, `dnf makecache` and `zypper refresh`. Left alone is an update
whose `RUN` goes on to install, upgrade or search, or runs a script that may; lists in a cache
mount; and `apk update` where every `apk add` has `--no-cache`, as that is for `apk-no-cache` to
tell.

The fix moves the update to the next `RUN`, where that installs. It is not safe when files are
copied or variables set in between, which may concern the package manager.

Bad:

    FROM debian:bookworm-slim
    RUN apt-get update
    RUN apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*

Good:

    FROM debian:bookworm-slim
    RUN apt-get update && apt-get install -y --no-install-recommends curl \\
        && rm -rf /var/lib/apt/lists/*
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.caches import cache_of
from dockerlint.model.lists import KINDS, fetches, may_need, unused_fetches
from dockerlint.rule import Rule
from dockerlint.syntax import Command, Instruction, Run, Script
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    codes=("DS-0017", "CKV_DOCKER_5", "9bae49be", "S6595", "CIS-DI-0007"),
    fix=Safety.SAFE,
    effects=(
        *Change.MOVES_COMMAND.of(),
        *Change.MERGES_RUNS.of(),
        *Change.CHANGES_SURROUNDINGS.of("ENV"),
    ),
)
STATE = {"USER", "SHELL", "WORKDIR"}
MATTERS = {"COPY", "ADD", "ENV", "ARG"}


@rule.on(Stage, *KINDS)
def update_alone(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """RUNs that fetch lists and do nothing with them."""
    for run, script in stage.scripts:
        if script.broken:
            continue
        for command in unused_fetches(script):
            if is_kept_elsewhere(run, command, file):
                continue
            name = f"{command.name} {command.subcommand.text}" if command.subcommand else ""
            yield rule.finding(
                Span(command.argv[0].span.start, command.argv[-1].span.end),
                f"nothing in this `RUN` installs from the lists of `{name}`: "
                "the builder keeps its layer, and they grow old",
                joined(command, run, script, stage),
            )


def is_kept_elsewhere(run: Run, command: Command, file: Dockerfile) -> bool:
    """True for lists in a mount, and for those of apk that no command reads."""
    if cache_of(command.name).mounted(run):
        return True
    return command.name == "apk" and (command.has("--no-cache") or not apk_index_read(file))


@kept
def apk_index_read(file: Dockerfile) -> bool:
    """True when a command of the file reads the index that is in the image."""
    return any(
        command.name == "apk" and may_need(command, "apk") and not command.has("--no-cache")
        for _, script in file.scripts
        for command in script.commands
    )


def joined(command: Command, run: Run, script: Script, stage: Stage) -> Fix | None:
    """Move the command to the next RUN of the stage, where that is the one to install."""
    between, following = next_runs(stage).get(id(run), ([], None))
    if following is None or following.flags or run.flags or not script.is_chain:
        return None  # elsewhere its failure would stop the build where it did not before
    other = stage.script(following)
    changes = any(i.name in STATE for i in between)
    if other is None or changes or command.redirects or command.assignments:
        return None
    left = {each.name for each in script.commands if each is not command}
    if left and left <= edits.LEAKING:
        return None  # what only prepares the shell would stand alone
    first = next((c for c in other.commands if needs(c, KINDS[command.name])), None)
    if first is None or first.wrappers != command.wrappers:
        return None
    text = " ".join(argument.text for argument in command.argv)
    taken = edits.remove_command(run, script, command)
    put = edits.precede(first, following, other, text)
    if taken is None or put is None or taken.span.touches(put.span):
        return None
    make = Fix.unsafe if any(i.name in MATTERS for i in between) else Fix.safe
    return make("Move it to the `RUN` that installs", taken, put)


@kept
def next_runs(stage: Stage) -> dict[int, tuple[list[Instruction], Run]]:
    """By the id of a RUN: the next one of the stage, after the instructions between the two."""
    found: dict[int, tuple[list[Instruction], Run]] = {}
    last: Run | None = None
    between: list[Instruction] = []
    for instruction in stage.instructions:
        if isinstance(instruction, Run):
            if last:
                found[id(last)] = between, instruction
            last, between = instruction, []
        else:
            between.append(instruction)
    return found


def needs(command: Command, kind: str) -> bool:
    """True for the first command that reads the lists, or fetches them."""
    return KINDS.get(command.name) == kind and (may_need(command, kind) or bool(fetches(command)))
