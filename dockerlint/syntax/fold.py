"""Physical lines to logical ones, exactly as BuildKit's parser reads them.

Finds parser directives, comments, continuations and heredocs. Everything a later step sees of an
instruction is one `Joined` text; nothing here knows what the instructions mean. Written after the
behaviour of BuildKit's ``frontend/dockerfile/parser``; checked against it file by file.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from itertools import pairwise
from typing import NamedTuple

from dockerlint.patterns import pattern
from dockerlint.syntax.joined import Joined
from dockerlint.syntax.lexer import SPACE, Lexer, LexError, flag_words
from dockerlint.text import BOM, Source, Span

MAX_LINE = 65535  # bytes; bufio.MaxScanTokenSize in BuildKit's scanner
WHITESPACE = pattern(r"[\t\v\f\r ]+")
DIRECTIVE = pattern(r"#[\t\n\f\r ]*([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=[\t\n\f\r ]*(.+)\Z")
DIRECTIVES = {"syntax", "escape", "check"}
HEREDOC = pattern(r"[0-9]*<<(-?)[\t\n\f\r ]*([^<]*)\Z")
HEREDOC_HOSTS = {"RUN", "COPY", "ADD"}
TOO_LONG = "line-too-long"  # a kind of problem; any line may have it

_AS_WRITTEN = Lexer(raw_quotes=True, raw_escapes=True, unset="keep")
_DEQUOTED = Lexer(unset="keep")


class Problem(NamedTuple):
    """A fault in the text itself. ``name`` tells the kind, as a rule's name would."""

    name: str
    span: Span
    message: str

    def moved(self, by: int) -> Problem:
        """The same when there are ``by`` more characters before it."""
        return self._replace(span=self.span.moved(by))


class Comment(NamedTuple):
    """A comment line; ``text`` is what follows ``#``, blanks around it removed."""

    span: Span
    text: str
    line: int  # index of its line

    def moved(self, by: int, lines: int) -> Comment:
        """The same when there are ``by`` more characters in ``lines`` more lines before it."""
        return Comment(self.span.moved(by), self.text, self.line + lines)


class Directive(NamedTuple):
    """A parser directive such as ``# syntax=docker/dockerfile:1``; ``name`` is lower-case."""

    span: Span
    name: str
    value: str
    value_span: Span


class Heredoc(NamedTuple):
    """``<<name``: ``body`` spans whole lines; ``terminator`` is None when it is missing."""

    name: str
    strip_tabs: bool  # <<-
    expand: bool  # no part of the name was quoted
    body: Span
    terminator: Span | None

    def moved(self, by: int) -> Heredoc:
        """The same when there are ``by`` more characters before it."""
        end = self.terminator and self.terminator.moved(by)
        return self._replace(body=self.body.moved(by), terminator=end)


class Logical(NamedTuple):
    """One instruction's text: continuations joined, comments and blank lines left out."""

    first_line: int
    last_line: int  # index of the last physical line, heredocs included
    text: Joined
    heredocs: tuple[Heredoc, ...]
    comments: tuple[Comment, ...]  # those between its lines
    blank_lines: tuple[Span, ...]  # blank lines within a continuation


class Fold:
    """What `fold` found, in the order of the file."""

    def __init__(self, source: Source, escape: str) -> None:
        self.source = source
        self.escape = escape
        self.directives: list[Directive] = []
        self.comments: list[Comment] = []  # outside instructions
        self.logicals: list[Logical] = []
        self.problems: list[Problem] = []


def fold(source: Source) -> Fold:
    """Read all of ``source``. Never raises; faults are in ``problems``."""
    folder = Folder(source)
    folder.run()
    return folder.out


class Folder:
    """Reads a text line by line; from the line ``at`` on, if the directives are known."""

    def __init__(self, source: Source, escape: str = "\\", at: int = 0) -> None:
        self.source = source
        self.out = Fold(source, escape)
        text = source.text
        # A last line without characters is no line: "a\n" is one line, "" is none.
        self.count = len(source.starts) - (source.starts[-1] == len(text))
        self.at = at  # index of the next line
        self.directives_over = at > 0

    def run(self, until: Container[int] = ()) -> int | None:
        """Read on, up to a line that starts at one of these offsets: which one it was."""
        self.check_lengths()
        while self.at < self.count:
            if self.source.starts[self.at] in until:
                return self.source.starts[self.at]
            span = self.stripped(self.at)
            if span.start < span.end and self.source.text[span.start] == "#":
                self.comment_or_directive(span)
                self.at += 1
            elif span.start == span.end:
                self.directives_over = True
                self.at += 1
            else:
                self.directives_over = True
                self.instruction(span)
        return None

    def check_lengths(self) -> None:
        """BuildKit refuses longer lines; reading goes on here."""
        text = self.source.text
        for start, following in pairwise((*self.source.starts, len(text) + 1)):
            end = following - 1
            if (end - start) * 4 <= MAX_LINE:
                continue
            size = len(text[start:end].encode("utf-8", "surrogateescape"))
            if size > MAX_LINE:
                self.problem(
                    TOO_LONG,
                    Span(start, min(end, start + 1)),
                    f"this line has {size} bytes; the builder reads at most {MAX_LINE}",
                )

    def problem(self, name: str, span: Span, message: str) -> None:
        self.out.problems.append(Problem(name, span, message))

    def stripped(self, line: int) -> Span:
        """The line without its line end, a byte order mark and leading blanks."""
        start, end = self.source.line_span(line)
        text = self.source.text
        if line == 0 and text.startswith(BOM):
            start += 1
        # str.lstrip on a slice copies; lines are short and copied once anyway
        return Span(end - len(text[start:end].lstrip(SPACE)), end)

    def comment_or_directive(self, span: Span) -> None:
        text = self.source.text[span.start : span.end]
        found = None if self.directives_over else DIRECTIVE.match(text)
        if found and found[1].lower() in DIRECTIVES:
            self.directive(span, found)
            return
        self.directives_over = True
        self.out.comments.append(Comment(span, text[1:].strip(SPACE), self.at))

    def directive(self, span: Span, found: re.Match[str]) -> None:
        name, value = found[1].lower(), found[2].rstrip("\t\n\f\r ") or found[2]
        start = span.start + found.start(2)
        value_span = Span(start, start + len(value))
        if any(d.name == name for d in self.out.directives):
            self.problem("parser-directive", span, f"only one `{name}` directive can be used")
        elif name == "escape" and value not in ("\\", "`"):
            message = f"invalid escape character `{value}`; it must be a backslash or a backtick"
            self.problem("parser-directive", value_span, message)
        elif name == "escape":
            self.out.escape = value
        self.out.directives.append(Directive(span, name, value, value_span))

    def instruction(self, span: Span) -> None:
        first = self.at
        pieces: list[Span] = []
        comments: list[Comment] = []
        blanks: list[Span] = []
        piece, more = self.without_continuation(span)
        pieces.append(piece)
        self.at += 1
        while more and self.at < self.count:
            line = self.source.line_span(self.at)
            bare = self.stripped(self.at)
            if bare.start == bare.end:
                blanks.append(line)
            elif self.source.text[bare.start] == "#":
                text = self.source.text[bare.start + 1 : bare.end].strip(SPACE)
                comments.append(Comment(bare, text, self.at))
            else:
                piece, more = self.without_continuation(line)
                pieces.append(piece)
            self.at += 1
        kept = tuple(p for p in pieces if p.start < p.end) or (pieces[0],)
        joined = Joined("".join([self.source.text[p.start : p.end] for p in kept]), kept)
        heredocs = tuple(self.heredocs(joined))
        self.out.logicals.append(
            Logical(first, self.at - 1, joined, heredocs, tuple(comments), tuple(blanks))
        )

    def without_continuation(self, line: Span) -> tuple[Span, bool]:
        """The line up to its continuation character, and whether it has one.

        Two escape characters at the end are not a continuation; blanks after one are allowed.
        """
        text = self.source.text
        end = line.end
        while end > line.start and text[end - 1] in " \t":
            end -= 1
        escaped = end > line.start and text[end - 1] == self.out.escape
        if escaped and (end - 1 == line.start or text[end - 2] != self.out.escape):
            return Span(line.start, end - 1), True
        return line, False

    def heredocs(self, joined: Joined) -> Iterator[Heredoc]:
        """Read the bodies of the heredocs that the instruction announces, one after the other."""
        if "<<" not in joined.text or not takes_heredocs(joined.text):
            return
        for name, strip_tabs, expand in heredoc_words(joined.text):
            start = self.line_start(self.at)
            terminator = None
            body_end = start
            while self.at < self.count:
                line = self.source.line_span(self.at)
                text = self.source.text[line.start : line.end]
                self.at += 1
                if (text.lstrip("\t") if strip_tabs else text) == name:
                    terminator = line
                    break
                body_end = self.line_start(self.at)
            if terminator is None:
                span = joined.span(0, len(joined.text))
                self.problem("heredoc-unterminated", span, f"no line ends the heredoc `{name}`")
            yield Heredoc(name, strip_tabs, expand, Span(start, body_end), terminator)

    def line_start(self, line: int) -> int:
        starts = self.source.starts
        return starts[line] if line < len(starts) else len(self.source.text)


def takes_heredocs(text: str) -> bool:
    """True for RUN, COPY and ADD (under ONBUILD too) that are not in JSON form."""
    rest = text.strip(SPACE)
    keyword, rest = split_keyword(rest)
    if keyword_name(keyword) == "ONBUILD":
        keyword, rest = split_keyword(rest)
    return keyword_name(keyword) in HEREDOC_HOSTS and not is_json_form(rest)


def split_keyword(text: str) -> tuple[str, str]:
    """The first word, and what follows it."""
    found = WHITESPACE.search(text)
    return (text[: found.start()], text[found.end() :]) if found else (text, "")


def keyword_name(keyword: str) -> str:
    """The keyword in upper case; in other scripts ``upper`` makes ASCII of what is none."""
    return keyword.upper() if keyword.isascii() else keyword


def is_json_form(rest: str) -> bool:
    """True for a JSON array of strings after the flags; nothing else keeps heredocs away."""
    values = json_array(rest[flag_words(rest)[1] :].lstrip(SPACE))
    return values is not None and all(isinstance(v, str) for v in values)


def json_array(text: str) -> list[object] | None:
    """The JSON array that is the whole of ``text``, or None when it is something else."""
    if not text.startswith("["):
        return None
    import json  # costs start-up time, and only few lines come this far

    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, list) else None


def heredoc_words(text: str) -> list[tuple[str, bool, bool]]:
    """(name, ``<<-``, expand) of each heredoc on the line.

    A line the lexer cannot read has no heredocs: that is what BuildKit does.
    """
    found = []
    try:
        for word in _AS_WRITTEN.words(text):
            match = HEREDOC.match(word)
            if not match or not match[2]:
                continue
            names, raw = _DEQUOTED.words(match[2]), _AS_WRITTEN.words(match[2])
            if len(names) == 1:
                found.append((names[0], match[1] == "-", names == raw))
    except (LexError, RecursionError):
        return []
    return found
