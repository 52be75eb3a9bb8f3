"""The syntax tree: one class per instruction, a span on every part.

A node keeps the text that follows its keyword and flags (`body`) and reads its parts from it when
asked. Parts that the file lacks are None or empty; `problems` says what the builder would refuse.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import ClassVar, NamedTuple

from dockerlint.kept import forget
from dockerlint.patterns import pattern
from dockerlint.recent import KEPT, Recent
from dockerlint.syntax.fold import Comment, Directive, Heredoc, Problem, json_array, keyword_name
from dockerlint.syntax.joined import Joined
from dockerlint.syntax.lexer import Lexer, LexError
from dockerlint.syntax.shell import SHELLS, Command, Script, exec_script, shell_script
from dockerlint.text import Source, Span, likeliest

_WORD = pattern(r"[^\t\v\f\r ]+")
_NO_CHARACTER = pattern("[\ud800-\udfff]")  # ``"\ud800"``: U+FFFD for the builder
_JSON_STRING = pattern(r'"(?:[^"\\]|\\.)*"', re.S)


class Word(NamedTuple):
    """Some characters of an instruction; ``text`` is without the continuations inside it."""

    span: Span
    text: str

    def moved(self, by: int) -> Word:
        """The same when there are ``by`` more characters before it."""
        return Word(self.span.moved(by), self.text)

    def is_exact(self, source: Source) -> bool:
        """True when it stands there without quotes, escapes and continuations inside it."""
        return source.text[self.span.start : self.span.end] == self.text


class Flag(NamedTuple):
    """``--name=value`` before the arguments; ``value`` is None for a bare ``--name``."""

    span: Span
    name: str
    value: Word | None

    def moved(self, by: int) -> Flag:
        """The same when there are ``by`` more characters before it."""
        return Flag(self.span.moved(by), self.name, self.value and self.value.moved(by))

    @property
    def text(self) -> str:
        """The value, or an empty text."""
        return self.value.text if self.value else ""

    @property
    def options(self) -> dict[str, str]:
        """The value read as ``key=value,key=value``, as ``--mount`` has it; keys lower-case."""
        pairs = (item.partition("=") for item in self.text.split(",") if item)
        return {key.strip().lower(): value.strip("\"'") for key, _, value in pairs}


class JsonString(NamedTuple):
    """One string of an exec form: ``span`` with its quotes, ``value`` decoded."""

    span: Span
    value: str
    inner: Joined  # between the quotes, as written

    @property
    def plain(self) -> bool:
        """True when the value is written without JSON escapes, so offsets in it are exact."""
        return self.inner.text == self.value


class Pair(NamedTuple):
    """A key and its value in ENV, ARG and LABEL. ``legacy`` is the form ``ENV key value``."""

    key: Word
    value: Word | None
    legacy: bool = False


@dataclass(frozen=True, eq=False)
class Instruction:
    """Any instruction. ``span`` runs to the end of its last line, heredocs included."""

    span: Span
    keyword: Word
    flags: tuple[Flag, ...]
    body: Joined
    heredocs: tuple[Heredoc, ...]
    comments: tuple[Comment, ...]  # between its lines
    blank_lines: tuple[Span, ...]  # within its continuations
    escape: str
    first_line: int  # indexes of the first and last line read for it: those that hold only a
    last_line: int  # continuation character, or are blank after one, count too
    source: Source = field(repr=False)

    KEYWORD: ClassVar[str] = ""
    MIN_WORDS: ClassVar[int] = 1
    TAKES_JSON: ClassVar[bool] = False

    @cached_property
    def name(self) -> str:
        """The keyword in upper case."""
        return keyword_name(self.keyword.text)

    @property
    def head(self) -> Span:
        """From the keyword to the end of the text before any heredoc body."""
        return Span(self.span.start, self.body.offset(len(self.body.text)))

    @cached_property
    def text(self) -> str:
        """What the builder reads after keyword and flags."""
        return self.body.text

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The arguments split at blanks; the strings of an exec form when it is one."""
        if self.json is not None:
            return tuple(Word(s.span, s.value) for s in self.json)
        return tuple(
            Word(self.body.span(m.start(), m.end()), m[0]) for m in _WORD.finditer(self.text)
        )

    @cached_property
    def json(self) -> tuple[JsonString, ...] | None:
        """The strings of the exec (JSON) form, or None when the text is not one."""
        return _json_strings(self.body) if self.TAKES_JSON else None

    @property
    def line(self) -> int:
        """The line of its keyword, from 1."""
        return self.source.position(self.keyword.span.start).line

    def flag(self, name: str) -> Flag | None:
        """The first flag called ``name``, given without dashes."""
        for flag in self.flags:
            if flag.name == name:
                return flag
        return None

    @cached_property
    def faults(self) -> tuple[Problem, ...]:
        """What `problems` finds."""
        return tuple(self.problems())

    def over(self, source: Source) -> Instruction:
        """The same instruction in another text that is the same up to the line after it."""
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__, source=source)
        forget(copy)
        return copy

    def moved(self, by: int, lines: int, source: Source) -> Instruction:
        """The same instruction in a text with so many more characters and lines before it."""
        copy = replace(
            self,
            span=self.span.moved(by),
            keyword=self.keyword.moved(by),
            flags=tuple([flag.moved(by) for flag in self.flags]),
            body=self.body.moved(by),
            heredocs=tuple([heredoc.moved(by) for heredoc in self.heredocs]),
            comments=tuple([comment.moved(by, lines) for comment in self.comments]),
            blank_lines=tuple([blank.moved(by) for blank in self.blank_lines]),
            first_line=self.first_line + lines,
            last_line=self.last_line + lines,
            source=source,
        )
        if not vars(self).get("faults", True):
            vars(copy)["faults"] = self.faults  # there are none elsewhere either
        return copy

    def problems(self) -> Iterator[Problem]:
        """What the builder would refuse in this instruction."""
        if self.TAKES_JSON and self.json is None:
            yield from _json_problems(self.body)
        if self.MIN_WORDS and len(self.words) < self.MIN_WORDS:
            n = "one argument" if self.MIN_WORDS == 1 else f"{self.MIN_WORDS} arguments"
            yield Problem("argument-count", self.keyword.span, f"`{self.name}` needs at least {n}")

    def expand(self, text: str, env: dict[str, str]) -> str | None:
        """``text`` with variables of ``env`` put in; None where it is malformed.

        Also where one is not in ``env``, unless a default is given: ``${X:-y}``. The escape
        character is the file's.
        """
        try:
            return Lexer(self.escape, unset="error").expand(text, env)
        except (LexError, RecursionError):
            return None


class From(Instruction):
    """``FROM [--platform=P] image [AS name]``"""

    KEYWORD = "FROM"

    @cached_property
    def image(self) -> Word | None:
        """The image or the stage this stage starts from."""
        return self.words[0] if self.words else None

    @cached_property
    def alias(self) -> Word | None:
        """The name given with AS."""
        if len(self.words) == 3 and self.words[1].text.lower() == "as":
            return self.words[2]
        return None

    def problems(self) -> Iterator[Problem]:
        words = self.words
        if len(words) not in (1, 3) or (len(words) == 3 and words[1].text.lower() != "as"):
            span = words[1].span if len(words) > 1 else self.keyword.span
            yield Problem(
                "argument-count", span, "`FROM` takes an image, or an image, `AS` and a name"
            )


class ShellOrExec(Instruction):
    """RUN, CMD and ENTRYPOINT: a shell command line, or a JSON array to execute."""

    TAKES_JSON = True

    @property
    def is_exec(self) -> bool:
        """True for the exec (JSON) form."""
        return self.json is not None

    @cached_property
    def script(self) -> Script:
        """The commands, read as POSIX shell. Ask the model first which shell is in force."""
        if self.json is not None:
            return exec_script([(s.value, s.inner, s.plain) for s in self.json], self.body)
        return shell_script(self.body)


class Run(ShellOrExec):
    """``RUN [--mount=…] command`` or a heredoc script."""

    KEYWORD = "RUN"
    MIN_WORDS = 0  # `RUN` alone is refused below, but not `RUN []`

    @cached_property
    def mounts(self) -> tuple[Flag, ...]:
        """Its ``--mount`` flags."""
        return tuple(f for f in self.flags if f.name == "mount")

    @cached_property
    def interpreter(self) -> str | None:
        """What runs a heredoc script other than the shell: ``python3`` in ``RUN <<EOF python3``.

        Also a script's own ``#!`` line. None for an ordinary command line.
        """
        if self.heredoc_script is None:
            return None
        text = self.heredoc_script.text
        if text.startswith("#!"):
            return text[2:].split("\n", 1)[0].strip() or None
        rest = _WORD.findall(self.text)[1:]
        return " ".join(rest) or None

    @cached_property
    def heredoc_script(self) -> Joined | None:
        """The body of ``RUN <<EOF`` when the heredoc itself is the script."""
        if not self.heredocs or not re.match(r"\d*<<", self.text):
            return None
        return heredoc_text(self.heredocs[0], self.source)

    @cached_property
    def script(self) -> Script:
        body = self.heredoc_script
        if body is None:
            return self._script_with_heredocs() if self.heredocs else super().script
        if self.interpreter and not _is_shell(self.interpreter):
            return Script(body, (), (), broken=False)
        return shell_script(body)

    def _script_with_heredocs(self) -> Script:
        """The commands of a line that has heredocs; broken where it was taken for longer."""
        script = shell_script(self._with_heredocs)
        end = len(self.text)
        own = _own(script.commands, end)
        if len(own) == len(script.commands):
            return script
        commands = tuple(replace(command, editable=False) for command in own)
        links = tuple(replace(link, commands=_own(link.commands, end)) for link in script.links)
        return Script(script.body, links, commands, broken=True)

    @property
    def _with_heredocs(self) -> Joined:
        """The command line and the heredocs it reads, which is what the shell gets."""
        text = self.source.text
        pieces = [*self.body.pieces]
        for heredoc in self.heredocs:
            if heredoc.terminator is None:
                break
            start, end = heredoc.body
            pieces += [Span(start - 1, start), Span(start, end), heredoc.terminator]
        kept = tuple(p for p in pieces if p.start < p.end)
        return Joined("".join(text[p.start : p.end] for p in kept), kept)

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        if not self.text:
            yield Problem("argument-count", self.keyword.span, "`RUN` needs a command")


class Cmd(ShellOrExec):
    """``CMD command`` or ``CMD ["program", "argument"]``"""

    KEYWORD = "CMD"
    MIN_WORDS = 0


class Entrypoint(ShellOrExec):
    """``ENTRYPOINT command`` or ``ENTRYPOINT ["program", "argument"]``"""

    KEYWORD = "ENTRYPOINT"
    MIN_WORDS = 0


class Transfer(Instruction):
    """COPY and ADD: sources and a destination."""

    MIN_WORDS = 2
    TAKES_JSON = True

    @property
    def sources(self) -> tuple[Word, ...]:
        """Everything but the last argument."""
        return self.words[:-1]

    @property
    def destination(self) -> Word | None:
        """The last argument."""
        return self.words[-1] if self.words else None


class Copy(Transfer):
    """``COPY [--from=…] source… destination``"""

    KEYWORD = "COPY"


class Add(Transfer):
    """``ADD source… destination``"""

    KEYWORD = "ADD"


class KeyValues(Instruction):
    """ENV, ARG and LABEL: ``key=value`` pairs."""

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """The pairs in order; one legacy pair for ``ENV key value``."""
        words = split_words(self.body.text, self.escape)
        if not words:
            return ()
        if self.KEYWORD != "ARG" and "=" not in words[0][2]:
            return _legacy_pair(self.body)
        return tuple(_pair(self.body, *word) for word in words)

    def problems(self) -> Iterator[Problem]:
        if not self.pairs or (self.pairs[0].legacy and self.pairs[0].value is None):
            n = "a key and a value" if self.KEYWORD != "ARG" else "a name"
            yield Problem("argument-count", self.keyword.span, f"`{self.name}` needs {n}")
        elif self.KEYWORD != "ARG":
            for pair in self.pairs:
                if pair.value is None:
                    message = f"`{pair.key.text}` has no `=`; write `name=value`"
                    yield Problem("key-without-value", pair.key.span, message)
        for pair in self.pairs:
            if not pair.key.text:
                yield Problem(
                    "key-without-value", self.keyword.span, "a name before `=` is missing"
                )


class Env(KeyValues):
    """``ENV key=value …``"""

    KEYWORD = "ENV"


class Arg(KeyValues):
    """``ARG name[=default] …``"""

    KEYWORD = "ARG"


class Label(KeyValues):
    """``LABEL key=value …``"""

    KEYWORD = "LABEL"


class WholeText(Instruction):
    """Instructions that take the rest of the line as one argument."""

    @cached_property
    def argument(self) -> Word | None:
        """The text, or None when there is none."""
        return Word(self.body.span(0, len(self.text)), self.text) if self.text else None


class User(WholeText):
    """``USER name[:group]``"""

    KEYWORD = "USER"


class Workdir(WholeText):
    """``WORKDIR path``"""

    KEYWORD = "WORKDIR"


class Stopsignal(WholeText):
    """``STOPSIGNAL signal``"""

    KEYWORD = "STOPSIGNAL"


class Maintainer(WholeText):
    """``MAINTAINER name`` (deprecated)"""

    KEYWORD = "MAINTAINER"


class Expose(Instruction):
    """``EXPOSE port[/protocol] …``"""

    KEYWORD = "EXPOSE"


class Volume(Instruction):
    """``VOLUME path …``"""

    KEYWORD = "VOLUME"
    TAKES_JSON = True


class Shell(Instruction):
    """``SHELL ["program", "argument"]``"""

    KEYWORD = "SHELL"
    TAKES_JSON = True

    def problems(self) -> Iterator[Problem]:
        if not self.json:
            message = '`SHELL` needs a JSON array, such as `["/bin/sh", "-c"]`'
            yield Problem("shell-not-json", self.keyword.span, message)


class Healthcheck(Instruction):
    """``HEALTHCHECK [--interval=…] CMD command`` or ``HEALTHCHECK NONE``"""

    KEYWORD = "HEALTHCHECK"

    @property
    def is_none(self) -> bool:
        """True for ``HEALTHCHECK NONE``."""
        return bool(self.words) and self.words[0].text.upper() == "NONE"

    @cached_property
    def probe(self) -> Joined:
        """The text after CMD."""
        found = re.match(r"[^\t\v\f\r ]+[\t\v\f\r ]*", self.text)
        return self.body.slice(found.end() if found else 0, len(self.text))

    @cached_property
    def probe_json(self) -> tuple[JsonString, ...] | None:
        """The strings of a probe in exec (JSON) form, or None when it is not one."""
        return _json_strings(self.probe)

    @cached_property
    def script(self) -> Script:
        """The probe's commands."""
        if self.probe_json is not None:
            words = [(s.value, s.inner, s.plain) for s in self.probe_json]
            return exec_script(words, self.probe)
        return shell_script(self.probe)

    def problems(self) -> Iterator[Problem]:
        kind = self.words[0].text.upper() if self.words else ""
        if kind not in ("CMD", "NONE"):
            yield Problem(
                "argument-count", self.keyword.span, "`HEALTHCHECK` needs `CMD` or `NONE`"
            )
        elif kind == "CMD" and not self.probe.text:
            yield Problem("argument-count", self.keyword.span, "`HEALTHCHECK CMD` needs a command")
        if self.probe_json is None:
            yield from _json_problems(self.probe)


@dataclass(frozen=True, eq=False)
class Onbuild(Instruction):
    """``ONBUILD instruction``: run when another image is built from this one."""

    KEYWORD = "ONBUILD"
    trigger: Instruction | None = None  # also None in ONBUILD ONBUILD, which builders refuse

    def over(self, source: Source) -> Instruction:
        return replace(self, source=source, trigger=self.trigger and self.trigger.over(source))

    def moved(self, by: int, lines: int, source: Source) -> Instruction:
        moved = super().moved(by, lines, source)
        assert isinstance(moved, Onbuild)
        return replace(moved, trigger=self.trigger and self.trigger.moved(by, lines, source))

    def problems(self) -> Iterator[Problem]:
        if not self.text:
            yield Problem("argument-count", self.keyword.span, "`ONBUILD` needs an instruction")
        elif self.trigger:
            yield from self.trigger.problems()


class Unknown(Instruction):
    """A keyword that no builder knows."""

    MIN_WORDS = 0

    def problems(self) -> Iterator[Problem]:
        message = f"unknown instruction `{self.keyword.text}`"
        if close := _nearest(self.name):
            message += f"; did you mean `{close}`?"
        yield Problem("unknown-instruction", self.keyword.span, message)


KINDS: dict[str, type[Instruction]] = {
    kind.KEYWORD: kind
    for kind in (
        *(Add, Arg, Cmd, Copy, Entrypoint, Env, Expose, From, Healthcheck, Label, Maintainer),
        *(Onbuild, Run, Shell, Stopsignal, User, Volume, Workdir),
    )
}


@dataclass(frozen=True, eq=False)
class Tree:
    """A whole file. What could not be understood is in ``problems``; the rest is in the tree."""

    source: Source
    escape: str
    directives: tuple[Directive, ...]
    comments: tuple[Comment, ...]  # outside instructions
    instructions: tuple[Instruction, ...]
    folding: tuple[Problem, ...] = field(repr=False)  # those of lines and heredocs
    problems: tuple[Problem, ...]  # all of them, in order

    @cached_property
    def all_comments(self) -> tuple[Comment, ...]:
        """Every comment, those between the lines of an instruction too, in order."""
        inside = [c for i in self.instructions for c in i.comments]
        return tuple(sorted([*self.comments, *inside], key=lambda c: c.span))


def heredoc_text(heredoc: Heredoc, source: Source) -> Joined:
    """The heredoc's body as the builder passes it on: tabs stripped for ``<<-``."""
    start, end = heredoc.body
    text = source.text[start:end]
    if not heredoc.strip_tabs:
        return Joined(text, (Span(start, end),))
    pieces = []
    for line in re.finditer(r"(\t*)([^\n]*\n?)", text):
        if line[2]:
            pieces.append(Span(start + line.start(2), start + line.end(2)))
    kept = tuple(pieces) or (Span(start, start),)
    return Joined("".join(source.text[p.start : p.end] for p in kept), kept)


def _own(commands: tuple[Command, ...], end: int) -> tuple[Command, ...]:
    """Those on the command line itself, which ends there; not those in a heredoc below it."""
    return tuple(c for c in commands if c.start <= end or c.nested)


def _json_strings(body: Joined) -> tuple[JsonString, ...] | None:
    """The strings of a JSON array that is the whole text; None when it is not such an array."""
    values = json_array(body.text)
    if values is None:
        return None
    texts = [_NO_CHARACTER.sub("\ufffd", v) for v in values if isinstance(v, str)]
    if len(texts) < len(values):
        return None
    strings = []
    for value, found in zip(texts, _JSON_STRING.finditer(body.text), strict=True):
        start, end = found.span()
        strings.append(JsonString(body.span(start, end), value, body.slice(start + 1, end - 1)))
    return tuple(strings)


def _is_shell(interpreter: str) -> bool:
    """True for ``bash -e``, ``/bin/sh`` and ``/usr/bin/env bash``."""
    words = [w.rpartition("/")[2] for w in interpreter.split() if not w.startswith("-")]
    return next((w in SHELLS for w in words if w != "env"), False)


def _json_problems(body: Joined) -> Iterator[Problem]:
    """The fault of an array that is no exec form: the builder takes it for no command either."""
    if json_array(body.text) is not None:
        message = "a JSON array here must hold strings only"
        yield Problem("json-not-strings", body.span(0, len(body.text)), message)


# The backtick stands in for the backslash, which is all that dockerfile-parse knows as an
# escape; the separators of ASCII are blanks for Python, but not for the builder.
_SEPARATORS = {ord(ch): "x" for ch in "\x1c\x1d\x1e\x1f"}
_AS_BACKSLASH = {"\\": str.maketrans(_SEPARATORS)}
_AS_BACKSLASH["`"] = str.maketrans({**_SEPARATORS, ord("\\"): "`", ord("`"): "\\"})
_CHUNK = 4096
_words: Recent[tuple[str, str], list[tuple[int, int, str]]] = Recent(KEPT)


def split_words(written: str, escape: str) -> list[tuple[int, int, str]]:
    """(start, end, text) of the words of ENV, ARG and LABEL.

    Quotes and escapes keep blanks inside a word. An escape that ends the text is dropped, as the
    builder does.
    """
    key = written, escape
    found = _words.get(key)
    return _words.put(key, _split(written, escape), len(written)) if found is None else found


def _split(written: str, escape: str) -> list[tuple[int, int, str]]:
    from dockerfile_parse.util import WordSplitter

    text = written.translate(_AS_BACKSLASH[escape])
    splitter = WordSplitter("")
    words: list[tuple[int, int]] = []
    # Its words grow character by character, in quadratic time. It is fed in small portions; the
    # state of its quotes lasts, and words that meet are one.
    for low in range(0, len(text), _CHUNK):
        splitter.stream = io.StringIO(text[low : low + _CHUNK])
        at = low
        for word in splitter.split(dequote=False):
            start = text.index(word, at)
            at = start + len(word)
            if words and words[-1][1] == start:
                words[-1] = (words[-1][0], at)
            else:
                words.append((start, at))
    if splitter.escaped:
        start, end = words.pop()
        words += [(start, end - 1)] * (end - 1 > start)
    return [(start, end, written[start:end]) for start, end in words]


def _pair(body: Joined, start: int, end: int, text: str) -> Pair:
    key, equals, value = text.partition("=")
    middle = start + len(key)
    return Pair(
        Word(body.span(start, middle), key),
        Word(body.span(middle + 1, end), value) if equals else None,
    )


def _legacy_pair(body: Joined) -> tuple[Pair, ...]:
    found = re.match(r"([^\t\v\f\r ]+)(?:[\t\v\f\r ]+(.*))?\Z", body.text, re.S)
    if not found:
        return ()
    key = Word(body.span(*found.span(1)), found[1])
    value = Word(body.span(*found.span(2)), found[2]) if found[2] else None
    return (Pair(key, value, legacy=True),)


def _nearest(keyword: str) -> str | None:
    return likeliest(keyword, KINDS, 0.6)
