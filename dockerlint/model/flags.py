"""The flags that instructions take, as BuildKit's frontend 1.20 reads them.

From its sources (``frontend/dockerfile/instructions``), August 2026.
"""

from __future__ import annotations

from dockerlint.model.dockerfile import Dockerfile
from dockerlint.patterns import pattern
from dockerlint.syntax import Instruction

_COMMON = ("chown", "chmod", "link", "exclude")
FLAGS: dict[str, tuple[str, ...]] = {
    "ADD": (*_COMMON, "checksum", "keep-git-dir", "unpack"),
    "COPY": (*_COMMON, "from", "parents"),
    "FROM": ("platform",),
    "HEALTHCHECK": ("interval", "timeout", "start-period", "start-interval", "retries"),
    "RUN": ("mount", "network", "security", "device"),
}
NAMES = tuple(f"{name} --{flag}" for name, flags in FLAGS.items() for flag in flags)
SWITCHES = ("link", "parents", "keep-git-dir", "unpack")  # true or false, true when bare
LISTS = ("mount", "exclude", "device")  # may be given more than once
_OFFICIAL = pattern(r"(?:docker\.io/)?docker/dockerfile(?:-upstream)?(?::|@|$)")


def is_standard(file: Dockerfile) -> bool:
    """False when a ``# syntax=`` line names a frontend that may know other flags."""
    named = [each.value for each in file.tree.directives if each.name == "syntax"]
    return all(_OFFICIAL.match(value) for value in named)


def takes(instruction: Instruction) -> tuple[str, ...]:
    """The names of the flags that an instruction takes, without dashes."""
    return FLAGS.get(instruction.name, ())
