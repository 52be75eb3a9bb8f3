"""Versions of packages as yum and dnf take them."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint.findings import Finding
from dockerlint.model import Dockerfile
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.reproducibility._pins import operands, unpinned
from dockerlint.syntax import Command

_PART = pattern(r"[0-9A-Za-z.~^_:+]+")


def installs(rule: Rule, command: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install of whatever version there is."""
    packages = operands(command, "install")
    yield from unpinned(rule, command, file, packages, is_pinned)
    streams = operands(command, "module install")
    yield from unpinned(rule, command, file, streams, lambda word: ":" in word)


def is_pinned(word: str) -> bool:
    """True for `name-version`, a file, and a group, which has no version."""
    if word.startswith("@") or word.endswith(".rpm"):
        return True
    parts = word.split("-")
    return (
        len(parts) > 1
        and all(map(_PART.fullmatch, parts))
        and any(part[0].isdigit() for part in parts)
    )
