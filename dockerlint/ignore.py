"""Patterns as in .gitignore, read the way git reads them.

A path is relative to where the patterns stand, with slashes; that of a folder ends in one.
"""

import re
from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple

from dockerlint.patterns import pattern

_STARS = pattern(r"\*+")
_CLASS = pattern(r"\[([!^]?)(\]?(?:\[:\w+:\]|\\.|[^\]\\])*)\]", re.S)
_IN_CLASS = pattern(r"\[:(\w+):\]|\\(.)|(.)", re.S)
_NAMED = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "lower": "a-z",
    "space": r"\s",
    "upper": "A-Z",
    "xdigit": "0-9a-fA-F",
}


class Pattern(NamedTuple):
    """One line."""

    regex: re.Pattern[str]
    negated: bool  # takes back what one before it matches
    folders_only: bool
    anchored: bool  # to the top; otherwise only the last part of a path counts

    def matches(self, path: str) -> bool:
        """True for the path itself; not for what lies below a folder that matches."""
        if self.folders_only and not path.endswith("/"):
            return False
        path = path.removesuffix("/")
        return bool(self.regex.fullmatch(path if self.anchored else path.rpartition("/")[2]))


class Patterns:
    """The patterns of one file; lines that are none are passed over."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.patterns = [pattern for line in lines if (pattern := read(line))]

    @classmethod
    def of(cls, text: str) -> "Patterns":
        """Those of a .gitignore file."""
        return cls(line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n"))

    def verdict(self, path: str) -> bool | None:
        """What the last pattern says that matches the path; None when none does."""
        last = next((p for p in reversed(self.patterns) if p.matches(path)), None)
        return None if last is None else not last.negated

    def covers(self, path: str) -> bool:
        """True when the path, or a folder it is in, is matched."""
        parts = re.findall(r"[^/]+/?", path)
        return any(self.verdict(part) for part in accumulate(parts))


def read(line: str) -> Pattern | None:
    """The pattern on a line; None for a comment, a blank line and what can match nothing."""
    line = re.sub(r"\A((?:\\.|[^\\])*?) +\Z", r"\1", line)
    negated = line.startswith("!")
    text = line[negated:]
    folders_only = text.endswith("/")
    text = text.removesuffix("/")
    anchored = "/" in text
    regex = None if line.startswith("#") else _regex(text.removeprefix("/"))
    try:
        return Pattern(re.compile(regex, re.S), negated, folders_only, anchored) if regex else None
    except re.error:  # a range that runs backwards
        return None


def _regex(text: str) -> str | None:
    out, at = "", 0
    while at < len(text):
        if stars := _STARS.match(text, at):
            starts = at == 0 or text[at - 1] == "/"
            at = stars.end()
            if not (starts and len(stars[0]) > 1 and text[at : at + 1] in ("", "/")):
                out += "[^/]*"
            elif at < len(text):  # **/
                out, at = out + "(?:.*/)?", at + 1
            else:
                out += ".*"
        elif text[at] == "[":
            found = _CLASS.match(text, at)
            if not found:
                return None
            out, at = out + _class(found), found.end()
        elif text[at] == "?":
            out, at = out + "[^/]", at + 1
        else:
            at += text[at] == "\\"
            if at == len(text):
                return None
            out, at = out + re.escape(text[at]), at + 1
    return out


def _class(found: re.Match[str]) -> str:
    members = "".join(
        _NAMED.get(name, "") if name else re.escape(escaped) if escaped else _member(plain)
        for name, escaped, plain in _IN_CLASS.findall(found[2])
    )
    return f"(?!/)[{'^' * bool(found[1])}{members}]"


def _member(plain: str) -> str:
    return plain if plain == "-" else re.escape(plain)
