"""
Documents should be removed in the `RUN` that installs them, or not at all.

Removing `/usr/share/doc` and `/usr/share/man` in a `RUN` of its own makes nothing smaller: the
layers above keep the files. On Alpine there is nothing to remove, as documents are packages of
their own there, called `…-doc`.

Reported is `rm` of these folders in a `RUN` that installs nothing, and in a `RUN` on Alpine that
builds nothing, unless such a package is installed. The fix takes it out. It is unsafe, as an image
may in the end have files there that were not seen to come.

Bad:

    FROM alpine:3.22
    RUN apk add --no-cache curl && rm -rf /usr/share/man /usr/share/doc

Good:

    FROM alpine:3.22
    RUN apk add --no-cache curl
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.caches import removed
from dockerlint.model.layers import made_by, removals
from dockerlint.model.packages import MANAGERS, manager_of
from dockerlint.model.programs import SYSTEM_MANAGERS
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Argument, Command, Run, Script
from dockerlint.text import Span, shortened

rule = Rule(
    Severity.INFO,
    profile=Profile.ALL,
    fix=Safety.UNSAFE,
    effects=Change.REMOVES_COMMAND.of("rm") + Change.REMOVES_ARGUMENT.of(),
)
FOLDERS = ("/usr/share/doc", "/usr/share/man", "/usr/share/info")
BUILDS = {"make", "cmake", "ninja", "install", "pip", "pip3", "gem", "tar", "curl", "wget"}
LONG = 44  # characters of a command that a message shows
ALPINE = "Alpine's packages have no documents"
LATE = "the layers above keep the files"


@rule.on(Stage, "rm")
def nothing_gained(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """Removals of documents that make nothing smaller."""
    if not file.in_final_image(stage):
        return
    documents = any("-doc" in word for c in stage.commands() for word in c.words)
    on_alpine = stage.family == "alpine" and not documents
    for run, script in stage.runs:
        found = [c for c in script.commands if c.name == "rm" and any(documents_of(c))]
        if not found:
            continue
        known = {id(r.command) for r in removals(script) if made_by(r, run, stage)}
        builds = any(map(may_build, script.commands))
        brings = builds or any(map(installs, script.commands))
        for command in found:
            if id(command) not in known and not (builds if on_alpine else brings):
                shown = shortened(" ".join(a.text for a in command.argv), LONG)
                yield rule.finding(
                    Span(command.argv[0].span.start, command.argv[-1].span.end),
                    f"`{shown}` makes nothing smaller: {ALPINE if on_alpine else LATE}",
                    without(command, documents_of(command), run, script),
                )


def documents_of(command: Command) -> list[Argument]:
    """The words that name folders with documents, or what lies in these."""
    return [a for a in command.arguments if a.text.startswith(FOLDERS)]


def installs(command: Command) -> bool:
    """True for a command that installs packages of the system."""
    manager = manager_of(command)
    known = MANAGERS[manager] if manager in SYSTEM_MANAGERS else None
    return known is not None and command.runs(*known.installs, *known.fills)


def may_build(command: Command) -> bool:
    """True for a command that may bring documents of its own."""
    return command.name in BUILDS or "/" in command.argv[0].text


def without(command: Command, words: list[Argument], run: Run, script: Script) -> Fix | None:
    """Take the folders out, or the whole command when it removes nothing else."""
    if len(removed(command)) == len(words):
        edit = edits.remove_command(run, script, command)
    else:
        at = [command.arguments.index(word) for word in words]
        together = at == list(range(at[0], at[0] + len(at)))
        edit = edits.remove_words(run, command, *words) if together else None
    return Fix.unsafe("Take it out", edit)
