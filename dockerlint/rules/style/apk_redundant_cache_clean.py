"""
`rm -rf /var/cache/apk/*` has nothing to remove after `apk add --no-cache`.

With `--no-cache` apk never writes there, and the folder is empty in the image of Alpine and those
built on it. The line is left over from the time before the option.

Reported only where every `apk` command before it has the option, in an official image, and where
nothing else is run or copied that may have put files there.

Bad:

    FROM alpine:3.22
    RUN apk add --no-cache curl && rm -rf /var/cache/apk/*

Good:

    FROM alpine:3.22
    RUN apk add --no-cache curl
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Mark, Safety, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.caches import mounted
from dockerlint.model.lists import may_do_anything
from dockerlint.model.packages import fills
from dockerlint.rule import Rule
from dockerlint.syntax import Argument, Command, Instruction, Run, Script, Transfer

FOLDER, ALL = "/var/cache/apk", "/var/cache/apk/*"
rule = Rule(
    Severity.STYLE,
    fix=Safety.SAFE,
    effects=(*Change.REMOVES_COMMAND.of(f"rm -rf {ALL}"), *Change.REMOVES_ARGUMENT.of(ALL)),
    mark=Mark.UNNECESSARY,
)


@rule.on(Stage, "apk")
def nothing_to_remove(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """Removals of an index that no command before them stored."""
    if stage.family != "alpine" or not (stage.base and stage.base.image):
        return
    if not any(map(emptying, stage.own_commands())):
        return
    if stage.parent and stage.parent in filling(file):
        return
    for instruction in stage.instructions:
        script = stage.script(instruction) if isinstance(instruction, Run) else None
        if isinstance(instruction, Run) and script and not mounted(instruction, FOLDER):
            if script.broken:
                return
            yield from in_script(instruction, script)
        if may_fill(instruction, stage):
            return


def in_script(run: Run, script: Script) -> Iterator[Finding]:
    """Those of one RUN, up to the first command that may fill the folder."""
    installs = False
    for command in script.commands:
        installs = installs or command.name == "apk"
        if installs and (word := emptying(command)):
            yield rule.finding(
                word.span,
                f"`{ALL}` is empty: `apk --no-cache` stores nothing there",
                removal(command, word, run, script),
            )
        if fills_folder(command):
            return


def emptying(command: Command) -> Argument | None:
    """The word by which a command removes all that is in the folder."""
    words = command.arguments if command.name == "rm" else ()
    return next((word for word in words if word.text == ALL), None)


def removal(rm: Command, word: Argument, run: Run, script: Script) -> Fix | None:
    """Take the path out of the command; the whole command when it removes nothing else."""
    others = [a for a in rm.arguments if not a.is_flag and a is not word]
    if others:
        edit = edits.remove_words(run, rm, word)
        return Fix.safe(f"Leave out `{ALL}`", edit)
    if rm.redirects or " ".join(a.text for a in rm.argv) != f"rm -rf {ALL}":
        return None
    edit = edits.remove_command(run, script, rm)
    return Fix.safe("Remove the command", edit)


@kept
def filling(file: Dockerfile) -> frozenset[Stage]:
    """The stages in which something may be in the folder."""
    return file.stages_with(lambda stage: any(may_fill(i, stage) for i in stage.instructions))


def may_fill(instruction: Instruction, stage: Stage) -> bool:
    """True when the instruction may put files into the folder."""
    if isinstance(instruction, Transfer):
        target = instruction.destination.text if instruction.destination else "/"
        return target.rstrip("/") in FOLDER or "$" in target
    if not isinstance(instruction, Run):
        return False
    script = stage.script(instruction)
    return script is None or script.broken or any(map(fills_folder, script.commands))


def fills_folder(command: Command) -> bool:
    """True for apk without the option, and for programs that may call it."""
    if command.name == "apk":
        return fills(command) or command.runs("fix", "cache", "fetch")
    return may_do_anything(command) or any(
        FOLDER in w for w in command.words if command.name != "rm"
    )
