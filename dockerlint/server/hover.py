"""What is shown of the place under the pointer.

Its image, the value of its variable, the pages of the rules that have findings there or that an
ignore comment names, and what the instruction, the flag or the directive is for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lsprotocol import types

from dockerlint.model.arguments import AUTOMATIC
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.ignores import ignores
from dockerlint.model.mounts import fields
from dockerlint.model.symbols import Kind, Place, symbol_at
from dockerlint.registry import named
from dockerlint.rule import SHELLCHECK, is_part
from dockerlint.server.diagnostics import page, page_of
from dockerlint.server.documents import Linted
from dockerlint.server.images import image_at
from dockerlint.server.images import page as page_of_image
from dockerlint.server.reference import entry, part
from dockerlint.server.values import known_value
from dockerlint.syntax import Arg, Instruction, Onbuild
from dockerlint.text import Span

RULE = "\n\n---\n\n"  # between two pages


class _Topic(NamedTuple):
    """Something that can be told of a place."""

    span: Span
    text: str


def hover(
    file: Dockerfile,
    linted: Linted,
    position: types.Position,
    formats: Sequence[types.MarkupKind],
) -> types.Hover | None:
    """All that is known of a place, the most special first."""
    markdown = types.MarkupKind.Markdown in formats
    kind = types.MarkupKind.Markdown if markdown else types.MarkupKind.PlainText
    at = linted.lines.offset(position)
    topics = [t for t in _topics(file, linted, at, markdown) if t.text]
    if not topics:
        return None
    text = RULE.join(dict.fromkeys(topic.text for topic in topics))
    return types.Hover(types.MarkupContent(kind, text), linted.lines.range(topics[0].span))


def _topics(file: Dockerfile, linted: Linted, at: int, markdown: bool) -> Iterator[_Topic]:
    here = Span(at, at)
    findings = [f for f in linted.findings if f.span.touches(here)]
    image = list(_image(file, at, markdown))
    if image and findings:
        image = [image[0]._replace(span=findings[0].span)]
    yield from image
    yield from _variable(file, at)
    for finding in findings:
        yield _Topic(finding.span, page(finding))
    yield from _ignored(file, here)
    for directive in file.tree.directives:
        if directive.span.touches(here) and (found := entry(f"# {directive.name}")):
            yield _Topic(directive.span, found.told())
    for instruction in file.tree.instructions:
        if instruction.span.touches(here):
            yield from _parts(instruction, here)


def _image(file: Dockerfile, at: int, markdown: bool) -> Iterator[_Topic]:
    if found := image_at(file, at):
        today = file.context.today
        text = page_of_image(found.base, today, markdown=markdown, stage=found.stage)
        yield _Topic(found.span, text)


def _ignored(file: Dockerfile, here: Span) -> Iterator[_Topic]:
    """The pages of the rules that an ignore comment names at a place."""
    words = (word for ignore in ignores(file) for word in ignore.words)
    for word in words:
        if word.span.touches(here):
            rules = named(SHELLCHECK if is_part(word.text) else word.text)
            yield from (_Topic(word.span, page_of(rule)) for rule in rules)


def _variable(file: Dockerfile, at: int) -> Iterator[_Topic]:
    found = symbol_at(file, at)
    if found and found[0].kind is Kind.VARIABLE:
        symbol, place = found
        yield _Topic(place.word.span, f"`{symbol.name}`{_value(file, symbol.name, place)}")


def _value(file: Dockerfile, name: str, place: Place) -> str:
    """What a variable holds at a place, and from where."""
    definition = place.definition or place
    is_argument = isinstance(definition.instruction, Arg)
    where = f"{definition.instruction.name} in line {definition.instruction.line}"
    known = known_value(file, name, place)
    if known is None and name in AUTOMATIC:
        return f" is set by the builder, to such as `{AUTOMATIC[name]}`"
    if known is None:
        given = "is what `--build-arg` gives" if is_argument else "is not known before the build"
        return f" {given} ({where})"
    told = f" is `{known}`" if known else " is empty"
    return f"{told}{', unless `--build-arg` says otherwise' * is_argument} ({where})"


def _parts(instruction: Instruction, here: Span) -> Iterator[_Topic]:
    """What the keyword, the flag or the key of a flag at a place is for."""
    for each in (instruction, instruction.trigger if isinstance(instruction, Onbuild) else None):
        if each is None:
            continue
        if each.keyword.span.touches(here) and (found := entry(each.name)):
            yield _Topic(each.keyword.span, found.told())
        for flag in each.flags:
            if not flag.span.touches(here):
                continue
            keys = [f for f in fields(flag) if f.span.touches(here)] if flag.value else []
            names = [(f.span, f.key) for f in keys if flag.name == "mount"]
            for span, name in [*names, (flag.span, flag.name)]:
                if found := part(each.name, name):
                    yield _Topic(span, found.told())
                    break
