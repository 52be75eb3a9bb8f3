"""What must hold for every text: nothing raises, nothing is lost, BuildKit agrees."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, example, given, reject
from reference import is_json, words
from strategies import texts, undecodable

from dockerlint.syntax import Flag, Healthcheck, Instruction, Onbuild, Tree, Unknown, parse
from dockerlint.syntax.fold import Fold, fold
from dockerlint.syntax.lexer import SPACE
from dockerlint.text import BOM, Source, Span

# What stands between the parts: blanks, line ends, and the escape character of a continuation.
BETWEEN = {
    escape: re.compile(rf"(?:[{SPACE}]|{re.escape(escape)}(?=[ \t]*\r*(?:\n|\Z)))*")
    for escape in "\\`"
}


def parts(folded: Fold) -> list[Span]:
    """Every span the fold gives a meaning to, in the order of the file."""
    found = [d.span for d in folded.directives] + [c.span for c in folded.comments]
    for logical in folded.logicals:
        found += logical.text.pieces
        found += [c.span for c in logical.comments]
        for heredoc in logical.heredocs:
            found.append(heredoc.body)
            if heredoc.terminator:
                found.append(heredoc.terminator)
    return sorted(span for span in found if span.start < span.end)


@given(texts())
@example("\ufeff")
@example("\\")
@example("RUN a \\\n# c")
def test_parts_and_the_blanks_between_them_are_the_whole_text(text: str) -> None:
    folded = fold(Source(text))
    at = len(BOM) if text.startswith(BOM) else 0
    for span in parts(folded):
        assert at <= span.start, "parts overlap"
        # within a heredoc or a piece nothing is skipped, so the gaps are all there is to check
        assert BETWEEN[folded.escape].fullmatch(text, at, span.start), text[at : span.start]
        at = span.end
    assert BETWEEN[folded.escape].fullmatch(text, at), text[at:]


@given(undecodable())
def test_every_character_of_an_instruction_maps_to_itself_in_the_source(text: str) -> None:
    for logical in fold(Source(text)).logicals:
        joined = logical.text
        places = [joined.offset(i) for i in range(len(joined.text))]
        assert [text[place] for place in places] == list(joined.text)
        assert places == sorted(set(places)), "the map goes backwards"


@given(undecodable())
def test_every_span_of_the_tree_shows_its_text(text: str) -> None:
    for span, shown in spans(parse(Source(text)).instructions):
        written = iter(text[slice(*span)])
        assert all(ch in written for ch in shown), f"{shown!r} is not in order at {span}"
        assert not shown or (text[span.start], text[span.end - 1]) == (shown[0], shown[-1])


def spans(instructions: tuple[Instruction, ...]) -> Iterator[tuple[Span, str]]:
    """(span, text) of all that is taken from the source as written."""
    for instruction in instructions:
        yield instruction.keyword.span, instruction.keyword.text
        for flag in instruction.flags:
            yield Span(flag.span.start, flag.span.start + 1), "-"
        yield instruction.body.span(0, len(instruction.text)), instruction.text
        if instruction.json is None:
            yield from ((word.span, word.text) for word in instruction.words)
        for pair in getattr(instruction, "pairs", ()):
            yield pair.key.span, pair.key.text
            if pair.value:
                yield pair.value.span, pair.value.text
        if isinstance(instruction, Onbuild) and instruction.trigger:
            yield from spans((instruction.trigger,))


@given(undecodable())
def test_scripts_are_read_from_any_text(text: str) -> None:
    for instruction in parse(Source(text)).instructions:
        script = getattr(instruction, "script", None)
        for command in script.commands if script else ():
            assert text[slice(*command.span)]
            for argument in command.argv:
                assert instruction.span.covers(argument.span)


@given(texts())
def test_buildkit_reads_the_same_instructions(text: str) -> None:
    dockerfile = pytest.importorskip("dockerfile", reason="BuildKit's parser has no wheel here")
    tree = parse(Source(text))
    assume(is_comparable(tree))
    try:
        commands = dockerfile.parse_string(text)
    except UnicodeDecodeError:
        reject()  # it cut a character of flags or of HEALTHCHECK in two
    except dockerfile.GoParseError as error:
        assert tree.problems, f"BuildKit refuses this: {error}"
        return
    assume(all(flag.isascii() for c in commands for flag in c.flags))  # others it garbles
    got = [rendered(instruction) for instruction in tree.instructions]
    assert got == [as_ours(command) for command in commands]


def is_comparable(tree: Tree) -> bool:
    """Whether the oracle, BuildKit 0.12.5, can be asked about this text."""
    text = tree.source.text
    if "\x00" in text or "# check" in text:
        return False  # its binding ends at a NUL; `check` is a directive since 0.15
    return not any(text_after_array(instruction) for instruction in tree.instructions)


def text_after_array(instruction: Instruction) -> bool:
    """Today's BuildKit reads ``["a"] b`` as shell form, 0.12.5 as JSON."""
    if isinstance(instruction, Onbuild):
        return instruction.trigger is not None and text_after_array(instruction.trigger)
    text = instruction.text
    if isinstance(instruction, Healthcheck):
        text = instruction.probe.text
    try:
        return text.startswith("[") and json.JSONDecoder().raw_decode(text)[1] < len(text)
    except ValueError:
        return False


def rendered(instruction: Instruction) -> dict[str, Any]:
    trigger = instruction.trigger if isinstance(instruction, Onbuild) else None
    innermost = trigger or instruction
    unread = (Unknown, Onbuild) if trigger else Unknown
    return {
        "keyword": instruction.keyword.text,
        "trigger": trigger.keyword.text if trigger else None,
        "lines": (
            instruction.first_line + 1,
            instruction.last_line + 1,
        ),
        "flags": tuple(flag_text(flag) for flag in instruction.flags),
        # as in test_golden: unknown instructions (and ONBUILD ONBUILD) keep one empty word
        "words": tuple([""] if isinstance(innermost, unread) else words(innermost)),
        "json": is_json(innermost),
    }


def flag_text(flag: Flag) -> str:
    return f"--{flag.name}" if flag.value is None else f"--{flag.name}={flag.text}"


def as_ours(command: Any) -> dict[str, Any]:
    return {
        "keyword": command.cmd or "",
        "trigger": command.sub_cmd,
        "lines": (command.start_line, command.end_line),
        "flags": command.flags,
        "words": command.value,
        "json": command.json,
    }
