"""What must hold when a file is formatted.

The builder's own parser and another reader of shell text than the engine's say that nothing but
the layout has changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from typing import Any

from meaning import differences
from shellwords import UnreadableError, _Reader, tokens

from dockerlint.effects import Change, Effect
from dockerlint.findings import Edit, Severity, apply
from dockerlint.fixer import Fixer
from dockerlint.format import Options, formatted
from dockerlint.format.layout import Layout
from dockerlint.linter import tree_of
from dockerlint.syntax import Tree
from dockerlint.text import Source, Span

BLANK = str.maketrans("", "", " \t\r\n")
SHELL_FORMS = {"RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"}
LINES = re.compile(r"\blines? \d+(, \d+)*( and \d+)?")
TEXTS = (
    *Change.CHANGES_IMAGE.of("CMD", "ENTRYPOINT", "HEALTHCHECK", "ONBUILD", "SHELL"),
    *Change.CHANGES_SURROUNDINGS.of("SHELL"),
)


def after(text: str, options: Options | None = None, within: Span | None = None) -> str:
    """The text formatted."""
    return apply(text, formatted(tree_of(Source(text)), options or Options(), within))


def faults(text: str, options: Options | None = None, line_ends: bool = True) -> Iterator[str]:
    """What is broken when a text is formatted; raises what formatting raises."""
    options = options or Options()
    tree = tree_of(Source(text))
    edits = formatted(tree, options)
    if Layout(tree, options).edits() != edits:
        yield f"more than the layout would change: {apply(text, Layout(tree, options).edits())!r}"
    yield from changes_little(text, edits)
    result = apply(text, edits)
    if formatted(tree_of(Source(result)), options):
        yield f"formatting again changes it again: {after(result, options)!r}"
    yield from means_the_same(tree, tree_of(Source(result)))
    if line_ends and "\r" not in text and "\n" in text:
        crlf = after(text.replace("\n", "\r\n"), options)
        if crlf != result.replace("\n", "\r\n") and not odd_with_crlf(text):
            yield f"with CRLF line ends the result is another: {crlf!r}"


def odd_with_crlf(text: str) -> bool:
    """True where other line ends change what the text is."""
    one, other = (tree_of(Source(t)) for t in (text, text.replace("\n", "\r\n")))
    return [p.name for p in one.problems] != [p.name for p in other.problems]


def changes_little(text: str, edits: tuple[Edit, ...]) -> Iterator[str]:
    """Edits are in order and apart, and each puts blanks for blanks or capitals for letters."""
    for one, other in pairwise(edits):
        if one.span.end > other.span.start:
            yield f"edits overlap: {one} {other}"
    for edit in edits:
        old = text[slice(*edit.span)]
        if old == edit.text:
            yield f"an edit changes nothing: {edit}"
        if old.translate(BLANK) != edit.text.translate(BLANK) and not (
            old.isascii() and old.isalpha() and edit.text == old.upper()
        ):
            yield f"{old!r} becomes {edit.text!r}"


def means_the_same(before: Tree, result: Tree) -> Iterator[str]:
    """Nothing but the layout differs."""
    old, new = before.source.text, result.source.text
    if bodies(before) != bodies(result):
        yield "a heredoc is not what it was"
    if [(d.name, d.value) for d in before.directives] != [
        (d.name, d.value) for d in result.directives
    ]:
        yield "the directives are not what they were"
    if [c.text for c in before.all_comments] != [c.text for c in result.all_comments]:
        yield "the comments are not what they were"
    if [p.message for p in before.problems] != [p.message for p in result.problems]:
        yield "the problems are not what they were"
    if builder() and comparable(old) and parsed(old) != parsed(new):
        yield f"the builder reads {parsed(new)} instead of {parsed(old)}"
    if not before.problems:
        for effect in differences(old, new):
            if effect not in TEXTS and not same_words(effect):  # parsed() compares those
                yield f"it {effect}"


def same_words(effect: Effect) -> bool:
    """True for a text of one instruction in ONBUILD that is laid out in another way."""
    one, _, other = effect.what.partition(" to ")
    return effect.change is Change.CHANGES_ARGUMENT and one.split() == other.split()


def bodies(tree: Tree) -> list[str]:
    return [tree.source.text[slice(*h.body)] for i in tree.instructions for h in i.heredocs]


@cache
def builder() -> Any:
    """The builder's parser; None where it has no package. It must not be loaded before a fork."""
    return import_module("dockerfile") if find_spec("dockerfile") else None


def comparable(text: str) -> bool:
    """False for a text with which the builder's parser, or what brings it to Python, crashes."""
    return "\0" not in text and not any("\ud800" <= ch <= "\udfff" for ch in text)


def parsed(text: str) -> list[Any] | None:
    """What the builder's parser makes of a text; None when it refuses it."""
    try:
        return [meant(command) for command in builder().parse_string(text)]
    except (builder().GoParseError, UnicodeDecodeError):  # it may cut characters in two
        return None


def meant(command: Any) -> tuple[Any, ...]:
    """One instruction as it has them: with the words of a shell's text in the place of that."""
    values: list[object] = list(command.value)
    name = (command.sub_cmd or command.cmd or "").upper()
    if values and (name == "HEALTHCHECK" or (name == "FROM" and len(values) == 3)):
        at = 0 if name == "HEALTHCHECK" else 1
        values[at] = str(values[at]).upper()
    if name in SHELL_FORMS and not command.json:
        values = [words(str(value)) for value in values]
    heredocs = [(h.name, h.content, h.file_descriptor) for h in command.heredocs]
    return (command.cmd or "").upper(), name, command.json, command.flags, values, heredocs


def words(text: str) -> object:
    """The words and operators of a shell's text; the text itself where it cannot be read."""
    try:
        return [(t.operator, list(_pieces(t.text))) for t in tokens(text)]
    except UnreadableError:
        return text


def _pieces(word: str) -> Iterator[object]:
    """A word as it is written, but for the commands in it: those are read as words in turn."""
    start = at = 0
    quoted = False
    while at < len(word):
        if word[at] == '"':
            quoted = not quoted
        if word[at] == "'" and not quoted:
            at = word.find("'", at + 1) + 1 or len(word)
        elif word.startswith("$(", at):
            reader = _Reader(word)
            reader.at = at + 1
            reader.balanced("(", ")")
            yield word[start : at + 2]
            yield words(word[at + 2 : reader.at - 1])
            start = at = reader.at
        else:
            at += 2 if word[at] == "\\" else 1
    yield word[start:]


def new_findings(source: Source, fixer: Fixer) -> Iterator[str]:
    """What the rules find in the result and did not find before, matters of style aside."""
    result = Source(after(source.text))
    if result == source:
        return
    found, now = (
        sorted(
            (f.label, LINES.sub("", f.message))
            for f in fixer.lint(each)
            if f.severity is not Severity.STYLE
        )
        for each in (source, result)
    )
    rest = list(found)
    for finding in now:
        if finding in rest:
            rest.remove(finding)
        else:
            yield f"{finding} is new"
