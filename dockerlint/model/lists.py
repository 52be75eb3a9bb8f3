"""Package lists: which commands fetch them, which need them, and where they are still there."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from dockerlint.kept import kept
from dockerlint.model.caches import Cleanups, cache_of
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.packages import APT, RPM
from dockerlint.model.stage import Stage
from dockerlint.syntax import Command, Instruction, Onbuild, Run, Script, Transfer
from dockerlint.syntax.shell import SHELLS

KINDS = {
    **dict.fromkeys(APT, "apt"),
    "apk": "apk",
    **dict.fromkeys(RPM, "rpm"),
    "zypper": "zypper",
}
_FETCH = {
    "apt": ("update",),
    "apk": ("update",),
    "rpm": ("makecache",),
    "zypper": ("refresh", "ref"),
}
# Subcommands that have no need for lists.
_IDLE = {
    *("clean", "autoclean", "remove", "purge", "autoremove", "autopurge", "del", "erase", "rm"),
    *("cc", "cache"),
}
_READ = {
    "apt-cache",
    "apt-file",
    "apt-mark",
    "aptitude",
    "add-apt-repository",
    "apt-add-repository",
}
# Programs that may install packages of the system, or run what may.
_ANYTHING = {
    *("make", "just", "task", "eval", "xargs", "parallel", "chroot", "su", "source", ".", "npx"),
    *("playwright", "rosdep", "mk-build-deps", "gdebi", "ansible-playbook", "puppet", "perl"),
    *("install_packages", "apt-install", "clean-install", "debconf-apt-progress", "extrepo"),
    *("salt-call", "unattended-upgrade", "apt-fast", "eatmydata", "dpkg", "tasksel", "xvfb-run"),
    *(*_READ, "microdnf", "yum-builddep", "docker-php-ext-install", "install-php-extensions"),
}
_PLACES = ("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin")
_LISTS = cache_of("apt-get")
_STARTS_WITHOUT = {  # official images on Debian and Ubuntu that remove their lists
    *("debian", "ubuntu", "buildpack-deps", "node", "python", "golang", "ruby", "php", "rust"),
    *("openjdk", "eclipse-temurin", "perl", "gcc", "nginx", "httpd", "postgres", "redis"),
}


class Lists(Enum):
    """What is known of the lists where no RUN is known to have left them."""

    NONE = "there are none"
    UNKNOWN = "there may be some"


def fetches(command: Command) -> str:
    """The kind of package manager whose lists it fetches, and nothing else; may be empty."""
    kind = KINDS.get(command.name, "")
    return kind if kind and command.runs(*_FETCH[kind]) else ""


def may_need(command: Command, kind: str) -> bool:
    """True when the command may read the lists of a kind of package manager."""
    if KINDS.get(command.name) == kind:
        word = command.subcommand
        return fetches(command) == "" and (word is None or word.value not in _IDLE)
    return may_do_anything(command)


def may_do_anything(command: Command) -> bool:
    """True for scripts, and for programs that may install packages by themselves."""
    if command.name in SHELLS:
        return not command.has("-c")
    folder, slash, _ = command.argv[0].text.rpartition("/")
    return (
        not command.name
        or command.name in _ANYTHING
        or command.name.endswith(".sh")
        or bool(slash and folder not in _PLACES)
    )


def unused_fetches(script: Script) -> Iterator[Command]:
    """The commands that fetch lists which nothing after them in the script needs.

    None where the script has functions, as these run later than they are read.
    """
    if any("()" in link.text or link.text.startswith("function ") for link in script.links):
        return
    needed: set[str] = set()
    for command in reversed(script.commands):
        if kind := fetches(command):
            if kind not in needed and "*" not in needed:
                yield command
            needed.add(kind)  # of two, the last is told
        elif kind := KINDS.get(command.name, ""):
            if may_need(command, kind):
                needed.add(kind)
        elif may_do_anything(command):
            needed.add("*")


def lists_before(run: Run, file: Dockerfile) -> Run | Lists:
    """The RUN that left the lists of apt which one of a stage's own RUNs finds."""
    return _found(file).get(id(run), Lists.UNKNOWN)


@kept
def _found(file: Dockerfile) -> dict[int, Run | Lists]:
    """By the id of a RUN, the lists of apt that it finds."""
    found: dict[int, Run | Lists] = {}
    ends: dict[Stage, Run | Lists] = {}
    for stage in file.stages:
        state = ends[stage.parent] if stage.parent else _at_start(stage)
        for instruction in stage.instructions:
            if isinstance(instruction, Run):
                found[id(instruction)] = state
            state = _after(instruction, stage, state)
        ends[stage] = state
    return found


def _at_start(stage: Stage) -> Lists:
    reference = stage.base.reference if stage.base else None
    known = reference is not None and reference.official in _STARTS_WITHOUT
    return Lists.NONE if known and stage.family in ("debian", "ubuntu") else Lists.UNKNOWN


def _after(instruction: Instruction, stage: Stage, state: Run | Lists) -> Run | Lists:
    """The lists that an instruction leaves, where it finds those of ``state``."""
    if isinstance(instruction, Transfer):
        target = instruction.destination.text if instruction.destination else "/"
        return Lists.UNKNOWN if target == "/" or target.startswith(("/var", "$")) else state
    if isinstance(instruction, Onbuild) or not isinstance(instruction, Run):
        return state
    script = stage.script(instruction)
    if script is None or script.broken or instruction.interpreter:
        return Lists.UNKNOWN
    if _LISTS.mounted(instruction):
        return state
    for command in script.commands:
        if fetches(command) == "apt":
            state = instruction
        elif _removes(command):
            state = Lists.NONE
        elif may_do_anything(command):
            state = Lists.UNKNOWN
    return state


def _removes(command: Command) -> bool:
    gone = Cleanups()
    gone.add(command, 1)
    return _LISTS.last_emptied(gone) == 1
