"""Text to tree: fold, let dockerfile-parse name the instructions, build the nodes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from dockerlint.recent import KEPT, Recent
from dockerlint.syntax.fold import Fold, Logical, Problem, fold, keyword_name, split_keyword
from dockerlint.syntax.joined import Joined
from dockerlint.syntax.lexer import SPACE, flag_words
from dockerlint.syntax.nodes import (
    KINDS,
    Arg,
    Flag,
    From,
    Instruction,
    Onbuild,
    Tree,
    Unknown,
    Word,
)
from dockerlint.text import Source, Span

# Ends every line given to dockerfile-parse, so that a backslash is never the last character.
SENTINEL = "\ue000"
EARLY = "instruction-before-from"  # a kind of problem

_names: Recent[str, str] = Recent(KEPT)


def parse(source: Source) -> Tree:
    """Read a whole file. Never raises: faults are in the tree's ``problems``."""
    folded = fold(source)
    return assembled(folded, tuple(instructions_of(folded)))


def instructions_of(folded: Fold) -> Iterator[Instruction]:
    """The nodes of the logical lines."""
    return (_instruction(*named, folded) for named in _named(folded))


def assembled(folded: Fold, instructions: tuple[Instruction, ...]) -> Tree:
    """The tree of a text with these instructions."""
    return Tree(
        folded.source,
        folded.escape,
        tuple(folded.directives),
        tuple(folded.comments),
        instructions,
        tuple(folded.problems),
        tuple(sorted(_problems(folded, instructions), key=lambda p: p.span)),
    )


def _named(folded: Fold) -> Iterator[tuple[Logical, str, str]]:
    """Each logical line with its keyword and the instruction dockerfile-parse sees in it."""
    texts = [logical.text.text for logical in folded.logicals]
    found = dict.fromkeys(texts)
    for text in found:
        found[text] = _names.get(text)
    new = [text for text, name in found.items() if name is None]
    for text, name in zip(new, _names_of(new), strict=True):
        found[text] = _names.put(text, name, len(text))
    for logical, text in zip(folded.logicals, texts, strict=True):
        keyword, name = split_keyword(text.strip(SPACE))[0], found[text] or ""
        # Python's \s and upper() know more characters than the builder does; it decides.
        sure = keyword.isascii() and name == keyword.upper()
        yield logical, keyword, name if sure else keyword_name(keyword)


def _names_of(texts: list[str]) -> Iterator[str]:
    """The instruction that dockerfile-parse sees in each text; empty where it sees none.

    It gets one physical line for each: heredocs, continuations, the escape directive and the byte
    order mark, which it misreads, are gone.
    """
    if not texts:
        return
    from dockerfile_parse import DockerfileParser

    lines = io.StringIO("".join(f"{text} {SENTINEL}\n" for text in texts))
    found = {
        entry["startline"]: entry["instruction"]
        for entry in DockerfileParser(fileobj=lines).structure
    }
    yield from (found.get(line, "") for line in range(len(texts)))


def _instruction(logical: Logical, keyword: str, name: str, folded: Fold) -> Instruction:
    last = folded.source.line_span(logical.last_line)
    joined = logical.text
    text = joined.text
    start = len(text) - len(text.lstrip(SPACE))
    end = joined.offset(len(text.rstrip(SPACE)) - 1) + 1 if text.strip(SPACE) else last.end
    if any(h.body.end > h.body.start or h.terminator for h in logical.heredocs):
        end = last.end
    span = Span(joined.offset(start), end)
    return _node(joined.slice(start, len(text)), keyword, name, span, logical, folded)


def _node(
    joined: Joined,
    keyword: str,
    name: str,
    span: Span,
    logical: Logical,
    folded: Fold,
    in_onbuild: bool = False,
) -> Instruction:
    """The node for ``joined``, which starts with ``keyword``."""
    text = joined.text.rstrip(SPACE)
    flags, at = _flags(joined, text, len(keyword))
    at = len(text) - len(text[at:].lstrip(SPACE))
    body = joined.slice(at, len(text))
    kind = KINDS.get(name, Unknown)
    common = (
        *(span, Word(joined.span(0, len(keyword)), keyword), flags, body),
        *(logical.heredocs, logical.comments, logical.blank_lines),
        *(folded.escape, logical.first_line, logical.last_line, folded.source),
    )
    if kind is not Onbuild:
        return kind(*common)
    trigger = None
    if body.text and not in_onbuild:
        inner = split_keyword(body.text)[0]
        trigger_span = Span(body.offset(0), span.end)
        trigger = _node(body, inner, keyword_name(inner), trigger_span, logical, folded, True)
    return Onbuild(*common, trigger)


def _flags(joined: Joined, text: str, at: int) -> tuple[tuple[Flag, ...], int]:
    """The ``--name=value`` words of ``text`` from ``at`` on, and where the arguments start."""
    words, arguments = flag_words(text, at)
    return tuple(_flag(joined, *word) for word in words), arguments


def _flag(joined: Joined, start: int, end: int, word: str) -> Flag:
    name, equals, value = word[2:].partition("=")
    if not equals:
        return Flag(joined.span(start, end), name, None)
    value_start = joined.text.find("=", start, end) + 1
    return Flag(joined.span(start, end), name, Word(joined.span(value_start, end), value))


def _problems(folded: Fold, instructions: Iterable[Instruction]) -> Iterator[Problem]:
    yield from folded.problems
    seen_from = False
    count = 0
    for instruction in instructions:
        count += 1
        yield from instruction.faults
        if isinstance(instruction, From):
            seen_from = True
        elif not seen_from and not isinstance(instruction, Arg | Unknown):
            message = f"`{instruction.name}` before the first `FROM`"
            yield Problem(EARLY, instruction.keyword.span, message)
    end = len(folded.source.text)
    if not count:
        yield Problem("empty-file", Span(end, end), "the file has no instructions")
    elif not seen_from:
        yield Problem("no-from", Span(end, end), "the file has no `FROM`")
