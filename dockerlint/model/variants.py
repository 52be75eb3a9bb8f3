"""What a stage would lack on a smaller variant of its base image, and what that would save."""

from __future__ import annotations

from dockerlint.knowledge import Base, Variant
from dockerlint.model.stage import Stage
from dockerlint.syntax import Healthcheck, Run, Shell
from dockerlint.syntax.nodes import ShellOrExec

LEAST = 0.2  # the share of the size that makes another base worth while
NOT_IN_ALPINE = {
    *("apt-get", "apt", "dpkg", "aptitude", "apt-key", "add-apt-repository", "apt-mark"),
    *("useradd", "groupadd", "usermod", "locale-gen", "update-alternatives", "update-rc.d"),
}
# Programs that make the full image what it is, and that no list of packages names.
NOT_IN_SLIM = {
    "swift": {"swift", "swiftc", "swift-build", "swift-package", "clang"},
    "oraclelinux": {"dnf", "yum", "yum-config-manager"},
}
# Command -> the name under which `knowledge` lists the program.
PROGRAMS = {
    **{name: name for name in ("curl", "wget", "git", "make", "bash", "tini", "sudo")},
    **dict.fromkeys(("gcc", "g++", "cc", "c++", "cpp", "ld", "ar"), "gcc"),
    **dict.fromkeys(("python3", "python", "node-gyp"), "python3"),
    **dict.fromkeys(("gpg", "gpg2", "apt-key", "dirmngr"), "gnupg"),
}


def saves(here: Variant, there: Variant) -> bool:
    """True unless both sizes are known and there is little between them."""
    return here.mb is None or there.mb is None or there.mb <= here.mb * (1 - LEAST)


def programs(stage: Stage) -> frozenset[str]:
    """The names of the programs that the lineage's instructions call."""
    names = {command.name for command in stage.commands()}
    for instruction in stage.chain:
        if isinstance(instruction, ShellOrExec | Healthcheck) and not isinstance(instruction, Run):
            names |= {command.name for command in instruction.script.commands}
        elif isinstance(instruction, Shell) and instruction.json:
            names.add(instruction.json[0].value.rpartition("/")[2])
    return frozenset(names)


def lacks(base: Base, variant: Variant, used: frozenset[str], stage: Stage) -> tuple[str, ...]:
    """The programs in use that this base has and the variant has not, nor the stage installs."""
    assert base.image
    installed = {
        a.text for c in stage.commands() for a in c.operands() if c.runs("install", "add")
    }
    missing = {
        name
        for name in used
        if (program := PROGRAMS.get(name))
        and program not in installed
        and "build-essential" not in installed
        and base.image.tool("default", program)
        and base.image.tool(variant.kind, program) is False
    }
    if variant.kind == "alpine":
        missing |= used & NOT_IN_ALPINE
    else:
        missing |= used & NOT_IN_SLIM.get(base.image.name, set())
    return tuple(sorted(missing))
