"""
A downloaded archive should be removed in the `RUN` that unpacks it.

What `curl` or `wget` writes to a file stays in the layer beside what `tar` or `unzip` takes out of
it: the image carries the program twice, once packed. Removing it in a later `RUN` does not help.

Left alone are archives that the same `RUN` removes in whatever way, or moves; those in a mount;
those that are piped to `tar` and never are a file; and stages that the final image does not
contain. What a later `RUN` removes is told there, by `cleanup-in-later-layer`.

The fix removes the archive right after it was unpacked, unless something further down may read it.

Bad:

    FROM debian:bookworm-slim
    RUN curl -fsSLO https://example.com/tool-1.2.tar.gz \\
        && tar -xzf tool-1.2.tar.gz -C /opt

Good:

    FROM debian:bookworm-slim
    RUN curl -fsSLO https://example.com/tool-1.2.tar.gz \\
        && tar -xzf tool-1.2.tar.gz -C /opt \\
        && rm tool-1.2.tar.gz
"""

import posixpath
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.fetches import DOWNLOADERS
from dockerlint.model.paths import bare
from dockerlint.rule import Rule
from dockerlint.rules.size._leftovers import Step, downloads, is_kept, is_removed, steps
from dockerlint.syntax import Argument, Command, Run, Script
from dockerlint.text import shortened

rule = Rule(
    Severity.INFO,
    codes=("tarSomethingRmTheSomething",),
    fix=Safety.SAFE,
    effects=Change.ADDS_COMMAND.of("rm"),
)
MANY = 50  # archives of one RUN
LONG = 60  # characters of a name that a message shows
UNPACKERS = ("tar", "bsdtar", "unzip")
# Commands that look at a file and leave it where it is.
READS = {
    *(*UNPACKERS, *DOWNLOADERS, "gpg", "gpgv", "sha256sum", "sha512sum", "md5sum"),
    *("sha1sum", "shasum", "echo", "printf", "openssl", "grep", "file", "ls", "stat", "test", "["),
}


@rule.on(Stage, *UNPACKERS)
def kept(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """Archives that are downloaded, unpacked and left there."""
    if not file.in_final_image(stage):
        return
    for run, script in stage.runs:
        names = {command.name for command in script.commands}
        if not names.isdisjoint(DOWNLOADERS) and not names.isdisjoint(UNPACKERS):
            yield from _in_run(run, script, stage)


def _in_run(run: Run, script: Script, stage: Stage) -> Iterator[Finding]:
    found: dict[str, int] = {}
    taken = list(steps(run, script, stage))
    for n, step in enumerate(taken):
        found.update((path, n) for path in downloads(step))
        archive = unpacked(step)
        if archive is None or archive not in found or not is_kept(archive, run):
            continue
        if len(found) > MANY:
            return
        del found[archive]
        after = taken[n + 1 :]
        name = posixpath.basename(archive)
        if (
            is_removed(archive, after)
            or is_used(name, taken)
            or is_removed_later(name, run, stage)
        ):
            continue
        written = written_as(step.command, name)
        yield rule.finding(
            written.span,
            f"`{shortened(bare(written.text), LONG)}` stays in the layer beside what is unpacked",
            removal(step.command, written.text, name, run, script, stage),
        )


def unpacked(step: Step) -> str | None:
    """The path of the archive that a command unpacks."""
    command = step.command
    if command.name not in UNPACKERS:
        return None
    if command.name == "unzip":
        named = command.positional("-d", "-x", "-P")
        return step.path(named[0].text) if named else None
    words = command.arguments
    first = bare(words[0].text) if words else ""
    if not first.startswith("-") and first.isalpha():  # tar xzf archive
        named = words[1:2] if "f" in first else ()
        return step.path(named[0].text) if named and "x" in first else None
    archive = command.option("-f", "--file")
    takes_out = command.has("-x", "--extract", "--get")
    return step.path(archive) if takes_out and archive and archive != "-" else None


def written_as(command: Command, name: str) -> Argument:
    """The word of the command that names the archive."""
    return next(a for a in command.arguments if bare(a.text).endswith(name))


def is_used(name: str, taken: list[Step]) -> bool:
    """True when another command of the RUN may keep the archive for something else."""
    return any(
        name in bare(argument.text)
        for step in taken
        if step.command.name not in READS
        for argument in step.command.arguments
    )


def is_removed_later(name: str, run: Run, stage: Stage) -> bool:
    """True when a later RUN of the stage removes it."""
    return any(
        command.name == "rm" and any(name in bare(a.text) for a in command.arguments)
        for later, script in stage.runs
        if later.span > run.span
        for command in script.commands
    )


def removal(
    command: Command, word: str, name: str, run: Run, script: Script, stage: Stage
) -> Fix | None:
    """Remove the archive right after it was unpacked."""
    alone = script.links[command.link].command is command
    rest = [run.source.text[i.span.start : i.span.end] for i in stage.instructions if i is not run]
    plain = word.partition("=")[2] if word.startswith("-") else word
    if (
        not alone
        or not command.editable
        or any(name in bare(text) for text in rest)
        or plain.startswith("-")
    ):
        return None
    edit = edits.follow(command, run, script, f"rm {plain}")
    return Fix.safe("Remove it right after", edit)
