"""BuildKit's word lexer: quotes, escapes and ``$`` substitution as the builder does them.

Written after the behaviour of BuildKit's ``frontend/dockerfile/shell/lex.go``. It serves two
ends: finding heredoc words on a line (nothing substituted, quotes kept) and expanding the words
of FROM, ENV, COPY and others with the variables in force.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Literal, NamedTuple

from dockerlint.patterns import pattern

# unicode.IsSpace of Go; str.isspace() also takes \x1c to \x1f
SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680"
    + "".join(map(chr, range(0x2000, 0x200B)))
    + ("\u2028\u2029\u202f\u205f\u3000")
)
SPECIAL = "@*#?-$!0"
MAX_VALUE = 4096  # characters, as in the longest path; variables put no more into one text


_BLANKS = pattern(r"[\t\n\v\f\r ]*")  # the builder reads flags byte by byte
_FLAG_CHARS = pattern(r"[^\t\n\v\f\r '\"\\]+")
_PARTS = pattern(f"([^{SPACE}]*)([{SPACE}]*)")


@cache
def _plain(escape: str, stop: str = "") -> re.Pattern[str]:
    """What stands for itself, in quotes or not."""
    return re.compile(f"[^'\"${re.escape(escape + stop)}]*")


class LexError(ValueError):
    """The text is not a valid word list, or gets too long: an open quote, a bad substitution."""


Unset = Literal["empty", "keep", "error"]


class Lexer(NamedTuple):
    """How to read: the escape character, and what is left as written in the result."""

    escape: str = "\\"
    raw_quotes: bool = False
    raw_escapes: bool = False
    unset: Unset = "empty"  # what ``$X`` becomes when X has no value: keep means ``$X`` itself

    def words(self, text: str, env: Mapping[str, str] | None = None) -> list[str]:
        """Split ``text`` into words, each expanded. Raises LexError."""
        return _Run(self, text, env or {}).process("")[1]

    def expand(self, text: str, env: Mapping[str, str] | None = None) -> str:
        """``text`` as one word, expanded. Raises LexError."""
        if _plain(self.escape).fullmatch(text):
            return text
        return _Run(self, text, env or {}).process("")[0]

    def references(self, text: str) -> list[Reference]:
        """The variables that ``text`` names, in order; none where the builder cannot read it."""
        if "$" not in text:
            return []
        run = _Run(self, text, _Anything())
        try:
            run.process("")
        except (LexError, RecursionError):
            return []
        return sorted(run.references)


class Reference(NamedTuple):
    """A variable in a text: ``$name`` or ``${name…}``, from ``start`` to ``end``."""

    start: int
    end: int
    name: str


class _Anything(dict[str, str]):
    """An environment in which every variable has a value."""

    def get(self, name: str, _: object = None) -> str:
        return name


class _Words:
    """Collects words the way BuildKit does: only unquoted blanks end one."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.current: list[str] = []

    def add(self, text: str) -> None:
        for word, blank in _PARTS.findall(text):
            if word:
                self.current.append(word)
            if blank and self.current:
                self.flush()

    def add_raw(self, text: str) -> None:
        self.current.append(text)

    def flush(self) -> None:
        word = "".join(self.current)
        self.current.clear()
        if word:
            self.done.append(word)

    def finish(self) -> list[str]:
        self.flush()
        return self.done


class _Run:
    """One pass over one text."""

    def __init__(self, how: Lexer, text: str, env: Mapping[str, str]) -> None:
        self.how, self.text, self.env = how, text, env
        self.at = 0
        self.put_in = 0  # characters that variables brought
        self.raw_escapes = how.raw_escapes
        self.references: list[Reference] = []

    def peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def next(self) -> str:
        ch = self.peek()
        self.at += 1
        return ch

    def process(self, stop: str, raw_escapes: bool | None = None) -> tuple[str, list[str]]:
        """Read up to ``stop`` (or the end): the text expanded, and the same as words."""
        before = self.raw_escapes
        if raw_escapes is not None:
            self.raw_escapes = raw_escapes
        try:
            return self._process(stop)
        finally:
            self.raw_escapes = before

    def _process(self, stop: str) -> tuple[str, list[str]]:
        out: list[str] = []
        words = _Words()
        while ch := self.peek():
            if ch == stop:
                self.next()
                return "".join(out), words.finish()
            if ch == "'":
                quoted = self.single_quoted()
                out.append(quoted)
                words.add_raw(quoted)
            elif ch == '"':
                quoted = self.double_quoted()
                out.append(quoted)
                words.add_raw(quoted)
            elif ch == "$":
                value = self.dollar()
                out.append(value)
                words.add(value)
            elif ch == self.how.escape:
                self.next()
                if self.raw_escapes:
                    words.add_raw(ch)
                    out.append(ch)
                ch = self.next()
                if not ch:
                    break
                words.add_raw(ch)
                out.append(ch)
            else:
                plain = self.plain(stop)
                words.add(plain)
                out.append(plain)
        if stop:
            raise LexError(f"no matching {stop}")
        return "".join(out), words.finish()

    def plain(self, stop: str = "") -> str:
        """The characters up to the next that means something."""
        start = self.at
        found = _plain(self.how.escape, stop).match(self.text, start)
        self.at = found.end() if found else start
        return self.text[start : self.at]

    def single_quoted(self) -> str:
        end = self.text.find("'", self.at + 1)
        if end < 0:
            raise LexError("no matching single quote")
        inner = self.text[self.at + 1 : end]
        self.at = end + 1
        return f"'{inner}'" if self.how.raw_quotes else inner

    def double_quoted(self) -> str:
        out: list[str] = []
        quote = self.next() if self.how.raw_quotes else (self.next() and "")
        out.append(quote)
        while True:
            ch = self.peek()
            if not ch:
                raise LexError("no matching double quote")
            if ch == "$":
                out.append(self.dollar())
                continue
            if plain := self.plain():
                out.append(plain)
                continue
            self.next()
            if ch == '"':
                out.append(quote)
                return "".join(out)
            if ch == self.how.escape:
                following = self.peek()
                if self.raw_escapes:
                    out.append(ch)
                if not following:
                    continue  # an escape at the very end is dropped
                if following in ('"', "$", self.how.escape):
                    ch = self.next()
                elif self.raw_escapes:
                    continue
            out.append(ch)

    def name(self) -> str:
        """A variable's name: letters, digits, ``_``; or digits alone; or one special sign."""
        first = self.peek()
        start = self.at
        if first.isdecimal():
            while self.peek().isdecimal():
                self.at += 1
        elif first and first in SPECIAL:
            self.at += 1
        else:
            while (ch := self.peek()) and (ch == "_" or ch.isalpha() or ch.isdecimal()):
                self.at += 1
        return self.text[start : self.at]

    def dollar(self) -> str:
        start = self.at
        self.next()
        if self.peek() != "{":
            name = self.name()
            if not name:
                return "$"
            self.references.append(Reference(start, self.at, name))
            value = self.value(name)
            return value if value is not None else self.without(name, f"${name}")
        self.next()
        if not self.peek():
            raise LexError("missing '}'")
        if self.peek() in "{}:":
            raise LexError("bad substitution")
        name = self.name()
        text = self.braced(name)
        self.references.append(Reference(start, self.at, name))
        return text

    def value(self, name: str) -> str | None:
        """The variable's value, or None. Raises LexError where the text gets too long."""
        value = self.env.get(name)
        return value if value is None else self.limited(value)

    def limited(self, text: str) -> str:
        """``text``, which a variable puts in; else ``$A$A`` could double what ``$B$B`` did."""
        self.put_in += len(text)
        if self.put_in > MAX_VALUE:
            raise LexError("variables make the text too long")
        return text

    def without(self, name: str, written: str) -> str:
        """What stands for a variable that has no value. Raises LexError where it must have one."""
        if self.how.unset == "error":
            raise LexError(f"{name} has no value")
        return written if self.how.unset == "keep" else ""

    def braced(self, name: str) -> str:
        """What follows ``${name``: the end, or one of the modifiers BuildKit knows."""
        value = self.value(name)
        keep = value is None and self.how.unset == "keep"
        modifier = self.next()
        if modifier == "}":
            return value if value is not None else self.without(name, f"${{{name}}}")
        if modifier == "/":
            everywhere = self.peek() == "/"
            if everywhere:
                self.next()
            pattern = self.process("/", raw_escapes=True)[0]
            replacement = self.process("}", raw_escapes=True)[0]
            if keep:
                return f"${{{name}/{pattern}/{replacement}}}"
            if value is None:
                self.without(name, "")
            found = _pattern(_glob(pattern), greedy=True)
            return found.sub(
                lambda _: self.limited(replacement), value or "", 0 if everywhere else 1
            )
        null_is_unset = modifier == ":"
        if null_is_unset:
            modifier = self.next()
        if modifier not in ("+", "-", "?") and (null_is_unset or modifier not in ("#", "%")):
            raise LexError(f"unsupported modifier ({modifier}) in substitution")
        word = self.process("}", raw_escapes=modifier in ("#", "%"))[0]
        if keep:
            return f"${{{name}{':' * null_is_unset}{modifier}{word}}}"
        if value is None and modifier != "-":
            self.without(name, "")
        missing = value is None or (null_is_unset and not value)
        if modifier == "+":
            return "" if missing else word
        if modifier == "-":
            return word if missing else value or ""
        if modifier == "?":
            if missing:
                raise LexError(f"{name}: {word or 'not set'}")
            return value or ""
        return _trim(value or "", modifier, word)


def _glob(text: str) -> list[str]:
    """The parts of a shell pattern: ``*`` for any text, else an expression for one character."""
    parts: list[str] = []
    chars = iter(text)
    for ch in chars:
        if ch == "\\":
            ch = next(chars, "")
            if ch not in ("*", "?", "\\", "}", "/"):
                raise LexError(f"invalid escape '\\{ch}'")
            parts.append(re.escape(ch))
        else:
            parts.append(ch if ch == "*" else "." if ch == "?" else re.escape(ch))
    return parts


def _pattern(parts: Iterable[str], greedy: bool) -> re.Pattern[str]:
    """The longest or shortest match of `_glob`'s parts.

    Only the last star decides the length; the others take what they need first, for good.
    """
    runs = [""]
    for part in parts:
        if part == "*":
            runs.append("")
        else:
            runs[-1] += part
    first, middle, last = runs[0], runs[1:-1], runs[1:][-1:]
    return re.compile(
        first
        + "".join(f"(?>.*?{run})" for run in middle)
        + "".join(f"{'.*' if greedy else '.*?'}{run}" for run in last),
        re.S,
    )


def _trim(value: str, modifier: str, glob: str) -> str:
    """``${value#glob}`` and ``${value%glob}``: the shortest match; doubled, the longest."""
    greedy = glob.startswith(modifier)
    parts = _glob(glob[greedy:])
    if modifier == "#":
        found = _pattern(parts, greedy).match(value)
        return value[found.end() :] if found else value
    found = _pattern(reversed(parts), greedy).match(value[::-1])
    return value[: len(value) - found.end()] if found else value


def flag_words(text: str, at: int = 0) -> tuple[list[tuple[int, int, str]], int]:
    """The ``--name=value`` words from ``at`` on, and where the arguments start.

    A word is (start, end, text without quotes and escapes). A lone ``--`` ends the flags.
    """
    words: list[tuple[int, int, str]] = []
    at = _skip_blanks(text, at)
    while text.startswith("--", at):
        end, word = _flag_word(text, at)
        if word != "--":
            words.append((at, end, word))
        at = _skip_blanks(text, end)
        if word == "--":
            break
    return words, at


def _skip_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def _flag_word(text: str, at: int) -> tuple[int, str]:
    """End of the flag that starts at ``at``, and its text with quotes and escapes taken away.

    The escape here is always the backslash, whatever the directive says (BuildKit's
    ``extractBuilderFlags``).
    """
    word: list[str] = []
    quote = ""
    while at < len(text):
        ch = text[at]
        if not quote and ch in "\t\n\v\f\r ":
            break
        if ch == "\\":
            word.append(text[at + 1 : at + 2])
            at += 2
        elif ch == quote:
            quote = ""
            at += 1
        elif not quote and ch in "'\"":
            quote = ch
            at += 1
        else:
            run = _FLAG_CHARS.match(text, at)
            chars = run[0] if run else ch
            word.append(chars)
            at += len(chars)
    return min(at, len(text)), "".join(word)
