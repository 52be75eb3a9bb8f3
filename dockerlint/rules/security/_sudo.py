"""How to do without sudo, and whether a command notices."""

from __future__ import annotations

from dockerlint import edits
from dockerlint.findings import Edit
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.patterns import pattern
from dockerlint.syntax import Arg, Argument, Command, Env, Run, Script
from dockerlint.syntax.shell import ASSIGNMENT
from dockerlint.text import Span

SUDO = "sudo"
# Options that make no difference to root, and what ends the options.
_PLAIN = pattern(
    r"(?: (?:-[EHn]+|-[EHn]*u ?root|--preserve-env(?:=\S+)?|--set-home|--non-interactive"
    r"|--user[= ]root))*(?: --)?"
)
_KEEPS_ENV = pattern(r"-[EHn]*E[EHn]*(?:u ?root)?|--preserve-env")
_DISTRIBUTIONS = {
    *("debian", "ubuntu", "alpine", "fedora", "centos", "rockylinux", "almalinux", "oraclelinux"),
    *("amazonlinux", "archlinux", "photon"),
}
# Variables that sudo passes on, or that only tell debconf not to ask.
_PASSED_ON = pattern(r"LANG|LANGUAGE|LC_\w+|TERM|TZ|DEBIAN_FRONTEND")
_BUILTINS = {"echo", "printf", "test", "[", "kill", "time", ""}  # "": a variable decides
_EXPORTS = {"export", "declare", "typeset", "source", "."}
_NEVER = 1 << 62  # past the end of any file


def sudo_of(command: Command) -> Argument | None:
    """The word `sudo` before a command, or the command itself."""
    if command.name == SUDO:
        return command.argv[0]
    if SUDO not in command.wrappers:
        return None
    return next(a for a in command.prefix if (a.value or "").rpartition("/")[2] == SUDO)


@kept
def through_sudo(script: Script) -> tuple[Command, ...]:
    """The commands of a script that go through sudo, in order."""
    return tuple(command for command in script.commands if sudo_of(command))


def without_sudo(run: Run, script: Script) -> tuple[Edit, ...] | None:
    """Take every sudo and its options out; None where that is not all there is to do."""
    found = [_removal(command, run) for command in through_sudo(script)]
    return None if None in found else tuple(edit for edit in found if edit)


def _removal(command: Command, run: Run) -> Edit | None:
    word = sudo_of(command)
    if word is None or word not in command.prefix or not command.editable:
        return None
    if command.wrappers.count(SUDO) > 1:
        return None
    rest = command.prefix[command.prefix.index(word) + 1 :]
    own = next((i for i, a in enumerate(rest) if _ends_options(a)), len(rest))
    following = (*rest, command.argv[0])[own]
    options = "".join(f" {a.text}" for a in rest[:own])
    # `nice A=b x` runs a program of that name.
    hidden = word is not command.prefix[0] and ASSIGNMENT.match(following.text)
    if hidden or not _PLAIN.fullmatch(options) or edits.changes_shell(command):
        return None
    span = Span(word.span.start, following.span.start)
    lines = "\n" in run.source.text[span.start : span.end]
    if lines and any(span.covers(comment.span) for comment in run.comments):
        return None
    return None if following.text.startswith("[") else Edit.delete(span)


def _ends_options(word: Argument) -> bool:
    """True for an assignment and another wrapper, which may stand after sudo's options."""
    return not word.text.startswith("-") and word.text != "root"


def makes_no_difference(run: Run, script: Script, file: Dockerfile) -> bool:
    """True when the commands find the same without sudo, which clears the environment."""
    stage = file.stage_of(run)
    official = stage.base.reference.official if stage.base else None
    if official not in _DISTRIBUTIONS or any(c.name in _EXPORTS for c in script.commands):
        return False
    end = run.span.start if stage.has(run) else _NEVER
    places = _first_hidden(file)[stage]
    return all(
        command.name not in _BUILTINS and _hidden(command, *places) >= end
        for command in through_sudo(script)
    )


def _hidden(command: Command, anything: int, path: int) -> int:
    """Where a variable is first set that sudo hides from the command."""
    keeps = any(_KEEPS_ENV.match(word.text) for word in command.prefix)
    names = (name for name, _ in command.assignments)
    if any(name == "PATH" if keeps else not _PASSED_ON.fullmatch(name) for name in names):
        return 0
    return path if keeps else anything


@kept
def _first_hidden(file: Dockerfile) -> dict[Stage, tuple[int, int]]:
    """For each stage, where ENV or ARG first sets what sudo hides, and what `sudo -E` hides."""
    found: dict[Stage, tuple[int, int]] = {}
    for stage in file.stages:
        anything, path = found[stage.parent] if stage.parent else (_NEVER, _NEVER)
        for instruction in stage.instructions:
            if isinstance(instruction, Env | Arg):
                names = {pair.key.text for pair in instruction.pairs}
                if "PATH" in names:
                    path = min(path, instruction.span.start)
                if not all(map(_PASSED_ON.fullmatch, names)):
                    anything = min(anything, instruction.span.start)
        found[stage] = anything, path
    return found


def as_root(run: Run, script: Script, stage: Stage) -> tuple[Edit, ...] | None:
    """Run a RUN of which all goes through sudo as root, without it."""
    removals, around = without_sudo(run, script), edits.as_root(run, stage)
    alone = (link.command for link in script.links)
    if not removals or not around or not all(c and sudo_of(c) for c in alone):
        return None
    return (*around, *removals)
