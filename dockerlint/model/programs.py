"""Which programs an image has, and which instructions may bring one.

Only a plain no counts: where an instruction may have brought a program in a way that cannot be
read off the file, the answer is that it may.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import takewhile
from typing import TypeVar

from dockerlint.kept import kept
from dockerlint.knowledge import Base, families
from dockerlint.knowledge.names import bare_name
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.packages import APT, MANAGERS, RPM, manager_of
from dockerlint.model.stage import Stage
from dockerlint.model.transfers import is_archive, is_heredoc, is_remote, value_of
from dockerlint.patterns import pattern
from dockerlint.syntax import Argument, Command, Instruction, Run, Script, Transfer, Word, Workdir
from dockerlint.syntax.shell import SHELLS

T = TypeVar("T", bound=Instruction)
MAX_LINEAGE = 64  # stages whose instructions are looked through for one program
# The managers of whole systems; pip and the like bring no program that is asked for here.
SYSTEM_MANAGERS = (*APT, "apk", *RPM, "zypper")
_KNOWN_FAMILIES = {"debian", "ubuntu", "alpine", "busybox"}
# Kinds of images whose past tags have no more of the programs than the current ones, and on
# which releases of Debian.
_STEADY = {
    **dict.fromkeys((name, "alpine") for name in ("node", "python", "golang", "ruby")),
    ("node", "slim"): ("buster", "bullseye", "bookworm", "trixie"),
    ("python", "slim"): ("buster", "bullseye", "bookworm", "trixie"),
}
# Common packages of Debian and Alpine that bring a program along, by what they depend on or
# recommend. Of bash, which scripts in many packages of Alpine need: all but a few.
_CARRIERS = {
    "curl": (
        r"alpine-sdk|abuild.*|gettext|debhelper|dh-.*|devscripts|equivs|intltool|po4a|dput.*"
        r"|(php|apache2|nginx)[\d.]*-(all-)?dev|packaging-dev|git-(annex|buildpackage|ftp).*"
        r"|nix.*|vagrant.*|dehydrated|perlbrew|ruby-build|nagios-plugins.*|monitoring-plugins.*"
        r"|netdata.*|clevis.*|guestf.*|libguestfs.*|freeipa.*|raku.*|fpc|lazarus.*|cabal-install"
        r"|gdebi.*|lintian|alien|kde.*|gnome-.*|libgtk2.0-dev|libvips-dev|acme.*|kiwi.*|nova-.*"
    ),
    "wget": (
        r"google-chrome.*|ansible.*|debootstrap|devscripts|sbuild.*|pbuilder|luarocks|opam|hplip.*"
        r"|cloud-.*|python3-(netaddr|oslo.*|openstack.*|.*client)|debhelper|dh-.*|packaging-dev"
        r"|live-build|mkosi|bpfcc-tools|courier-.*|texlive.*|gnome-.*|kde.*|abcde|novnc"
    ),
    "bash": (
        r"(?!(?:ca-certificates|tini|dumb-init|su-exec|tzdata|git|openssl|libc6-compat|gcompat|jq"
        r"|make|libstdc\+\+|nodejs|npm|yarn|python3|py3-pip|gcc|g\+\+|musl-dev|linux-headers|zip"
        r"|libffi-dev|openssl-dev|libpq|curl|wget|unzip|tar|gzip|build-base)\Z).*"
    ),
}
# Programs that may install anything, or run what may.
_UNKNOWN = {
    *("make", "just", "task", "eval", "xargs", "parallel", "chroot", "su", "rpm", "dpkg", "gdebi"),
    *("pacman", "emerge", "brew", "snap", "nix", "nix-env", "conda", "mamba", "micromamba"),
    *("ansible-playbook", "puppet", "salt-call", "playwright", "asdf", "mise", "busybox"),
    *("install_packages", "debootstrap", "unzip", "pip-system-certs"),
}
_LOOKS = {"which", "type", "hash", "command", "test", "[", "[["}
_ASKS = ("--add-architecture", "--print-architecture", "--configure", "--import", "--eval")
_OWN = pattern(r"(?:.*/)?(?:\.?bin/[^/]+|gradlew|mvnw|configure|[^/]+\.(?:py|js|php|rb))")
_PLACES = pattern(r"/*(?:(?:usr/+)?(?:local/+)?(?:s?bin/*)?|usr/*|usr/+local/*)")  # of programs
_FILES = (".deb", ".rpm", ".apk")


def packages_of(command: Command) -> tuple[Argument, ...]:
    """What an install by the package manager of a system names; nothing for other commands."""
    if command.name not in SYSTEM_MANAGERS or not command.runs(*MANAGERS[command.name].installs):
        return ()
    return _operands(command)


@kept
def _operands(command: Command) -> tuple[Argument, ...]:
    return command.operands("-t", "--virtual")


def lacks(base: Base, program: str) -> bool:
    """True when the base image is known not to have a program: curl, wget or bash."""
    image, variant = base.image, base.variant
    if base.reference.official == "busybox":
        return families.TOOLS["busybox"].get(program) is False
    if base.family == families.SCRATCH_LIKE or (image and image.is_distribution):
        return base.tool(program) is False
    # The programs are known of one image per kind, whatever the distribution of the others.
    if base.family not in _KNOWN_FAMILIES or base.tool(program) is not False or not variant:
        return False
    if not variant.past and not base.reference.digest:
        return True
    releases = _STEADY.get((base.reference.official or "", variant.kind), ())
    return releases is None or variant.release in releases


def has_shell(base: Base) -> bool:
    """False when the base image is known to have none."""
    return base.shell != ""


def may_bring(
    stage: Stage,
    names: Iterable[str],
    until: Instruction | None = None,
    command: Command | None = None,
) -> bool:
    """True when an instruction of the lineage may put one of these programs into the image.

    Of the stage itself only what comes before ``until`` counts when that is given, and within it
    what comes before ``command``.
    """
    if len(stage.lineage) > MAX_LINEAGE:
        return True
    names = tuple(names)
    if any(_stage_may_bring(each, names) for each in stage.ancestors()):
        return True
    if until is None:
        return _stage_may_bring(stage, names)
    search = _Search(names)
    before = takewhile(lambda i: i is not until, stage.instructions)
    if any(map(partial(search.instruction, stage), before)):
        return True
    commands = until.script.commands if isinstance(until, Run) and command else ()
    return any(map(search.command, takewhile(lambda c: c is not command, commands)))


@kept
def _stage_may_bring(stage: Stage, names: tuple[str, ...]) -> bool:
    return any(map(partial(_Search(names).instruction, stage), stage.instructions))


class _Search:
    """Looks for what may bring one of some programs. Its methods are True where that may be."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self.word = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?!\w)")

    def instruction(self, stage: Stage, instruction: Instruction) -> bool:
        """Any instruction of a stage."""
        if isinstance(instruction, Transfer):
            return self.transfer(stage, instruction)
        if not isinstance(instruction, Run):
            return False
        script = stage.script(instruction)
        if script is None or script.broken or (instruction.interpreter and not script.commands):
            return True
        return any(map(self.command, script.commands))

    def transfer(self, stage: Stage, transfer: Transfer) -> bool:
        """A file of that name, or a folder that may hold one, to where programs are."""
        if self.word.search(transfer.text):
            return True
        word = transfer.destination
        target = value_of(stage, transfer, word) if word else None
        if target is None:
            return True
        if not target.startswith("/"):
            target = f"{_folder(stage)}/{target.removeprefix('./').removeprefix('.')}"
        return bool(_PLACES.fullmatch(target)) and any(
            _may_be_many(stage, transfer, source) for source in transfer.sources
        )

    def command(self, command: Command) -> bool:
        """A package, a file of that name, or a program that may do anything."""
        if command.name in self.names and command.name not in SYSTEM_MANAGERS:
            return True  # whoever runs it has it
        if any(map(self.word.search, command.words)):
            return True
        if command.name in SYSTEM_MANAGERS:
            return any(map(self.package, _packages(command)))
        return _may_do_anything(command)

    def package(self, package: str | None) -> bool:
        """A package that needs the program, of unknown name, or from a file."""
        if package is None or "/" in package or "@" in package or package.endswith(_FILES):
            return True
        carriers = filter(None, map(_CARRIERS.get, self.names))
        return any(re.fullmatch(carrier, bare_name(package)) for carrier in carriers)


def _packages(command: Command) -> Iterator[str | None]:
    """What the command installs; None for a word that is not known."""
    if command.runs(*MANAGERS[manager_of(command)].installs):
        for argument in command.operands("-t", "--virtual", "-X", "--repository"):
            yield argument.value


def _may_do_anything(command: Command) -> bool:
    path = command.argv[0].text
    if command.name in SHELLS:
        return not command.has("-c")  # a script; what follows -c is looked at by itself
    if command.name in _UNKNOWN:
        return not command.has(*_ASKS, *("-q", "-l", "-s"))
    if command.name in ("tar", "bsdtar", "cp", "mv", "rsync"):
        return any(word.startswith("/") and _PLACES.fullmatch(word) for word in command.words)
    if "/" in path:
        return not _OWN.fullmatch(path)
    return not command.name or any(word.endswith(".sh") for word in command.words[:1])


@kept
def _folder(stage: Stage) -> str:
    """The working folder; empty for the root, and where it may be."""
    last = stage.last(Workdir)
    if last is None:
        return (stage.base.workdir if stage.base else None) or ""
    return last.text.rstrip("/")


def _may_be_many(stage: Stage, transfer: Transfer, source: Word) -> bool:
    """True for a source that may be a folder or an archive, rather than one file."""
    if is_heredoc(transfer, source):
        return False
    known = value_of(stage, transfer, source)
    if known is None or (transfer.name == "ADD" and (is_archive(known) or is_remote(known))):
        return True
    name = known.rpartition("/")[2]
    return "*" in known or "." not in name.strip(".")


def in_force(file: Dockerfile, *kinds: type[T]) -> dict[T, list[Stage]]:
    """The last instruction of each kind in each image, with the images that have it.

    Images are the `Dockerfile.leaves`.
    """
    found: dict[T, list[Stage]] = {}
    for stage in file.leaves:
        for instruction in filter(None, map(stage.last, kinds)):
            found.setdefault(instruction, []).append(stage)
    return found


def is_tried(script: Script) -> bool:
    """True when a script looks which programs there are, or goes on without one."""
    return any(link.operator == "||" for link in script.links) or any(
        command.name in _LOOKS for command in script.commands
    )


_APT = ("apt-get", "apt")
_RPM = ("dnf", "yum", "microdnf")
_ALL = (*_APT, "apk", *_RPM, "tdnf", "zypper")
_FOREIGN = {  # the managers that images of a family do not have, whatever their release
    **dict.fromkeys(("debian", "ubuntu"), tuple(m for m in _ALL if m not in _APT)),
    "alpine": tuple(m for m in _ALL if m != "apk"),
    "wolfi": (*_APT, *_RPM),
    **dict.fromkeys(families.MANY_MANAGERS, (*_APT, "apk", "zypper")),
    **dict.fromkeys(("fedora", "photon", "azurelinux"), (*_APT, "apk", "zypper")),
    **dict.fromkeys(("arch", "opensuse"), (*_APT, "apk")),
}
# The releases on which none of dnf, yum and microdnf is a link to another.
_NO_LINKS = {
    *((family, release) for family in ("ubi", "alma", "rocky", "oraclelinux") for release in "89"),
    *(("centos", "7"), ("amazonlinux", "2")),
}
# Other names under which a manager may be installed, or come with one.
SAME_MANAGERS = {**dict.fromkeys(_APT, _APT), **dict.fromkeys(_RPM, (*_RPM, "dnf5"))}


def lacks_manager(base: Base, manager: str) -> bool:
    """True when the base image is known not to have that package manager.

    Where no more is known than what the tag says, another one may have been added.
    """
    if base.image is None and base.other is None:
        return False
    own, family = base.package_manager, base.family or ""
    if own == "":
        return manager in _ALL and family not in families.MANY_MANAGERS
    if manager in _RPM and own in ("microdnf", "yum"):
        return manager != own and (family, (base.release or "").partition(".")[0]) in _NO_LINKS
    return manager in _FOREIGN.get(family, ())
