"""
Owner and mode of copied files should be set by `COPY` itself.

A layer that changes the owner or the mode of a file holds the whole file once more. `COPY . /app`
and `RUN chown -R app /app` make an image that has all of it twice; `COPY --chown=app . /app` has
it once.

Reported are `chown` and `chmod` of what a `COPY` or `ADD` of the same stage brought, for folders
only with `-R`; as info for a single file, which seldom weighs much. Stages that the final image
does not contain are left alone.

The fix gives the option to the `COPY` and takes the command out. It is unsafe: the folder itself
may have been there before, and stays as it was; `chmod +x` becomes `--chmod=755`. There is none
for a folder with more in it than was copied, where something between the two may have made more
files, or the user, and for modes that depend on those before.

Bad:

    FROM node:22-slim
    WORKDIR /app
    COPY . /app
    RUN chown -R node:node /app
    USER node

Good:

    FROM node:22-slim
    WORKDIR /app
    COPY --chown=node:node . /app
    USER node
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Related, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.dockerignore import cleaned
from dockerlint.model.folders import folder_at, target_of
from dockerlint.model.paths import below, joined
from dockerlint.model.transfers import is_heredoc, is_remote
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.sizes import Estimate, total
from dockerlint.syntax import Command, Run, Script, Transfer
from dockerlint.text import Span, shortened

rule = Rule(
    Severity.WARNING,
    codes=("tally/prefer-copy-chmod",),
    fix=Safety.UNSAFE,
    effects=Change.ADDS_OPTION.of("COPY") + Change.REMOVES_COMMAND.of("chown", "chmod"),
    leaves="files copied and changed",
)
PROGRAMS = {"chown": "--chown", "chmod": "--chmod"}
RECURSIVE = ("-R", "--recursive")
OWNER = pattern(r"[\w.-]+(?::[\w.-]+)?", re.A)
MODE = pattern(r"0?[0-7]{3}")
EXECUTABLE = {"+x", "a+x", "ugo+x", "+rx", "a+rx"}
# Commands that make neither files in a project nor users.
_KEEP = {"chown", "chmod", "echo", "true", "set"}
_QUIET = {
    *("WORKDIR", "ENV", "ARG", "LABEL", "EXPOSE", "USER", "CMD", "ENTRYPOINT", "HEALTHCHECK"),
    *("COPY", "ADD", "STOPSIGNAL", "VOLUME", "MAINTAINER", "SHELL"),
}
MANY = 100  # copied things that each command is compared with
LONG = 44  # characters of a command that a message shows


class Placed(NamedTuple):
    """What one COPY brings: a file or a folder, by its path in the image."""

    copy: Transfer
    path: str
    is_file: bool


@rule.on(Stage, *PROGRAMS)
def changed_afterwards(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """Commands that change the owner or mode of what was copied."""
    if not file.in_final_image(stage):
        return
    placed: list[Placed] = []
    for instruction in stage.instructions:
        if isinstance(instruction, Transfer):
            placed += places(instruction, stage, file)
        elif isinstance(instruction, Run) and placed and (script := stage.script(instruction)):
            yield from _in_run(instruction, script, stage, file, placed[-MANY:])


def _in_run(
    run: Run, script: Script, stage: Stage, file: Dockerfile, placed: list[Placed]
) -> Iterator[Finding]:
    folder = folder_at(stage, run)
    for command in script.commands:
        if command.name in ("cd", "pushd"):
            return
        if command.name not in PROGRAMS or len(command.positional()) < 2:
            continue
        paths = [joined(folder, a.value) if a.value else "" for a in command.positional()[1:]]
        found = {path: changed(path, command, placed) for path in paths}
        small = all(p.is_file for each in found.values() for p in each)
        copies = list(dict.fromkeys(p.copy for each in found.values() for p in each))
        if copies:
            words = " ".join(argument.text for argument in command.argv)
            yield rule.finding(
                Span(command.argv[0].span.start, command.argv[-1].span.end),
                f"`{shortened(words, LONG)}` stores once more what the "
                f"`{copies[-1].name}` in line {copies[-1].line} brought",
                by_copy(command, run, script, stage, copies) if whole(found) else None,
                severity=Severity.INFO if small else None,
                saving=weight(copies, file),
                related=(Related(copies[-1].keyword.span, "where they are stored first"),),
            )


def places(copy: Transfer, stage: Stage, file: Dockerfile) -> Iterator[Placed]:
    """Where each of its sources lies in the image."""
    target = target_of(copy, stage)
    destination = copy.destination
    if target is None or destination is None:
        return
    into = len(copy.sources) > 1 or destination.text.endswith(("/", "."))
    for word in copy.sources[-MANY:]:
        source = word.text.strip("\"'")
        if is_heredoc(copy, word):
            yield Placed(copy, target, is_file=not into)
        elif not is_remote(source) and "$" not in source:
            name = source.rstrip("/").rpartition("/")[2]
            named = name not in ("", ".", "*") and "*" not in name
            inside = f"{target.rstrip('/')}/{name}"
            if not (named and is_a_file(source, copy, file)):
                yield Placed(copy, target, is_file=False)
                if named and into:  # a file, if anything is there
                    yield Placed(copy, inside, is_file=True)
            else:
                yield Placed(copy, inside if into else target, is_file=True)


def is_a_file(source: str, copy: Transfer, file: Dockerfile) -> bool:
    """True for a source that is there as a file, or looks like one."""
    known = copy.flag("from") is None and file.context.text(cleaned(source)) is not None
    return known or re.search(r"[^/.]\.\w+$", source) is not None


def changed(path: str, command: Command, placed: list[Placed]) -> list[Placed]:
    """What was copied of that which the command changes at a path."""
    if not path:
        return []
    if not command.has(*RECURSIVE):
        return [p for p in placed if p.is_file and p.path == path]
    return [p for p in placed if p.path == path or (not p.is_file and below(p.path, path))]


def whole(found: dict[str, list[Placed]]) -> bool:
    """True when each path is what was copied there, and not a folder with more."""
    return all(any(p.path == path for p in each) for path, each in found.items())


def by_copy(
    command: Command, run: Run, script: Script, stage: Stage, copies: list[Transfer]
) -> Fix | None:
    """Give the option to the COPYs and take the command out."""
    name = PROGRAMS[command.name]
    option = option_of(command)
    flags = (name.removeprefix("--"),)
    if option is None or any(copy.flag(flag) for copy in copies for flag in flags):
        return None
    steps = stage.instructions
    between = steps[steps.index(copies[0]) + 1 : steps.index(run)]
    if not all(s.name in _QUIET or (isinstance(s, Run) and is_plain(s, stage)) for s in between):
        return None
    ahead = script.links[: command.link]
    if script.broken or not all(link.command and link.command.name in _KEEP for link in ahead):
        return None
    taken = edits.remove_command(run, script, command)
    if taken is None:
        return None
    added = [Edit.insert(copy.keyword.span.end, f" {option}") for copy in copies]
    return Fix.unsafe(f"Let `{copies[0].name}` set it: `{option}`", *added, taken)


def option_of(command: Command) -> str | None:
    """The option of COPY that does the same; None where there is none."""
    given = command.positional()[0].value or ""
    if command.flags - {*RECURSIVE, "-v", "-f", "-c"}:
        return None
    if command.name == "chown":
        return f"--chown={given}" if OWNER.fullmatch(given) else None
    if MODE.fullmatch(given):
        return f"--chmod={given}"
    executable = given in EXECUTABLE and not command.has(*RECURSIVE)
    return "--chmod=755" if executable else None


def is_plain(run: Run, stage: Stage) -> bool:
    """True for a RUN that makes no files and no users."""
    script = stage.script(run)
    return script is not None and all(c.name in _KEEP for c in script.commands)


def weight(copies: list[Transfer], file: Dockerfile) -> Estimate | None:
    """What the COPYs take from the build context; None where that is not known of all."""
    ignored = file.context.dockerignore or ""
    paths = [(c, cleaned(word.text.strip("\"'"))) for c in copies for word in c.sources]
    if any(c.flag("from") or c.heredocs or set(path) & set("*?[$") for c, path in paths):
        return None
    sizes = [file.context.weight(path, ignored) for _, path in paths]
    return None if None in sizes else total(size for size in sizes if size)
