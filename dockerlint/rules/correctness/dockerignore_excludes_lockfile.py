"""
`.dockerignore` must not leave out the lock file that an install needs.

`npm ci`, `yarn install --immutable`, `uv sync --locked` and the like install exactly what a lock
file says, and stop without one. Lists of what to put into a `.dockerignore` often name lock files;
`COPY . .` and `COPY package*.json ./` then leave the file out without a word, and the install
fails.

Reported are commands that need a lock file, where the ignore file leaves out each of the names it
can have, and a `COPY` before it takes the folder or a pattern that would bring it. A `COPY` of
the lock file by name is reported by `copy-ignored-file`. Nothing is reported where a `RUN` mounts
files, changes the folder or is told another, where the lock file is made on the way, and where it
is not in the build context to begin with.

The fix takes the line out of the ignore file, or the lock file back by a `!` line.

Beside:

    .dockerignore
        package-lock.json
    package-lock.json
        {}

Bad:

    FROM node:22-slim
    WORKDIR /srv
    # .dockerignore has a line `package-lock.json`
    COPY package*.json ./
    RUN npm ci

Good:

    FROM node:22-slim
    WORKDIR /srv
    COPY package.json ./
    RUN npm install
"""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from dockerlint.effects import Change
from dockerlint.findings import FileEdit, Finding, Fix, Safety, Severity
from dockerlint.model import Context, Dockerfile, Stage
from dockerlint.model.dockerignore import Dockerignore, cleaned, read, with_lines
from dockerlint.model.lockfiles import NEEDING, needed
from dockerlint.model.transfers import Source, from_context
from dockerlint.rule import Rule
from dockerlint.syntax import Command, Instruction, Run, Script, Transfer

rule = Rule(Severity.WARNING, fix=Safety.UNSAFE, effects=Change.CHANGES_FILE.of())
MOST_STAGES = 20  # that are built one from another; of longer chains nothing is said
OTHER_FOLDER = ("--prefix", "--cwd", "-C", "--dir", "--directory", "--project", "--manifest-path")


@rule.on(Dockerfile, *NEEDING)
def lock_file_left_out(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """The first command of each stage that needs a lock file that a COPY would bring."""
    text = file.context.dockerignore
    if text is None:
        return
    name, patterns = file.context.dockerignore_name, read(text)
    sources: dict[Stage, list[Source]] = {}
    for source in from_context(file):
        sources.setdefault(source.stage, []).append(source)
    asked: set[tuple[Stage, tuple[str, ...]]] = set()
    strict = ((r, s, c) for r, s in file.scripts for c in s.commands if needed(c))
    for run, script, command in strict:
        stage, locks = file.stage_of_command(command), needed(command)
        if (stage, locks) in asked or len(stage.lineage) > MOST_STAGES:
            continue
        asked.add((stage, locks))
        near = (source for each in stage.lineage for source in sources.get(each, ()))
        before = (source for source in near if source.word.span < run.span)
        lock = left_out(locks, before, patterns, file.context)
        if lock is None or is_made(lock, stage):
            continue
        if is_elsewhere(command, script) or is_mounted(run):
            continue
        after = without(text, lock)
        if read(after).ignores(lock) is not False:
            after = with_lines(after, [f"!{lock}"])
        yield rule.finding(
            command.argv[0].span,
            f"`{words(command)}` needs `{lock}`, which `{name}` leaves out",
            Fix.unsafe(f"Keep `{lock}` in `{name}`", FileEdit(name, text, after)),
        )


def left_out(
    locks: tuple[str, ...], sources: Iterable[Source], patterns: Dockerignore, context: Context
) -> str | None:
    """The lock file that a source would bring, when that is left out and there is no other."""
    for source in sources:
        folder, _, last = source.path.rpartition("/")
        if not source.is_pattern:
            folder, last = source.path, "*"
        paths = [cleaned(f"{folder or '.'}/{lock}") for lock in locks if fnmatchcase(lock, last)]
        if paths:
            there = [path for path in paths if context.exists(path) is not False]
            return there[0] if there and all(map(patterns.covers, there)) else None
    return None


def is_elsewhere(command: Command, script: Script) -> bool:
    """True for a command that may run in another folder than the one files were copied to."""
    return command.has(*OTHER_FOLDER) or any(c.name in ("cd", "pushd") for c in script.commands)


def is_mounted(run: Run) -> bool:
    """True for a RUN that may take files of the context without a COPY."""
    mounts = [flag.value.text if flag.value else "" for flag in run.flags if flag.name == "mount"]
    return any("type=" not in mount or "type=bind" in mount for mount in mounts)


def is_made(lock: str, stage: Stage) -> bool:
    """True where something else in the stage names the lock file: it may bring or make it."""
    name = lock.rpartition("/")[2]
    instructions = (i for each in stage.lineage for i in each.instructions)
    return any(_names(name, instruction) for instruction in instructions)


def _names(name: str, instruction: Instruction) -> bool:
    if isinstance(instruction, Transfer):
        return any(word.text.strip("\"'").endswith(name) for word in instruction.words)
    start, end = instruction.span
    return name in instruction.source.text[start:end]


def without(text: str, lock: str) -> str:
    """The ignore file without lines that name just this file."""
    names = {lock, f"**/{lock.rpartition('/')[2]}"}
    lines = text.splitlines(keepends=True)
    return "".join(
        line for line in lines if not line.strip() or cleaned(line.strip()) not in names
    )


def words(command: Command) -> str:
    """The command as a message names it."""
    subcommand = command.subcommand
    return f"{command.name} {subcommand.text}" if subcommand else command.name
