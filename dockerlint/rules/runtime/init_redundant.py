"""
An init that is installed should be used, and one is enough.

tini, dumb-init and catatonit do the same. An image that has two of them uses one; an image that
installs one and does not put it into `ENTRYPOINT` or `CMD` has none at all: its program is process
1 as before, and SIGTERM may do nothing.

Only inits installed as packages of the system, in the final image. Left alone is one that
anything else in the file mentions, and an image that starts a script, which may use it.

The fix removes the second init from its list of packages. Where none is used, it lets the one that
is installed start the program.

Bad:

    FROM node:22-alpine
    RUN apk add --no-cache dumb-init tini
    ENTRYPOINT ["/sbin/tini", "--", "docker-entrypoint.sh"]
    CMD ["node", "server.js"]

Good:

    FROM node:22-alpine
    RUN apk add --no-cache tini
    ENTRYPOINT ["/sbin/tini", "--", "docker-entrypoint.sh"]
    CMD ["node", "server.js"]
"""

import re
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Mark, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.programs import SYSTEM_MANAGERS, packages_of
from dockerlint.model.starts import INITS, Start, base_entrypoint, start_of
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.runtime._init import put_before
from dockerlint.syntax import Argument, Cmd, Command, Entrypoint

rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=(
        *Change.CHANGES_IMAGE.of("ENTRYPOINT"),
        *Change.REMOVES_ARGUMENT.of(),
        *Change.REMOVES_COMMAND.of("apk"),
    ),
    mark=Mark.UNNECESSARY,
)
PATHS = {"tini": "/usr/bin/tini", "dumb-init": "/usr/bin/dumb-init"}
_SCRIPT = pattern(r"\.\w*sh\b|entrypoint|(?<![\w.-])(?:\./|/(?!usr/|s?bin/))")


@rule.on(Dockerfile, *SYSTEM_MANAGERS)
def unused(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """An init that the final image installs and does not use."""
    stage = file.final
    installed = list(inits(stage)) if stage else []
    if stage is None or not installed:
        return
    starts = " ".join(i.text for k in (Entrypoint, Cmd) if (i := stage.last(k)))
    used = [name for name in INITS if mentions(starts, name)]
    start = start_of(stage)
    for command, word in installed:
        name = word.value or ""
        if name in used or is_mentioned(file, name):
            continue
        if used:
            message = f"`{name}` is not used: `{used[0]}` is what starts the program"
            yield rule.finding(word.span, message, removal(file, command, word))
        elif start and is_no_script(stage, start, starts):
            message = f"`{name}` is installed, but neither `ENTRYPOINT` nor `CMD` uses it"
            yield rule.finding(word.span, message, use(stage, start, name))


def inits(stage: Stage) -> Iterator[tuple[Command, Argument]]:
    """The inits that the stage's lineage installs, each with the command; each once."""
    seen: set[str] = set()
    for command in stage.commands():
        for word in packages_of(command):
            if word.value in INITS and word.value not in seen:
                seen.add(word.value)
                yield command, word


def mentions(text: str, name: str) -> bool:
    """True when the name is a word of the text."""
    return re.search(rf"(?<![\w-]){name}(?![\w-])", text) is not None


def is_mentioned(file: Dockerfile, name: str) -> bool:
    """True when something else than the installation speaks of it, in whatever stage."""
    pattern = re.compile(rf"(?<![\w-]){name}(?![\w-])")
    return sum(len(pattern.findall(i.text)) for i in file.tree.instructions) > 1


def is_no_script(stage: Stage, start: Start, text: str) -> bool:
    """True when what is started, and by what, can be read off the file."""
    known = start.entrypoint is not None or base_entrypoint(stage) is not None
    return known and not _SCRIPT.search(text)


def removal(file: Dockerfile, command: Command, word: Argument) -> Fix | None:
    """Take it out of the list of packages; the whole command when it is all of the list."""
    run, script = file.run_of(command)
    alone = len(packages_of(command)) == 1
    edit: Edit | None
    if alone:
        only = command.name == "apk"  # apt-get has its lists fetched before
        edit = edits.remove_command(run, script, command) if only else None
    else:
        edit = edits.remove_words(run, command, word)
    return Fix.unsafe(f"Remove `{word.value}`", edit)


def use(stage: Stage, start: Start, name: str) -> Fix | None:
    """Let it start the program."""
    path = "/sbin/tini" if (name, stage.family) == ("tini", "alpine") else PATHS.get(name)
    edit = put_before(stage, start, path) if path else None
    return Fix.unsafe(f"Start the program with `{name}`", edit)
