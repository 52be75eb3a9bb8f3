"""Platforms as ``--platform`` takes them: ``linux/arm64``, ``linux/arm/v7``, ``amd64``."""

from __future__ import annotations

from typing import NamedTuple

from dockerlint.model.arguments import arguments
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.patterns import pattern
from dockerlint.syntax import From

SYSTEMS = {
    *("aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js"),
    *("linux", "nacl", "netbsd", "openbsd", "plan9", "solaris", "windows", "zos"),
}
ARCHITECTURES = {
    *("386", "amd64", "amd64p32", "arm", "armbe", "arm64", "arm64be", "loong64", "mips"),
    *("mipsle", "mips64", "mips64le", "mips64p32", "mips64p32le", "ppc", "ppc64", "ppc64le"),
    *("riscv", "riscv64", "s390", "s390x", "sparc", "sparc64", "wasm"),
}
_SAME = {
    "i386": "386",
    **dict.fromkeys(("x86_64", "x86-64"), "amd64"),
    "aarch64": "arm64",
    **dict.fromkeys(("armhf", "armel"), "arm"),
}
# What people write that no builder knows.
MEANT = {
    **dict.fromkeys(
        ("x64", "x86-64bit", "x86_64bit", "amd", "amd-64", "amd_64", "intel"), "amd64"
    ),
    **dict.fromkeys(("arm64v8", "arm-64", "arm_64", "armv8", "m1"), "arm64"),
    **dict.fromkeys(("armv7", "armv7l", "arm32v7", "armv7hf"), "arm/v7"),
    **dict.fromkeys(("armv6", "armv6l", "arm32v6", "armv6hf"), "arm/v6"),
    **dict.fromkeys(("x86", "i686", "i586", "x32", "ia32"), "386"),
    **dict.fromkeys(("ppc64el", "powerpc64le"), "ppc64le"),
}
_SYSTEM = pattern(r"([A-Za-z0-9_-]+)(?:\([A-Za-z0-9_.%-]*(?:\+[A-Za-z0-9_.%-]+)*\))?")
_WORD = pattern(r"[A-Za-z0-9_.-]+")


class Platform(NamedTuple):
    """Operating system and architecture, in the names that images use."""

    system: str
    architecture: str

    @classmethod
    def parse(cls, text: str) -> Platform | None:
        """What the builder reads in a text; None where it refuses it.

        One word is an architecture or a system; the other is the builder's own then, taken to be
        Linux on amd64.
        """
        first, *rest = text.split("/", 3)
        found = _SYSTEM.fullmatch(first)
        if not found or len(rest) > 2 or not all(map(_WORD.fullmatch, rest)):
            return None
        system = found[1].lower()
        system = "darwin" if system == "macos" else system
        if rest:
            return cls(system, _architecture(rest[0]))
        if system in SYSTEMS:
            return cls(system, "amd64")
        architecture = _architecture(first)
        return cls("linux", architecture) if architecture in ARCHITECTURES else None


def _architecture(name: str) -> str:
    return _SAME.get(name.lower(), name.lower())


def constant(start: From, file: Dockerfile) -> bool:
    """True when a FROM has a platform without variables and its stage is not named after it."""
    flag, args = start.flag("platform"), arguments(file)
    found = args.substitute(flag.text) if flag and args else None
    if found is None or found.known or found.unset:
        return False
    platform, name = Platform.parse(found.text), file.stage_of(start).name or ""
    return platform is not None and not any(
        part in name for part in (platform.system, platform.architecture)
    )
