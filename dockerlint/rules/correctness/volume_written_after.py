"""
Nothing should be written to a volume after its `VOLUME`.

What an instruction below `VOLUME /data` puts into `/data` is thrown away by builders other than
BuildKit: Docker's old one, Kaniko and Podman in its older versions. The build succeeds, and the
files are not in the image. Which builder is used, the Dockerfile cannot tell.

Reported are `COPY` and `ADD` to such a path, and commands that create or change files there by
name: a redirection, `mkdir`, `touch`, `cp`, `chown` and `chmod`, downloads.

The fix moves `VOLUME` below. It is unsafe only in that other builders then keep the files.

Bad:

    FROM debian:bookworm-slim
    VOLUME /data
    COPY seed.db /data/

Good:

    FROM debian:bookworm-slim
    COPY seed.db /data/
    VOLUME /data
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Related, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.folders import UNKNOWN, folder_at, target_of
from dockerlint.model.layers import makes
from dockerlint.model.paths import below, joined
from dockerlint.rule import Rule
from dockerlint.syntax import Command, Instruction, Run, Transfer, Volume
from dockerlint.text import Span

rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("VOLUME"),  # the order of several
)
CHANGES = ("chown", "chmod", "touch", "install", "chgrp")
MANY = 50  # volumes that are looked at
Writing = tuple[Span, str]  # where that is written, and the path


@rule.on(Stage, "VOLUME")
def written_too_late(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """The first instruction below a VOLUME that writes to it."""
    declared: dict[str, Volume] = {}
    reported: set[Volume] = set()
    for instruction in stage.instructions:
        if isinstance(instruction, Volume):
            for word in instruction.words:
                path = instruction.expand(word.text, stage.env_at(instruction))
                if path and path.startswith("/") and path != "/" and len(declared) < MANY:
                    declared.setdefault(joined("/", path), instruction)
            continue
        if not declared:
            continue
        for span, path in writings(instruction, stage):
            name = next((d for d in declared if below(path, d) is not None), None)
            if name is not None and declared[name] not in reported:
                volume = declared[name]
                reported.add(volume)
                yield rule.finding(
                    span,
                    f"`{name}` is a volume since line {volume.line}: "
                    "not every builder keeps what is written to it here",
                    moved(volume, set(declared), stage),
                    related=(Related(volume.keyword.span, "the volume"),),
                )


def writings(instruction: Instruction, stage: Stage) -> Iterator[Writing]:
    """The paths that an instruction is seen to write to."""
    if isinstance(instruction, Transfer):
        target = target_of(instruction, stage)
        if target and instruction.destination:
            yield instruction.destination.span, target
    elif isinstance(instruction, Run) and (script := stage.script(instruction)):
        folder = folder_at(stage, instruction)
        for command in script.commands:
            if command.name in ("cd", "pushd"):
                folder = UNKNOWN
            span = Span(command.argv[0].span.start, command.argv[-1].span.end)
            yield from ((span, joined(folder, path)) for path in paths(command))


def paths(command: Command) -> Iterator[str]:
    """What the command makes or changes, by name."""
    yield from makes(command)
    if command.name in CHANGES:
        yield from (a.value for a in command.positional()[1:] if a.value)


def moved(volume: Volume, declared: set[str], stage: Stage) -> Fix | None:
    """Move the VOLUME below the last instruction that writes to a volume."""
    last: Instruction = volume
    for instruction in stage.instructions:
        if any(below(p, d) is not None for _, p in writings(instruction, stage) for d in declared):
            last = instruction if instruction.span > last.span else last
    text = volume.source.text[volume.span.start : volume.span.end]
    added = edits.insert_after(last, text)
    if added is None or last is volume or volume.comments:
        return None
    return Fix.unsafe(f"Move `VOLUME` below line {last.line}", added, edits.delete(volume))
