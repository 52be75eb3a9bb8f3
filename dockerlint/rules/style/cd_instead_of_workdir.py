"""
The folder of a whole `RUN` should be set with `WORKDIR`, not with `cd`.

Each `RUN` starts in the folder that `WORKDIR` sets, whatever the one before it did: a `RUN` that
only calls `cd` does nothing at all. Where every command of a `RUN` works in one folder, `WORKDIR`
says so for the instructions that follow as well, and creates the folder where it is missing.

Reported is a `RUN` that begins with `cd` to an absolute folder and stays there, and one that
consists of `cd`. Left alone are `/tmp` and folders that the same `RUN` removes again: these are
not meant to last. Every other `cd` that hadolint reports as DL3003 is for `cd-in-run`.

The fix takes care that what follows runs in the same folder as before, with a second `WORKDIR`
where that is needed. There is none where the folder before is not known and something depends on
it.

Bad:

    FROM node:22-slim
    COPY . /app
    RUN cd /app && npm ci

Good:

    FROM node:22-slim
    COPY . /app
    WORKDIR /app
    RUN npm ci
"""

import re
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.kept import kept, kept_with_last
from dockerlint.model import Dockerfile, Stage
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.style._cd import Move, moves
from dockerlint.syntax import Instruction, Onbuild, Run, Transfer, Workdir
from dockerlint.text import Span

rule = Rule(
    Severity.INFO,
    codes=("DL3003", "DS-0013", "use-workdir", "S6597", "f4a6bcd3"),
    fix=Safety.UNSAFE,
    effects=(
        *Change.REMOVES_COMMAND.of(),
        *Change.ADDS_LAYER.of(),
        *Change.CHANGES_SURROUNDINGS.of("WORKDIR", "shell"),
        *Change.CHANGES_IMAGE.of("WORKDIR"),
    ),
)
PLAIN = pattern(r"[/$][\w./+@${}-]*", re.A)  # the same for the shell and for WORKDIR


@rule.on(Stage, "cd")
def works_elsewhere(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """RUNs that begin with `cd`."""
    for move in moves(stage):
        if move.folder is None:
            continue
        span = Span(move.cd.argv[0].span.start, move.cd.argv[-1].span.end)
        alone = len(move.script.links) == 1
        text = move.cd.arguments[0].text
        written = f"`cd {text}`" if PLAIN.fullmatch(text) else "`cd`"
        message = (
            f"{written} has no effect: it ends with this `RUN`"
            if alone
            else f"{written} sets the folder of a whole `RUN`, as `WORKDIR` does"
        )
        yield rule.finding(
            span, message, replaced(move, stage) if alone else moved(move, stage, file)
        )


def replaced(move: Move, stage: Stage) -> Fix | None:
    """WORKDIR for a RUN that is nothing but `cd`."""
    run, path = move.run, path_of(move)
    bare = not (run.flags or run.comments or run.heredocs or move.script.broken)
    if not path or not bare or id(run) in moved_from(stage):
        return None
    return Fix.unsafe(f"Use `WORKDIR {path}`", Edit(run.span, f"WORKDIR {path}"))


def moved(move: Move, stage: Stage, file: Dockerfile) -> Fix | None:
    """WORKDIR before the RUN, and after it the folder that was set before."""
    run, script, path = move.run, move.script, path_of(move)
    chained = script.is_chain or all(link.operator == ";" for link in script.links[1:])
    gap = Span(move.cd.span.start, script.links[1].span.start)
    comments = any(gap.covers(c.span) for c in run.comments) or script.comments
    if not path or script.broken or not chained or comments or run.heredocs:
        return None
    if script.links[1].text.startswith(("[", "--", "<")):
        return None  # might be an exec form, a flag, a heredoc
    removal, before = Edit.delete(gap), folders_before(stage)[id(run)]
    if before == path:
        return Fix.unsafe(f"Remove `cd`: `WORKDIR {path}` is in force", removal)
    title, new = f"Use `WORKDIR {path}`", edits.insert_before(run, f"WORKDIR {path}")
    if id(run) not in followed(stage, file):
        return Fix.unsafe(title, new, removal)
    back = edits.insert_after(run, f"WORKDIR {before}") if before else None
    return Fix.unsafe(title, new, removal, back) if back else None


def path_of(move: Move) -> str | None:
    """The folder as WORKDIR takes it."""
    text = move.cd.words[0].strip('"')
    absolute = (move.folder or "").startswith("/") and PLAIN.fullmatch(text)
    return text if absolute and move.cd.editable else None


@kept
def folders_before(stage: Stage) -> dict[int, str | None]:
    """For each RUN what the last WORKDIR before it sets, as written; None for a relative one."""
    found: dict[int, str | None] = {}
    folder = None
    for instruction in stage.chain:
        if isinstance(instruction, Workdir):
            text = instruction.text
            folder = text if text.startswith("/") and PLAIN.fullmatch(text) else None
        elif isinstance(instruction, Run):
            found[id(instruction)] = folder
    return found


@kept_with_last
def followed(stage: Stage, file: Dockerfile) -> frozenset[int]:
    """The RUNs after which something depends on the folder, before another one is set."""
    found = set()
    dependent = stage in parents(file)
    for instruction in reversed(stage.instructions):
        if dependent:
            found.add(id(instruction))
        dependent = not sets_folder(instruction) and (dependent or depends(instruction))
    return frozenset(found)


@kept
def parents(file: Dockerfile) -> frozenset[Stage | None]:
    """The stages from which others start."""
    return frozenset(stage.parent for stage in file.stages)


@kept
def moved_from(stage: Stage) -> frozenset[int]:
    """The RUNs after which a relative WORKDIR starts from the folder in force."""
    found = set()
    relative = False
    for instruction in reversed(stage.instructions):
        if relative:
            found.add(id(instruction))
        if isinstance(instruction, Workdir):
            relative = not sets_folder(instruction)
    return frozenset(found)


def depends(instruction: Instruction) -> bool:
    """True for an instruction that does something else in another folder."""
    if isinstance(instruction, Transfer):
        return not (instruction.destination and instruction.destination.text.startswith("/"))
    if isinstance(instruction, Workdir):
        return not sets_folder(instruction)
    return isinstance(instruction, Run | Onbuild)


def sets_folder(instruction: Instruction) -> bool:
    """True for WORKDIR with an absolute folder."""
    return isinstance(instruction, Workdir) and instruction.text.startswith("/")
