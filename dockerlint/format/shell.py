"""Shell text, read as far as it takes to tell blanks between words from those that are text."""

from __future__ import annotations

import re

BLANKS = re.compile(r"[ \t]+")
_PLAIN = re.compile(r"[^ \t\\'\"`$()#=\[?*+@!{}\n]+")
_PARAMETER = re.compile(r"\$[#?*@!$-]")
_ESCAPES = re.compile(r"\$'(?:[^'\\]|\\[^'])*'")  # those that no shell reads in another way
_BACKTICKS = re.compile(r"`(?:[^`\\]|\\.)*`", re.S)
_PATTERN = re.compile(r"[?*+@!]\(")  # of bash, blanks are part of it
_BRACKET = re.compile(r"\[(?:[\[ \t]|[^\s\]]{0,200}\])")  # of a test, or without blanks inside
_REGEX = re.compile(r"=~[ \t]+[^\s()]+[ \t]")  # without brackets, where blanks would be part of it
_CASE = re.compile(r"\bcase\b")  # the bracket after its patterns opens nowhere
_BEFORE_COMMENT = " \t;&|()"
_DEEPEST = 50  # brackets and quotes, one in the other


def shell_gaps(text: str) -> list[tuple[int, int]] | None:
    """The blanks that only separate words, as (start, end).

    None for text that POSIX shells may read in different ways, or that is no whole script.
    """
    reader = _Reader(text)
    try:
        while reader.at < len(text):
            reader.step()
    except _NotUnderstoodError:
        return None
    return None if reader.open else reader.gaps


class _NotUnderstoodError(Exception):
    """Nobody knows where a word ends here."""


class _Reader:
    """``open`` holds what has not been closed: brackets of commands, ``"``, and ``${``."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.gaps: list[tuple[int, int]] = []
        self.open: list[tuple[str, int]] = []

    def step(self) -> None:
        """Past the next thing."""
        inside = self.open[-1][0] if self.open else ""
        ch = self.text[self.at]
        if ch == "\\":
            self.at += 2
        elif ch == "`":
            self.past(_BACKTICKS)
        elif ch == "$":
            self.dollar(inside)
        elif inside == '"':
            self.close_or_go_on('"', ch)
        elif ch == '"':
            self.opens('"')
        elif ch == "'":
            self.single_quoted()
        elif inside == "${":
            self.close_or_go_on("}", ch)
        else:
            self.command(ch)

    def command(self, ch: str) -> None:
        """One step where words are split."""
        text, at = self.text, self.at
        if found := BLANKS.match(text, at):
            self.gaps.append(found.span())
            self.at = found.end()
        elif found := _PLAIN.match(text, at):
            self.at = found.end()
        elif ch == "(":
            self.opens("(")
        elif ch == ")":
            self.closes_bracket()
        elif (
            ch == "\n"
            or (ch == "#" and (not at or text[at - 1] in _BEFORE_COMMENT))
            or _PATTERN.match(text, at)
            or (ch == "[" and not _BRACKET.match(text, at))
            or (text.startswith("=~", at) and not _REGEX.match(text, at))
        ):
            raise _NotUnderstoodError
        else:
            self.at += 1

    def opens(self, what: str) -> None:
        if len(self.open) == _DEEPEST:
            raise _NotUnderstoodError
        self.open.append((what, self.at))
        self.at += len(what)

    def close_or_go_on(self, closing: str, ch: str) -> None:
        if ch == closing:
            self.open.pop()
        self.at += 1

    def closes_bracket(self) -> None:
        """One that nobody opened ends the patterns of a ``case``."""
        self.at += 1
        if self.open:
            what, start = self.open.pop()
            if what == "$(" and _CASE.search(self.text, start, self.at):
                raise _NotUnderstoodError

    def dollar(self, inside: str) -> None:
        text, at = self.text, self.at
        if text.startswith(("$(", "${"), at):
            self.opens(text[at : at + 2])
        elif text.startswith("$'", at) and inside != '"':
            self.past(_ESCAPES)
        else:
            found = _PARAMETER.match(text, at)
            self.at = found.end() if found else at + 1

    def single_quoted(self) -> None:
        """Whether these quotes count inside ``"${…}"`` is not the same in all shells."""
        quotes = any(what == '"' for what, _ in self.open)
        if quotes and self.open[-1][0] == "${":
            raise _NotUnderstoodError
        end = self.text.find("'", self.at + 1)
        if end < 0:
            raise _NotUnderstoodError
        self.at = end + 1

    def past(self, what: re.Pattern[str]) -> None:
        found = what.match(self.text, self.at)
        if not found:
            raise _NotUnderstoodError
        self.at = found.end()
