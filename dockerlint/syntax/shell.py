"""A small model of shell text: the commands it runs, and how they hang together.

tree-sitter-bash does the parsing; the walk over its tree is by hand (a compiled query costs more
than many files) and repairs what its grammar gets wrong: arguments split at ``$A/$B``, words
swallowed by a redirection, a redirection that takes a whole ``&&`` list for its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import accumulate
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from dockerlint.kept import forget
from dockerlint.patterns import pattern
from dockerlint.recent import KEPT, Recent
from dockerlint.syntax.joined import Joined
from dockerlint.syntax.options import with_values
from dockerlint.text import Span

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

    # node, redirections, nested, piped, level of substitution
    _Part = tuple[Node, list[Node], bool, bool, int]
    # operator, parts of the pipeline before, node, redirections, parts of the pipeline after
    _Element = tuple[str, list[Node], Node, list[Node], list[Node]]

P = TypeVar("P", "Argument", "Command", "Link", "Script")

DEADLINE = 1.0  # seconds for one script; ordinary ones take well under a millisecond
MAX_NESTED = 3  # sh -c 'sh -c "…"' is followed this deep
MAX_SUBSTITUTIONS = 32  # $(… $(… )) likewise; each level holds all the text inside it

SHELLS = {"sh", "bash", "ash", "dash", "zsh", "ksh"}
# Commands that run another command: the options of theirs that take a value, and how many
# operands (a user, a duration) come before that other command.
WRAPPERS: dict[str, tuple[str, int]] = {
    "sudo": ("ugpChrtTUDR", 0),
    "env": ("uCS", 0),
    "exec": ("a", 0),
    "command": ("", 0),
    "builtin": ("", 0),
    "busybox": ("", 0),
    "nohup": ("", 0),
    "time": ("fo", 0),
    "nice": ("n", 0),
    "ionice": ("cnp", 0),
    "stdbuf": ("ioe", 0),
    "timeout": ("ks", 1),
    "gosu": ("", 1),
    "su-exec": ("", 1),
    "setpriv": ("", 0),
    "eatmydata": ("", 0),
}
ASSIGNMENT = pattern(r"[A-Za-z_]\w*\+?=")
_BUNDLE = pattern(r"-[A-Za-z]")  # short options, the last perhaps with its value
_BEFORE_COMMENT_NEXT_LINE = (b"", *(bytes([ch]) for ch in b" \t\n;&|("))
_BEFORE_COMMENT = (*_BEFORE_COMMENT_NEXT_LINE, b")", b"`")
_NO_BLANKS = re.compile(rb"[\f\v]|\xef\xbb\xbf|\\\r|\r(?!\n|\Z)")
_IN_BACKTICKS = re.compile(rb"[\\`]")  # an escape, or what the shell takes for the end
_LONE_BYTE = pattern(r"[\udc80-\udcff]")  # what was no UTF-8 in the file
_STARTS = bytes(byte & 0xC0 != 0x80 for byte in range(256))  # 1 for the first byte of a character
_ESCAPED_BLANK = re.compile(rb"\\[ \t]")
_QUOTING = pattern(r"['\"\\$`]")


@dataclass(frozen=True, eq=False)
class Argument:
    """One word of a command. ``start`` and ``end`` are offsets in the script's text."""

    body: Joined
    start: int
    end: int
    text: str  # as written

    @cached_property
    def span(self) -> Span:
        """Where it stands in the source."""
        return self.body.span(self.start, self.end)

    @cached_property
    def value(self) -> str | None:
        """The word after quote removal; None when a variable or a command decides it."""
        return _static(self.text)

    @property
    def is_flag(self) -> bool:
        """True for words that start with a dash, a lone ``-`` and ``--`` excepted."""
        return self.text.startswith("-") and self.text not in ("-", "--")

    def moved(self, body: Joined) -> Argument:
        """The same word of the same text elsewhere in a source."""
        return _copy(self, body=body)


class Redirect(NamedTuple):
    """``> file``: the operator with its descriptor, and where to (None for heredocs)."""

    operator: str
    target: Argument | None

    def moved(self, body: Joined) -> Redirect:
        """The same in the same text elsewhere in a source."""
        return Redirect(self.operator, self.target and self.target.moved(body))


@dataclass(frozen=True, eq=False)
class Command:
    """A simple command, seen through ``sudo``, ``env`` and the like.

    ``argv`` starts with the command proper; ``wrappers`` names what stood before it.
    """

    body: Joined
    start: int
    end: int
    argv: tuple[Argument, ...]
    wrappers: tuple[str, ...] = ()
    assignments: tuple[tuple[str, str | None], ...] = ()  # prefix VAR=value
    redirects: tuple[Redirect, ...] = ()
    link: int = 0  # index of the top-level link of the script it belongs to
    nested: bool = False  # inside a subshell, condition, loop, function or substitution
    piped: bool = False
    editable: bool = True  # text put between its words means the same to the shell
    prefix: tuple[Argument, ...] = ()  # the wrappers with their options

    @cached_property
    def span(self) -> Span:
        """Where it stands in the source, prefix assignments and wrappers included."""
        return self.body.span(self.start, self.end)

    @cached_property
    def name(self) -> str:
        """What is run: without its folder and a leading backslash; empty when a variable."""
        value = self.argv[0].value
        return value.rpartition("/")[2] if value else ""

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """Everything after the name."""
        return self.argv[1:]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The arguments as text, after quote removal where that is known."""
        return tuple(a.value if a.value is not None else a.text for a in self.arguments)

    @cached_property
    def flags(self) -> frozenset[str]:
        """Options as written without values: ``--a=b`` gives ``--a``, ``-xy`` gives -x and -y.

        Nothing after a ``--`` is an option.
        """
        valued = with_values(self.name)
        found: set[str] = set()
        for text in self.words:
            if text == "--":
                break
            if text.startswith("--"):
                found.add(text.partition("=")[0])
            elif text.startswith("-") and len(text) > 1:
                found.update(_letters(text.partition("=")[0], valued), (text,))
        return frozenset(found)

    def has(self, *flags: str) -> bool:
        """True when any of the flags is given, bundled or with a value."""
        return not self.flags.isdisjoint(flags)

    def option(self, *names: str) -> str | None:
        """The value of the first of these options; None without one."""
        return next(self.values(*names), None)

    def values(self, *names: str) -> Iterator[str]:
        """The values of all of these options, in order.

        ``--a=b``, ``--a b``, ``-a b``, ``-ab`` and ``-xa b`` all have one.
        """
        valued = with_values(self.name, *names)
        words = iter(self.words)
        for text in words:
            if text == "--":
                return
            found = _option_in(text, valued)
            if found is None:
                continue
            name, value = found
            value = next(words, None) if value is None else value
            if name in names and value is not None:
                yield value

    @cached_property
    def subcommand(self) -> Argument | None:
        """The first argument that is no option: ``install`` in ``apt-get -y install``.

        Rather one that is known than a variable before it, which may hold options.
        """
        found = self.positional()
        return next((a for a in found if a.value is not None), found[0] if found else None)

    def runs(self, *subcommands: str) -> bool:
        """True when the subcommand is one of these."""
        return self.subcommand is not None and self.subcommand.value in subcommands

    def operands(self, *value_flags: str) -> tuple[Argument, ...]:
        """As `positional`, without the subcommand."""
        return tuple(a for a in self.positional(*value_flags) if a is not self.subcommand)

    def positional(self, *value_flags: str) -> tuple[Argument, ...]:
        """The arguments that are neither options nor values of options.

        ``value_flags`` are options that take a value beside those that are known to. A short one
        may end a bundle: ``-Ur file`` is ``-U -r file``.
        """
        valued = with_values(self.name, *value_flags)
        found: list[Argument] = []
        rest = iter(self.arguments)
        for argument in rest:
            text = argument.text
            if text == "--":
                found += [each for each in rest if each.text != "--"]
            elif not text.startswith("-") or text == "-":
                found.append(argument)
            elif (option := _option_in(text, valued)) and option[1] is None:
                next(rest, None)
        return tuple(found)

    def moved(self, body: Joined) -> Command:
        """The same command of the same text elsewhere in a source."""
        return _copy(
            self,
            body=body,
            argv=tuple([argument.moved(body) for argument in self.argv]),
            redirects=tuple([redirect.moved(body) for redirect in self.redirects]),
            prefix=tuple([argument.moved(body) for argument in self.prefix]),
        )


_OF_THE_PLACE = ("span", "subcommand")  # what differs in a copy elsewhere


def _copy(part: P, **changed: object) -> P:
    """A copy that keeps what was found out about it: its words, its options."""
    copy = object.__new__(type(part))
    copy.__dict__.update(part.__dict__, **changed)
    for name in _OF_THE_PLACE:
        copy.__dict__.pop(name, None)
    forget(copy)
    return copy


def _letters(bundle: str, valued: frozenset[str]) -> Iterator[str]:
    """The options of ``-xy``, up to one that takes the rest for its value."""
    for letter in bundle[1:]:
        yield f"-{letter}"
        if f"-{letter}" in valued:
            return


def _option_in(text: str, valued: frozenset[str]) -> tuple[str, str | None] | None:
    """Which of these options a word gives, and the value; None for one in the next word."""
    name, equals, value = text.partition("=")
    if name in valued:
        return name, value if equals else None
    for at, letter in enumerate(text) if _BUNDLE.match(text) else ():
        if f"-{letter}" in valued:
            return f"-{letter}", text[at + 1 :] or None
    return None


@dataclass(frozen=True, eq=False)
class Link:
    """One element of the script's top-level ``a && b; c`` chain."""

    body: Joined
    start: int
    end: int
    operator: str  # before it: && || ; & or a line end; empty for the first
    commands: tuple[Command, ...]
    compound: bool  # not a plain command: a pipeline, a condition, a loop, a subshell ...
    heredoc: bool  # holds a heredoc, so nothing can follow it on its last line

    @cached_property
    def span(self) -> Span:
        """Where it stands in the source."""
        return self.body.span(self.start, self.end)

    @property
    def text(self) -> str:
        """The joined text."""
        return self.body.text[self.start : self.end]

    @property
    def command(self) -> Command | None:
        """The command when the link is nothing but one."""
        return self.commands[0] if len(self.commands) == 1 and not self.compound else None


@dataclass(frozen=True, eq=False)
class Script:
    """Shell text as understood. ``broken`` when part of it was not: then change nothing."""

    body: Joined
    links: tuple[Link, ...]
    commands: tuple[Command, ...]  # all of them, nested ones too, in order of the text
    broken: bool
    background: bool = False  # ends with &
    comments: tuple[tuple[int, int], ...] = field(default=(), repr=False)

    @property
    def is_chain(self) -> bool:
        """True when each link runs only after the success of the one before: ``a && b && c``.

        Then the failure of any is that of the whole.
        """
        return not self.background and all(link.operator in ("", "&&") for link in self.links)

    @property
    def has_jobs(self) -> bool:
        """True when a part of it runs in the background."""
        return self.background or any(link.operator == "&" for link in self.links)

    def moved(self, body: Joined) -> Script:
        """The script read from the same text elsewhere in a source."""
        inside = [*self.commands, *(c for link in self.links for c in link.commands)]
        moved = {command: command.moved(body) for command in dict.fromkeys(inside)}
        links = [
            _copy(link, body=body, commands=tuple([moved[c] for c in link.commands]))
            for link in self.links
        ]
        commands = tuple([moved[c] for c in self.commands])
        return _copy(self, body=body, links=tuple(links), commands=commands)


def shell_script(body: Joined) -> Script:
    """Read ``body`` as shell text. Never raises; text that takes too long is `broken`."""
    return _shell_script(body, depth=0)


def exec_script(words: Sequence[tuple[str, Joined, bool]], body: Joined) -> Script:
    """The one command of an exec form: (value, text as written, written plainly) per string."""
    argv = tuple(Argument(inner, 0, len(inner.text), value) for value, inner, _ in words)
    if not argv or not argv[0].text:
        return Script(body, (), (), broken=False)
    first, wrappers = _unwrap(argv)
    command = Command(
        *(body, 0, len(body.text), argv[first:] or argv, wrappers if argv[first:] else ()),
        editable=False,
        prefix=argv[:first] if argv[first:] else (),
    )
    commands = [command]
    if (at := _script_argument(command)) is not None:
        value, inner, plain = words[len(words) - len(command.argv) + at]
        if not plain:
            inner = Joined.anchored(value, inner.span(0, len(inner.text)))
        commands += _inner_commands(inner, 1, 0)
    link = Link(body, 0, len(body.text), "", tuple(commands), False, False)
    return Script(body, (link,), tuple(commands), broken=False)


def _shell_script(body: Joined, depth: int) -> Script:
    if body.anchor:
        return _read(body, depth)
    known = _scripts.get(body.text)
    if known is not None:
        return known.moved(body)
    script = _read(body, depth)
    if all(command.body is body for command in script.commands):  # it holds no other script
        _scripts.put(body.text, script, len(body.text))
    return script


_scripts: Recent[str, Script] = Recent(KEPT)


def _read(body: Joined, depth: int) -> Script:
    data = body.text.encode("utf-8", "surrogateescape")
    root = _parse(data)
    if root is None:
        return Script(body, (), (), broken=True)
    walk = _Walk(body, data, depth)
    links = list(walk.links(root))
    commands = tuple(c for link in links for c in link.commands)
    reserved = any(map(_is_reserved, commands))
    broken = walk.too_deep or reserved or _misread(root, data)
    if broken:
        commands = tuple(replace(command, editable=False) for command in commands)
    last = [c for c in root.children if c.type != "comment"]
    return Script(
        *(body, tuple(links), commands, broken),
        background=bool(last) and last[-1].type == "&",
        comments=tuple(
            (walk.at(c.start_byte), walk.at(c.end_byte))
            for c in root.children
            if c.type == "comment"
        ),
    )


def _is_reserved(command: Command) -> bool:
    """True for what the shell does not take for a command: ``time for x in …``, ``time [[ …``."""
    first = command.argv[0].text
    return first in _RESERVED or (first == "[[" and bool(command.wrappers))


def _misread(root: Node, data: bytes) -> bool:
    """True where the grammar is known to read the text otherwise than the shell does.

    It takes form feeds, lone carriage returns, byte order marks and some escaped blanks for
    blanks, and CR LF after a backslash for a continuation; it ends a heredoc at any line that
    begins with its name, begins a comment in the middle of a word, and does not undo the escapes
    within backticks, nor end them at a backtick in quotes.
    """
    if root.has_error or _NO_BLANKS.search(data) or _skips_escaped_blank(root, data):
        return True
    if not (b"<<" in data or b"#" in data or b"`" in data):
        return False
    stack = [root]
    while stack:
        node = stack.pop()
        start, end = node.start_byte, node.end_byte
        if node.type == "heredoc_redirect" and (
            _ends_early(node, data) or _starts_late(node, data)
        ):
            return True
        if node.type == "comment" and not _may_start_comment(data, start):
            return True
        in_backticks = node.type == "command_substitution" and data[start : start + 1] == b"`"
        if in_backticks and _IN_BACKTICKS.search(data, start + 1, end - 1):
            return True
        stack += node.children
    return False


def _skips_escaped_blank(root: Node, data: bytes) -> bool:
    """True when an escaped blank is in no leaf of the tree: ``"a"\\ b`` as two words."""
    for found in _ESCAPED_BLANK.finditer(data):
        node = root.descendant_for_byte_range(*found.span())
        if node is not None and node.children and node.type != "heredoc_body":
            return True
    return False


def _may_start_comment(data: bytes, at: int) -> bool:
    """True when no word goes on there, over a continuation either.

    After ``$(a)`` and a continuation the word goes on, after ``(a)`` not: both are declined.
    """
    before = _BEFORE_COMMENT
    while data.endswith(b"\\\n", 0, at):
        at -= 2
        before = _BEFORE_COMMENT_NEXT_LINE
    return data[max(at - 1, 0) : at] in before


def _ends_early(heredoc: Node, data: bytes) -> bool:
    """True when the line that ends the heredoc is not just its name, after tabs for ``<<-``."""
    tabs = any(child.type == "<<-" for child in heredoc.children)
    for end in (child for child in heredoc.children if child.type == "heredoc_end"):
        before = data[data.rfind(b"\n", 0, end.start_byte) + 1 : end.start_byte]
        after = data[end.end_byte : end.end_byte + 1]
        if (before.lstrip(b"\t") if tabs else before) or after not in b"\r\n":
            return True
    return False


def _starts_late(heredoc: Node, data: bytes) -> bool:
    """True when what stands on the heredoc's line goes on in the next: shells differ there."""
    line = [c for c in heredoc.children if c.type not in ("heredoc_body", "heredoc_end")]
    return any(b"\n" in data[child.start_byte : child.end_byte] for child in line)


def _inner_commands(body: Joined, depth: int, link: int) -> Iterator[Command]:
    """The commands of a script that is an argument of a command in link ``link``."""
    for found in _shell_script(body, depth).commands:
        yield replace(found, link=link, nested=True)


@cache
def _parser() -> Parser:
    from tree_sitter import Language, Parser
    from tree_sitter_bash import language

    return Parser(Language(language()))


def _parse(data: bytes) -> Node | None:
    """The syntax tree, or None when the deadline passed (``a=(a=(…`` is quadratic)."""
    parser = _parser()
    end = perf_counter() + DEADLINE
    try:
        tree = parser.parse(
            lambda offset, _: data[offset : offset + 65536],
            progress_callback=lambda *_: perf_counter() > end,
        )
    except ValueError:
        parser.reset()
        return None
    return tree.root_node


_OPERATORS = {"&&", "||", ";", "&", ";;"}
_NESTING = {
    *("subshell", "if_statement", "while_statement", "for_statement", "c_style_for_statement"),
    *("case_statement", "function_definition", "compound_statement", "command_substitution"),
    "process_substitution",
}
_COMMANDS = {"command", "declaration_command", "unset_command", "test_command"}
_RESERVED = {
    *("if", "then", "elif", "else", "fi", "for", "while", "until", "do", "done", "case", "esac"),
    *("{", "}", "!"),
}
_CHAINS = {"list", "pipeline"}
_REDIRECTS = {"file_redirect", "heredoc_redirect", "herestring_redirect"}


class _Walk:
    """Turns one tree-sitter tree into links and commands."""

    def __init__(self, body: Joined, data: bytes, depth: int) -> None:
        self.body, self.depth = body, depth
        self.too_deep = False  # some commands were left out
        self.offsets = None if data.isascii() else _byte_offsets(body.text)

    def at(self, byte: int) -> int:
        """Character offset of a byte offset."""
        return byte if self.offsets is None else self.offsets[byte]

    def links(self, root: Node) -> Iterator[Link]:
        operator, count = "", 0
        for child in root.children:
            if child.type in _OPERATORS:
                operator = child.type
            elif child.type != "comment" and child.end_byte > child.start_byte:
                for joint, nodes, redirects in _chain(child):
                    yield self.link(nodes, redirects, joint or operator, count)
                    count += 1
                operator = "\n"

    def link(self, nodes: list[Node], redirects: list[Node], operator: str, index: int) -> Link:
        commands = sorted(self.commands(nodes, redirects, index), key=lambda c: c.span)
        end = max(n.end_byte for n in (*nodes, *redirects))
        inner = nodes[-1]
        while inner.type == "redirected_statement" and inner.children:
            redirects = [*redirects, *(c for c in inner.children if c.type in _REDIRECTS)]
            inner = inner.children[0]
        return Link(
            *(self.body, self.at(nodes[0].start_byte), self.at(end), operator),
            *(tuple(commands), len(nodes) > 1 or inner.type not in _COMMANDS),
            any(r.type == "heredoc_redirect" for r in redirects),
        )

    def commands(self, nodes: list[Node], redirects: list[Node], link: int) -> Iterator[Command]:
        """Every command of a pipeline; ``redirects`` belong to its last part."""
        stack = [*_pipeline(nodes, redirects, False, False, 0)]
        while stack:
            node, outside, nested, piped, level = stack.pop()
            kind = node.type
            if level > MAX_SUBSTITUTIONS:
                self.too_deep = True
            elif kind in _CHAINS or (kind == "redirected_statement" and _first(node) in _CHAINS):
                for _, parts, own in _chain(node):
                    stack += _pipeline(parts, [*own, *outside], nested, piped, level)
            elif kind == "redirected_statement" and node.children:
                own = [c for c in node.children if c.type in _REDIRECTS]
                stack.append((node.children[0], outside + own, nested, piped, level))
            elif kind == "negated_command":
                stack += [(c, outside, True, piped, level) for c in node.children if c.is_named]
            else:
                inside, following = _held(outside)
                follows_pipe = any(_first(f) in ("|", "|&") for f in following)
                stack += [(f, [], nested, piped or follows_pipe, level) for f in following]
                if kind in _COMMANDS:
                    yield from self.command(node, outside, link, nested, piped or follows_pipe)
                    inside.append(node)
                else:
                    nested = nested or kind in _NESTING
                    stack += [(c, [], nested, piped, level) for c in node.children if c.is_named]
                for holder in inside:
                    stack += [(c, [], True, False, level + 1) for c in _substitutions(holder)]

    def command(
        self, node: Node, redirects: list[Node], link: int, nested: bool, piped: bool
    ) -> Iterator[Command]:
        words: list[Node] = []
        assignments: list[tuple[str, str | None]] = []
        found: list[Redirect] = []
        for child in node.children:
            if child.type in _REDIRECTS:
                found.append(self.redirect(child, words))
            elif node.type == "command" and not words and self.assigns(child):
                name, _, value = self.text(child).partition("=")
                assignments.append((name, _static(value)))
            elif node.type == "test_command":
                words += [child] if not child.children else list(_leaves(child))
            else:
                words.append(child)
        for redirect in redirects:
            found.append(self.redirect(redirect, words))
            if redirect.type == "heredoc_redirect":  # `cat <<E > file` holds the second one
                inside = [c for c in redirect.children if c.type in _REDIRECTS]
                found += [self.redirect(c, words) for c in inside]
        arguments = tuple(self.glued(words))
        if not arguments:
            return
        first, wrappers = _unwrap(arguments)
        if first >= len(arguments):
            first, wrappers = 0, ()
        end = max(node.end_byte, *(r.end_byte for r in redirects), 0)
        command = Command(
            *(self.body, self.at(node.start_byte), self.at(end), arguments[first:], wrappers),
            *(tuple(assignments), tuple(found), link, nested, piped),
            editable=self.body.anchor is None,
            prefix=arguments[:first],
        )
        yield command
        yield from self.inner_script(command, link)

    def assigns(self, node: Node) -> bool:
        """True for ``a=b``; the grammar takes ``--a=b`` for one, too."""
        return node.type == "variable_assignment" and not self.text(node).startswith("-")

    def inner_script(self, command: Command, link: int) -> Iterator[Command]:
        """The commands of ``sh -c '…'``."""
        at = _script_argument(command)
        if at is None or self.depth >= MAX_NESTED:
            return
        argument = command.argv[at]
        inner = _unquoted(argument)
        if inner is None:
            return
        yield from _inner_commands(inner, self.depth + 1, link)

    def redirect(self, node: Node, words: list[Node]) -> Redirect:
        """The redirection; words the grammar took for further targets go to ``words``."""
        parts = [c for c in node.children if c.type != "file_descriptor"]
        if node.type != "file_redirect" or len(parts) < 2:
            return Redirect(self.text(parts[0]) if parts else "", None)
        end = 2
        while end < len(parts) and parts[end].start_byte == parts[end - 1].end_byte:
            end += 1
        words += parts[end:]
        target = next(self.glued(parts[1:end]), None)
        operator = self.at(node.start_byte), self.at(parts[0].end_byte)
        return Redirect(self.body.text[slice(*operator)], target)

    def glued(self, nodes: Iterable[Node]) -> Iterator[Argument]:
        """Arguments; neighbours without a blank between them are one word."""
        runs: list[list[int]] = []
        for node in sorted(nodes, key=lambda n: n.start_byte):
            if runs and runs[-1][1] == node.start_byte:
                runs[-1][1] = node.end_byte
            elif node.end_byte > node.start_byte:
                runs.append([node.start_byte, node.end_byte])
        for first, last in runs:
            start, end = self.at(first), self.at(last)
            yield Argument(self.body, start, end, self.body.text[start:end])

    def text(self, node: Node) -> str:
        return self.body.text[self.at(node.start_byte) : self.at(node.end_byte)]


def _byte_offsets(text: str) -> list[int]:
    """For each byte of the encoded text, and its end, the character it belongs to."""
    data = _LONE_BYTE.sub("?", text).encode()
    offsets = list(accumulate(data.translate(_STARTS), initial=-1))
    return [*offsets[1:], len(text)]


def _pipeline(
    nodes: list[Node], redirects: list[Node], nested: bool, piped: bool, level: int
) -> Iterator[_Part]:
    """The parts of a pipeline as `_Walk.commands` wants them; the redirections are the last's."""
    piped = piped or len(nodes) > 1
    for node in nodes:
        yield node, redirects if node is nodes[-1] else [], nested, piped, level


def _held(redirects: list[Node]) -> tuple[list[Node], list[Node]]:
    """What may hold substitutions in these redirections, and the commands that follow on the line.

    The grammar puts the rest of the line into a heredoc: ``| next`` of ``cat <<E | next``.
    """
    inside: list[Node] = []
    following: list[Node] = []
    for redirect in redirects:
        if redirect.type != "heredoc_redirect":
            inside.append(redirect)
            continue
        for child in redirect.children:
            if child.type in _REDIRECTS or child.type == "heredoc_body":
                inside.append(child)
            elif child.is_named and child.type not in ("heredoc_start", "heredoc_end"):
                following.append(child)
    return inside, following


def _first(node: Node) -> str:
    return node.children[0].type if node.children else ""


def _chain(top: Node) -> Iterator[tuple[str, list[Node], list[Node]]]:
    """The elements of an ``&&``/``||`` list: the operator before each, the parts of its pipeline.

    Three repairs. The grammar hangs a redirection after the last command on the whole list; it is
    given back to that command. It reads ``a | b | c && d`` as ``a | { b | c && d; }``, and
    ``a && b >c | d`` as ``{ a && b; } >c | d``; there the redirection is left out.
    """
    stack: list[_Element] = [("", [], top, [], [])]
    while stack:
        operator, before, node, redirects, after = stack.pop()
        if node.type == "redirected_statement" and _first(node) in _CHAINS:
            own = [] if after else node.children[1:]
            stack.append((operator, before, node.children[0], [*own, *redirects], after))
        elif node.type == "pipeline":
            parts = [c for c in node.children if c.is_named and c.type != "comment"]
            first, *rest = parts
            redirected = first.type == "redirected_statement"
            if "list" in (first.type, _first(first) if redirected else ""):
                stack.append((operator, before, first, redirects, [*rest, *after]))
            else:
                *firsts, last = parts
                stack.append((operator, [*before, *firsts], last, redirects, after))
        elif node.type == "list":
            elements: list[_Element] = []
            for child in node.children:
                if child.type in _OPERATORS:
                    operator = child.type
                elif child.is_named and child.type != "comment":
                    elements.append((operator, before, child, [], []))
                    before = []
            if elements:
                elements[-1] = (*elements[-1][:3], redirects, after)
            stack += reversed(elements)
        else:
            yield operator, [*before, node, *after], redirects


def _leaves(node: Node) -> Iterator[Node]:
    stack = [node]
    while stack:
        current = stack.pop()
        if current.children and current.type not in ("string", "concatenation", "expansion"):
            stack += reversed(current.children)
        else:
            yield current


def _substitutions(node: Node) -> Iterator[Node]:
    """Command and process substitutions under ``node``, outermost only."""
    stack = list(node.children)
    while stack:
        current = stack.pop()
        if current.type in ("command_substitution", "process_substitution"):
            yield current
        else:
            stack += current.children


def _unwrap(words: Sequence[Argument]) -> tuple[int, tuple[str, ...]]:
    """Index of the command that is really run, and the names of the wrappers before it."""
    at = 0
    names: list[str] = []
    while at < len(words):
        name = (words[at].value or "").rpartition("/")[2]
        if name not in WRAPPERS:
            break
        value_flags, operands = WRAPPERS[name]
        if name == "command" and at + 1 < len(words) and words[at + 1].text in ("-v", "-V"):
            break
        names.append(name)
        at += 1
        while at < len(words):
            text = words[at].text
            if text == "--":
                at += 1
                break
            if text.startswith("-") and len(text) > 1:
                at += 2 if len(text) == 2 and text[1] in value_flags else 1
            elif ASSIGNMENT.match(text):
                at += 1
            elif operands:
                at, operands = at + 1, operands - 1
            else:
                break
    return at, tuple(names)


def _script_argument(command: Command) -> int | None:
    """Index in argv of the script of ``sh -c script``."""
    if command.name not in SHELLS:
        return None
    for i, argument in enumerate(command.argv[1:-1], 1):
        text = argument.text
        if text.startswith("-") and not text.startswith("--") and text.endswith("c"):
            return i + 1
        if not text.startswith("-") and command.argv[i - 1].text not in ("-o", "+o", "-O"):
            return None
    return None


def _unquoted(argument: Argument) -> Joined | None:
    """The script in a quoted word, mapped exactly where quotes are all there is to remove."""
    text = argument.text
    inner = text[1:-1]
    exact = (
        len(text) > 1
        and text[0] == text[-1]
        and (
            (text[0] == "'" and "'" not in inner)
            or (text[0] == '"' and not re.search(r'["\\`]|\$\(', inner))
        )
    )
    if exact:
        return argument.body.slice(argument.start + 1, argument.end - 1)
    if argument.value is None:
        return None
    return Joined.anchored(argument.value, argument.span)


def _static(text: str) -> str | None:
    """``text`` after quote removal, or None when it is not known before the shell runs."""
    if not _QUOTING.search(text):
        return text
    out: list[str] = []
    at, quote = 0, ""
    while at < len(text):
        ch = text[at]
        at += 1
        if ch == "'" and not quote:
            end = text.find("'", at)
            if end < 0:
                return None
            out.append(text[at:end])
            at = end + 1
        elif ch == '"':
            quote = "" if quote else ch
        elif ch == "\\":
            following = text[at : at + 1]
            if quote and following not in ('"', "\\", "$", "`"):
                out.append(ch)
            out.append(following)
            at += 1
        elif ch in "$`":
            return None
        else:
            out.append(ch)
    return None if quote else "".join(out)
