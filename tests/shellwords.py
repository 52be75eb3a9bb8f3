"""Shell text as words and operators: a second reader, that owes nothing to the engine's.

The engine reads shell text with tree-sitter; what it makes of a file is checked with this one,
so that an error of the one is not also that of the other. It follows the shell's own rules for
words (POSIX, with bash's additions) and knows as much of the grammar as it takes to tell the
top-level commands of a script apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

OPERATORS = re.compile(r"&&|\|\||;;&|;;|;&|;|\|&|\||&(?!>)|\(|\)|\n")
REDIRECTION = re.compile(r"\d*(?:<<<|<<-?|<>|>>|>\||[<>]&|[<>](?!\())|&>>?")
BLANK = re.compile(r"[ \t]+|\\\n|\r(?=\n|\Z)")
PLAIN = re.compile(r"[^\s;&|()<>\\'\"`$]+")
WORD_ENDS = " \t\n;&|()<>"  # and a line's CR
OPENS = {"if": "fi", "case": "esac", "while": "done", "until": "done", "for": "done", "{": "}"}
OPENS |= {"select": "done", "[[": "]]"}
# Words after which a command follows.
GOES_ON = {"then", "do", "else", "elif", "!", "time", "if", "while", "until", "{"}
SEPARATORS = {"&&", "||", ";", "&", "\n"}
CASE = re.compile(r"\bcase\s.*?\besac\b", re.S)  # its patterns end in a bracket
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*(\[[^]]*\])?\+?=")


class UnreadableError(ValueError):
    """A quote or a bracket is not closed."""


@dataclass(frozen=True)
class Token:
    """A word or an operator. ``starts`` is true for the first word of a command."""

    text: str
    operator: bool = False
    starts: bool = False


@dataclass(frozen=True)
class Part:
    """A command of the script's top level, compound ones whole; the operator before it."""

    operator: str
    tokens: tuple[Token, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The texts, a line end as a semicolon."""
        return tuple(";" if t.text == "\n" else t.text for t in self.tokens)


def tokens(text: str) -> list[Token]:
    """Words, operators and redirections of a script, without comments. Raises UnreadableError."""
    return list(_Reader(text).read())


@lru_cache(maxsize=256)
def comments(text: str) -> list[str]:
    """The comments of a script, without ``#``; none when it is unreadable."""
    reader = _Reader(text)
    try:
        list(reader.read())
    except UnreadableError:
        return []
    return reader.comments


def parts(text: str) -> list[Part]:
    """The commands between the top-level ``&&``, ``||``, ``;``, ``&`` and line ends."""
    found: list[Part] = []
    closers: list[str] = []
    operator, current = "", list[Token]()
    for token in tokens(text):
        _nest(token, closers)
        if not closers and token.operator and token.text in SEPARATORS:
            if current:
                found.append(Part(operator, tuple(current)))
                operator, current = token.text, []
            elif token.text != "\n":
                operator = token.text
        else:
            current.append(token)
    if closers:
        raise UnreadableError(f"`{closers[-1]}` is missing")
    if current:
        found.append(Part(operator, tuple(current)))
    elif operator == "&":
        found.append(Part("&", ()))  # the last command is in the background
    return found


def _nest(token: Token, closers: list[str]) -> None:
    """Keep account of what is open."""
    in_case = bool(closers) and closers[-1] == "esac"
    if token.operator and token.text == "(" and not in_case:
        closers.append(")")
    elif token.operator and token.text == ")" and not in_case:
        if not closers or closers.pop() != ")":
            raise UnreadableError("`)` without `(`")
    elif token.starts and token.text in OPENS:
        closers.append(OPENS[token.text])
    elif closers and token.text == closers[-1] and (token.starts or token.text == "]]"):
        closers.pop()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.heredocs: list[tuple[str, bool]] = []
        self.comments: list[str] = []

    def read(self) -> Iterator[Token]:
        text, command = self.text, True  # a command may start here
        assigned = False  # but no reserved word
        while self.at < len(text):
            if blank := BLANK.match(text, self.at):
                self.at = blank.end()
            elif text[self.at] == "#":
                end = self.line_end()
                self.comments.append(text[self.at + 1 : end].strip())
                self.at = end
            elif found := REDIRECTION.match(text, self.at):
                self.at = found.end()
                yield Token(found[0] + self.target(found[0]))
            elif found := OPERATORS.match(text, self.at):
                self.at = found.end()
                if found[0] == "\n":
                    yield from self.bodies()
                yield Token(found[0], operator=True)
                command, assigned = True, False
            else:
                word = self.word()
                starts = command and not assigned
                yield Token(word, starts=starts)
                assigned = command and bool(ASSIGNMENT.match(word))
                command = assigned or (starts and word in GOES_ON)

    def line_end(self) -> int:
        end = self.text.find("\n", self.at)
        return end if end >= 0 else len(self.text)

    def target(self, operator: str) -> str:
        """The word after a redirection."""
        while blank := BLANK.match(self.text, self.at):
            self.at = blank.end()
        word = self.word() if self.at < len(self.text) else ""
        if operator.lstrip("0123456789") in ("<<", "<<-"):
            self.heredocs.append((re.sub(r"[\"'\\]", "", word), operator.endswith("-")))
        return word

    def bodies(self) -> Iterator[Token]:
        """The heredocs that the line announced."""
        for name, tabs in self.heredocs:
            lines = []
            while self.at < len(self.text):
                end = self.line_end()
                line = self.text[self.at : end].removesuffix("\r")
                self.at = min(end + 1, len(self.text))
                if (line.lstrip("\t") if tabs else line) == name:
                    break
                lines.append(line)
            yield Token("\n".join(lines))
        self.heredocs.clear()

    def word(self) -> str:
        """The word that starts here."""
        start = self.at
        if self.text.startswith(("<(", ">("), self.at):
            self.at += 1
            self.balanced("(", ")")
        while self.at < len(self.text) and self.text[self.at] not in WORD_ENDS:
            if self.text[self.at] == "\r" and BLANK.match(self.text, self.at):
                break
            if plain := PLAIN.match(self.text, self.at):
                self.at = plain.end()
            else:
                self.character()
        if self.at == start:
            self.at += 1  # a redirection to nothing
        elif self.text[self.at - 1] == "=" and self.text.startswith("(", self.at):
            self.balanced("(", ")")  # X=(a b)
        return self.text[start : self.at].replace("\\\n", "")

    def character(self) -> None:
        """One character of a word, or all that a quote or a dollar holds together."""
        text, ch = self.text, self.text[self.at]
        if ch == "\\":
            self.at = min(self.at + 2, len(text))
        elif ch == "'":
            self.at = self.past("'", self.at + 1)
        elif ch == '"':
            self.double_quoted()
        elif ch == "`":
            self.at = self.past_backtick()
        elif text.startswith("$'", self.at):
            self.at = self.past_escaped("'", self.at + 2)
        elif text.startswith("$(", self.at):
            self.at += 1
            self.balanced("(", ")")
        elif text.startswith("${", self.at):
            self.at += 1
            self.balanced("{", "}")
        else:
            self.at += 1

    def double_quoted(self) -> None:
        self.at += 1
        while self.at < len(self.text) and self.text[self.at] != '"':
            if self.text[self.at] in "\\`" or self.text.startswith(("$(", "${"), self.at):
                self.character()
            else:
                self.at += 1
        if self.at >= len(self.text):
            raise UnreadableError('`"` is not closed')
        self.at += 1

    def balanced(self, opening: str, closing: str) -> None:
        """Past what the bracket here opens."""
        level = 0
        while self.at < len(self.text):
            ch = self.text[self.at]
            if ch == closing:
                level -= 1
            level += ch == opening
            if opening == "(" and (case := CASE.match(self.text, self.at)):
                self.at = case.end()
            elif ch in "\\'\"`" or (ch == "$" and self.at + 1 < len(self.text)):
                self.character()
            else:
                self.at += 1
            if not level:
                return
        raise UnreadableError(f"`{opening}` is not closed")

    def past(self, closing: str, at: int) -> int:
        end = self.text.find(closing, at)
        if end < 0:
            raise UnreadableError(f"`{closing}` is not closed")
        return end + 1

    def past_escaped(self, closing: str, at: int) -> int:
        found = re.compile(rf"(?:[^\\{closing}]|\\.)*{closing}", re.S).match(self.text, at)
        if not found:
            raise UnreadableError(f"`{closing}` is not closed")
        return found.end()

    def past_backtick(self) -> int:
        return self.past_escaped("`", self.at + 1)
