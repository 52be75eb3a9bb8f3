"""Patterns of a ``.dockerignore``, read the way the builder reads them.

Unlike those of git each is anchored at the top of the build context. Written after the behaviour
of moby's ``patternmatcher`` and ``ignorefile``.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from dockerlint.text import BOM

_TOKEN = re.compile(
    r"(?P<stars>\*\*/?)|(?P<star>\*)|(?P<any>\?)|\\(?P<escaped>.)|(?P<plain>.)", re.S
)
MAX_LINES = 1000  # more patterns are not looked at
MAX_STARS = 6  # in one pattern; those with more would take long to try


@dataclass(frozen=True)
class Dockerignore:
    """The patterns of one file."""

    patterns: tuple[re.Pattern[str], ...]
    has_exceptions: bool  # lines that begin with ``!``

    def covers(self, path: str) -> bool:
        """True when a pattern matches the path, or a folder it is in.

        Lines that take something back are not looked at.
        """
        parents = accumulate(path.split("/"), "{}/{}".format)
        return any(p.match(parent) for parent in parents for p in self.patterns)


def cleaned(path: str) -> str:
    """The path as it counts from the top of the context: ``./a/../b/`` and ``/b`` are ``b``."""
    return posixpath.normpath(path).lstrip("/") or "."


@lru_cache(maxsize=16)
def read(text: str) -> Dockerignore:
    """The patterns of a file; lines that are none are passed over."""
    lines = [line.strip() for line in text.removeprefix(BOM).split("\n") if line[:1] != "#"]
    lines = [line for line in lines if line][:MAX_LINES]
    found = (_compiled(cleaned(line)) for line in lines if line[0] != "!")
    return Dockerignore(
        tuple(pattern for pattern in found if pattern),
        has_exceptions=any(line[0] == "!" for line in lines),
    )


def _compiled(pattern: str) -> re.Pattern[str] | None:
    if pattern.count("*") > MAX_STARS:
        return None
    try:
        return re.compile("".join(_regex(pattern)) + r"\Z", re.S)
    except re.error:
        return None


def _regex(pattern: str) -> Iterator[str]:
    """The parts of the regular expression; classes such as ``[a-z]`` stay as they are."""
    for token in _TOKEN.finditer(pattern):
        if token["stars"]:
            yield ".*" if token.end() == len(pattern) else "(?:.*/)?"
        elif token["star"]:
            yield "[^/]*"
        elif token["any"]:
            yield "[^/]"
        elif token["escaped"]:
            yield re.escape(token["escaped"])
        else:
            yield token["plain"] if token["plain"] in "[]^-" else re.escape(token["plain"])
