"""Patterns of a ``.dockerignore``, read the way the builder reads them.

Unlike those of git each is anchored at the top of the build context. Written after the behaviour
of moby's ``patternmatcher`` and ``ignorefile``. Where builders differ, or a pattern is one that
they refuse, nothing is said.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, zip_longest
from typing import NamedTuple

from dockerlint.model.context import Context
from dockerlint.text import BOM

_TOKEN = re.compile(
    r"(?P<stars>\*\*/?)|(?P<star>\*)|(?P<any>\?)|\\(?P<escaped>\W)"
    r"|(?P<class>\[\^?\w(?:[\w.,]|-\w)*\])|(?P<plain>[^\[\]\\])",
    re.S,
)
_WILD = re.compile(r"[*?\[\\]")
MAX_LINES = 1000  # more patterns are not looked at
MAX_STARS = 6  # in one pattern; those with more would take long to try


class Pattern(NamedTuple):
    """One line: what it matches, and whether it takes that back."""

    text: str  # from the top of the context, without ``!``
    regex: re.Pattern[str]
    is_exception: bool

    def may_match_below(self, folder: str) -> bool:
        """True when something in the folder can match, as far as the names on the way tell."""
        if folder == ".":
            return True
        for name, wanted in zip_longest(folder.split("/"), self.text.split("/")):
            if wanted is None:
                return False
            if name is None or "**" in wanted:
                return True
            regex = _compiled(wanted)
            if regex is None or not regex.match(name):
                return regex is None
        return False


@dataclass(frozen=True)
class Dockerignore:
    """The patterns of one file."""

    patterns: tuple[Pattern, ...]
    is_understood: bool = True  # false with patterns that builders refuse, or read in odd ways

    @property
    def has_exceptions(self) -> bool:
        """True with lines that begin with ``!``."""
        return any(pattern.is_exception for pattern in self.patterns)

    def ignores(self, path: str) -> bool | None:
        """Whether this very file or folder is left out; None when that is not sure.

        Something in a folder that is left out may be taken back.
        """
        if not self.is_understood:
            return None
        if not any(map(self._any.match, _ways(path))):
            return False
        matched = self._last(path) is not None
        return matched if matched == self._is_left_out_on_the_way(path) else None

    @cached_property
    def _any(self) -> re.Pattern[str]:
        """What matches where a pattern does that leaves something out: quickly tells of most."""
        out = (pattern.regex.pattern for pattern in self.patterns if not pattern.is_exception)
        return re.compile("|".join(f"(?:{each})" for each in out) or r"(?!)", re.S)

    def covers(self, path: str) -> bool:
        """True when the path is surely left out with everything in it."""
        if not self.ignores(path):
            return False
        last = self._last(path)
        later = self.patterns[(last or 0) + 1 :]
        return not any(p.is_exception and p.may_match_below(path) for p in later)

    def keeps(self, path: str) -> bool:
        """True when this very file or folder is surely in the context, if it is there."""
        return self.ignores(path) is False

    def _last(self, path: str) -> int | None:
        """The line that leaves the path out, or a folder it is in; the last match decides."""
        ways, last = _ways(path), None
        for i, pattern in enumerate(self.patterns):
            if pattern.is_exception == (last is not None) and any(
                pattern.regex.match(way) for way in ways
            ):
                last = None if pattern.is_exception else i
        return last

    def _is_left_out_on_the_way(self, path: str) -> bool:
        """The same as BuildKit asks it: folder by folder, what matched one matches all in it."""
        above = [False] * len(self.patterns)
        left_out = False
        for way in _ways(path):
            left_out = False
            for i, pattern in enumerate(self.patterns):
                if not above[i] and pattern.is_exception == left_out:
                    above[i] = pattern.regex.match(way) is not None
                if above[i]:
                    left_out = not pattern.is_exception
        return left_out


def cleaned(path: str) -> str:
    """The path as it counts from the top of the context: ``./a/../b/`` and ``/b`` are ``b``."""
    return posixpath.normpath(path).lstrip("/") or "."


@lru_cache(maxsize=16)
def read(text: str) -> Dockerignore:
    """The patterns of a file; blank lines and comments are passed over."""
    lines = [line.strip() for line in text.removeprefix(BOM).split("\n") if line[:1] != "#"]
    lines = [line for line in lines if line]
    found = [_pattern(line) for line in lines[:MAX_LINES]]
    patterns = tuple(pattern for pattern in found if pattern)
    return Dockerignore(patterns, len(patterns) == len(lines))


def in_force(context: Context) -> Dockerignore:
    """The patterns for a build context; none where it has no ignore file, or none is known of."""
    return read(context.dockerignore or "")


def with_lines(text: str, lines: Iterable[str]) -> str:
    """An ignore file with more lines at its end."""
    newline = "\r\n" if "\r\n" in text else "\n"
    text += newline * (not text.endswith("\n") and bool(text))
    return text + "".join(f"{line}{newline}" for line in lines)


def _ways(path: str) -> list[str]:
    """The folders on the way to a path, and itself: ``a``, ``a/b``, ``a/b/c``."""
    return list(accumulate(path.split("/"), "{}/{}".format))


def _pattern(line: str) -> Pattern | None:
    is_exception = line[0] == "!"
    text = line[is_exception:].strip()
    regex = _compiled(cleaned(text)) if text else None
    return Pattern(cleaned(text), regex, is_exception) if regex else None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """The regular expression of a pattern; None for one that is refused or not understood."""
    if pattern.count("*") > MAX_STARS:
        return None
    ending = pattern[2:]
    if pattern.startswith("**") and not _WILD.search(ending):
        rest = re.escape(ending)
        return re.compile(
            rf"(?:.*{rest}|{rest[1:]})\Z" if ending[:1] == "/" else rf".*{rest}\Z", re.S
        )
    parts = list(_regex(pattern))
    if None in parts:
        return None
    try:
        return re.compile("".join(part or "" for part in parts) + r"\Z", re.S)
    except re.error:
        return None


def _regex(pattern: str) -> Iterator[str | None]:
    """The parts of the regular expression; None where the pattern cannot be read on."""
    at = 0
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None:
            yield None
            return
        at = token.end()
        if token["stars"]:
            yield ".*" if at == len(pattern) else "(?:.*/)?"
        elif token["star"]:
            yield "[^/]*"
        elif token["any"]:
            yield "[^/]"
        elif token["class"]:
            yield token["class"]
        else:
            yield re.escape(token["escaped"] or token["plain"])
