"""
An account must be there before files are given to it.

`COPY --chown=app` looks the name up in the image's `/etc/passwd` and stops the build where it is
not. So do `chown app` in a `RUN`, and a `RUN` after `USER app`. Often the instruction that creates
the account stands further down, or was left behind when the base image changed: `node` is an
account of the Node.js images alone.

Reported are accounts that a later `RUN` of the same stage creates, which shows that the base image
has none of that name, and names that are in none of the plain images of Debian, Ubuntu, Alpine,
Python, Go and Node.js, where nothing before may have created them: a package, a script, a copied
`/etc/passwd`. Numbers always work. Left alone are variables and other base images.

There is no fix: move the instruction below the one that creates the account.

Bad:

    FROM python:3.14-slim
    COPY --chown=app . /srv
    RUN useradd --system app

Good:

    FROM python:3.14-slim
    RUN useradd --system app
    COPY --chown=app . /srv
"""

import re
from collections.abc import Iterator
from itertools import takewhile

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.accounts import CREATORS, created_users
from dockerlint.model.programs import is_tried, may_bring
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Command, Instruction, Run, Transfer
from dockerlint.text import Span

rule = Rule(Severity.WARNING)
MOST = 16  # names of a stage for which everything before is looked through
_NAME = pattern(r"[A-Za-z_][\w.-]*", re.A)
_EVERYWHERE = {
    *("root", "bin", "daemon", "sys", "sync", "games", "man", "lp", "mail", "news", "uucp"),
    *("nobody", "www-data", "proxy", "backup", "list", "irc", "gnats", "_apt", "adm", "halt"),
    *("shutdown", "operator", "postmaster", "cron", "ftp", "sshd", "at", "squid", "xfs", "guest"),
    *("cyrus", "vpopmail", "ntp", "smmsp", "xfs", "ubuntu", "messagebus", "utmp", "systemd"),
}
# Official images with no accounts beside those of their distribution, but for these.
_ACCOUNTS = {
    **dict.fromkeys(("debian", "ubuntu", "alpine", "python", "golang", "rust"), ()),
    "node": ("node",),
}
_HARMLESS = {"mkdir", "echo", "pip", "pip3", "npm", "yarn", "pnpm", "go", "cargo", "ls", "rm"}


@rule.on(Stage, "COPY --chown", "ADD --chown", "USER", "chown")
def too_early(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The first use of each account that is not there yet."""
    if not any(True for i in stage.instructions for _ in uses(stage, i)):
        return
    created = set(created_users(stage.parent)) if stage.parent else set()
    later = created_surely(stage)
    done: set[str] = set()
    for instruction in stage.instructions:
        for name, span in uses(stage, instruction):
            if name in created or name in done:
                continue
            done.add(name)
            if name in later:
                message = f"`{name}` is not there yet: a `RUN` further down creates it"
            elif len(done) <= MOST and is_unknown(stage, name, instruction):
                image = stage.root.image
                message = f"`{name}` is not in `{image.text if image else ''}`, nothing creates it"
            else:
                continue
            yield rule.finding(span, message)
        if isinstance(instruction, Run):
            script = stage.script(instruction)
            for command in script.commands if script else ():
                created |= names_of(command)


def created_surely(stage: Stage) -> set[str]:
    """The accounts that the stage's own RUNs create whatever happens."""
    names = set(created_users(stage))
    return {
        name
        for _, script in stage.runs
        if not is_tried(script)
        for command in script.commands
        if not command.nested
        for name in names_of(command) & names
    }


def names_of(command: Command) -> set[str]:
    """The account that a command creates, and other words that may be one."""
    if command.name not in CREATORS:
        return set()
    return {w for w in command.words if _NAME.fullmatch(w)}


def uses(stage: Stage, instruction: Instruction) -> Iterator[tuple[str, Span]]:
    """The accounts that an instruction cannot do without, by name."""
    if isinstance(instruction, Transfer):
        flag = instruction.flag("chown")
        name = flag.text.partition(":")[0] if flag else ""
        if flag and flag.value and _NAME.fullmatch(name):
            yield name, flag.value.span
    if isinstance(instruction, Run):
        user = stage.user_at(instruction)
        name = user.text.partition(":")[0] if user else ""
        if user and user.argument and stage.has(user) and _NAME.fullmatch(name):
            yield name, user.argument.span
        yield from chowns(stage, instruction)


def chowns(stage: Stage, run: Run) -> Iterator[tuple[str, Span]]:
    """The owners in the `chown` commands of a RUN that does not create any account itself."""
    script = stage.script(run)
    if script is None or script.broken or not script.is_chain:
        return
    if any(names_of(command) for command in script.commands):
        return
    for command in script.commands:
        owner = next(iter(command.positional("--from")), None)
        if command.name == "chown" and not command.nested and owner and owner.value:
            name = re.split("[:.]", owner.value)[0]
            if _NAME.fullmatch(name) and not command.has("--reference"):
                yield name, owner.span


def is_unknown(stage: Stage, name: str, instruction: Instruction) -> bool:
    """True when the base image has no such account, and nothing before may create it."""
    official = stage.base.reference.official if stage.base else None
    if official not in _ACCOUNTS or name in _EVERYWHERE or name in _ACCOUNTS[official]:
        return False
    if "-" in name or name.startswith("_"):
        return False  # accounts of systemd and the like
    return not may_bring(stage, (name, "passwd"), instruction) and not any(
        may_create(each, i) for each in stage.lineage for i in before(each, stage, instruction)
    )


def before(each: Stage, stage: Stage, instruction: Instruction) -> Iterator[Instruction]:
    """The instructions of a stage of the lineage that come before one of the last."""
    return (
        takewhile(lambda i: i is not instruction, stage.instructions)
        if each is stage
        else iter(each.instructions)
    )


def may_create(stage: Stage, instruction: Instruction) -> bool:
    """True for a RUN with a command that may create accounts, as packages do."""
    if not isinstance(instruction, Run):
        return isinstance(instruction, Transfer) and "etc" in instruction.text
    script = stage.script(instruction)
    if script is None or script.broken:
        return True
    return any(command.name not in _HARMLESS for command in script.commands)
