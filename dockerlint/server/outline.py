"""The shape of a document: its stages as symbols, what can be folded, and what links lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import quote, urljoin

from lsprotocol import types

from dockerlint.knowledge import ImageReference, is_reference
from dockerlint.model import Dockerfile
from dockerlint.model.references import references
from dockerlint.model.stage import Stage
from dockerlint.model.transfers import from_context
from dockerlint.server.positions import Lines
from dockerlint.server.sync import Document
from dockerlint.syntax import Add, Comment, Instruction, Word
from dockerlint.text import Span, shortened

KINDS = types.SymbolKind
_KIND_OF = {
    "ARG": KINDS.Variable,
    "ENV": KINDS.Variable,
    "LABEL": KINDS.Property,
    "COPY": KINDS.File,
    "ADD": KINDS.File,
    "RUN": KINDS.Function,
    "CMD": KINDS.Event,
    "ENTRYPOINT": KINDS.Event,
}
_ADDRESS = re.compile(r"https?://[^$\s]+")
MOST = 72  # characters of an instruction's text in the outline


def symbols(file: Dockerfile, lines: Lines) -> list[types.DocumentSymbol]:
    """The instructions before the first stage, then the stages with theirs."""
    first = file.stages[0].start.span.start if file.stages else len(file.source.text)
    before = (i for i in file.tree.instructions if i.span.start < first)
    return [
        *(_instruction(i, lines) for i in before),
        *(_stage(stage, file, lines) for stage in file.stages),
    ]


def flat(found: list[types.DocumentSymbol], uri: str) -> list[types.SymbolInformation]:
    """The same for clients that know no hierarchy."""
    rows: list[types.SymbolInformation] = []
    for each in found:
        rows.append(_row(each, uri, None))
        rows += [_row(child, uri, each.name) for child in each.children or ()]
    return rows


def _row(each: types.DocumentSymbol, uri: str, within: str | None) -> types.SymbolInformation:
    location = types.Location(uri, each.range)
    return types.SymbolInformation(location, each.name, each.kind, container_name=within)


def _stage(stage: Stage, file: Dockerfile, lines: Lines) -> types.DocumentSymbol:
    start = stage.start
    image = start.image.text if start.image else ""
    name = start.alias.text if start.alias else f"stage {stage.index}"
    end = stage.instructions[-1].span.end if stage.instructions else start.span.end
    selected = start.alias or start.image or start.keyword
    final = ", final" if stage is file.final and len(file.stages) > 1 else ""
    return types.DocumentSymbol(
        name=name,
        detail=f"{image}{final}",
        kind=KINDS.Class,
        range=lines.range(Span(start.span.start, end)),
        selection_range=lines.range(selected.span),
        children=[_instruction(i, lines) for i in stage.instructions],
    )


def _instruction(instruction: Instruction, lines: Lines) -> types.DocumentSymbol:
    written = [instruction.source.text[slice(*flag.span)] for flag in instruction.flags]
    words = [instruction.name, *written, *instruction.text.split()]
    return types.DocumentSymbol(
        name=shortened(" ".join(words), MOST),  # not all editors show a detail
        kind=_KIND_OF.get(instruction.name, KINDS.Field),
        range=lines.range(instruction.span),
        selection_range=lines.range(instruction.keyword.span),
    )


def folds(file: Dockerfile, lines: Lines) -> list[types.FoldingRange]:
    """Stages, instructions and heredocs of several lines, and blocks of comments."""
    found: dict[int, types.FoldingRange] = {}  # the longest that begins at a line
    for first, last, kind in _blocks(file, lines):
        if last > first and (first not in found or found[first].end_line < last):
            found[first] = types.FoldingRange(first, last, kind=kind)
    return [found[first] for first in sorted(found)]


_Block = tuple[int, int, types.FoldingRangeKind | None]


def _blocks(file: Dockerfile, lines: Lines) -> Iterator[_Block]:
    def line(offset: int) -> int:
        return lines.position(offset).line

    def last(span: Span) -> int:
        """The last line with something of the span."""
        return line(max(span.start, span.end - 1))

    for stage in file.stages:
        whole = (stage.start, *stage.instructions)
        yield line(stage.start.span.start), last(whole[-1].span), None
    for instruction in file.tree.instructions:
        yield line(instruction.span.start), last(instruction.span), None
        for heredoc in instruction.heredocs:
            end = heredoc.terminator or heredoc.body
            yield line(heredoc.body.start) - 1, last(end), None
    for first, final in _comment_blocks(file.tree.comments):
        yield line(first.span.start), last(final.span), types.FoldingRangeKind.Comment


def _comment_blocks(comments: tuple[Comment, ...]) -> Iterator[tuple[Comment, Comment]]:
    """The first and the last of comments that stand in lines below each other."""
    if not comments:
        return
    first = comments[0]
    for one, other in pairwise(comments):
        if other.line != one.line + 1:
            yield first, one
            first = other
    yield first, comments[-1]


def links(file: Dockerfile, document: Document, *, tooltips: bool) -> list[types.DocumentLink]:
    """The pages of images on Docker Hub, the addresses that ADD fetches, the files it copies."""
    lines = document.table
    found = [*_pages(file), *_addresses(file), *_files(file, document.uri)]
    return [
        types.DocumentLink(
            lines.range(word.span), target=target, tooltip=tooltip if tooltips else None
        )
        for word, target, tooltip in sorted(found, key=lambda link: link[0].span)
    ]


_Link = tuple[Word, str, str]


def _pages(file: Dockerfile) -> Iterator[_Link]:
    for word, reference in _images(file):
        if page := hub_page(reference):
            yield word, page, f"{reference.name} on Docker Hub"


def _images(file: Dockerfile) -> Iterator[tuple[Word, ImageReference]]:
    for stage in file.stages:
        if stage.image and stage.reference:
            yield stage.image, stage.reference
    for each in references(file):
        if not each.target and not each.is_number and each.base:
            yield each.word, each.base.reference


def hub_page(reference: ImageReference) -> str:
    """The image's page on Docker Hub; empty for one of another registry."""
    if reference.official:
        return f"https://hub.docker.com/_/{reference.official}"
    is_there = reference.on_hub and is_reference(reference.on_hub)
    return f"https://hub.docker.com/r/{reference.on_hub}" if is_there else ""


def _addresses(file: Dockerfile) -> Iterator[_Link]:
    adds = (i for i in file.tree.instructions if isinstance(i, Add))
    for word in (word for add in adds for word in add.sources):
        if _ADDRESS.fullmatch(word.text):
            yield word, word.text, "Open the address"


def _files(file: Dockerfile, uri: str) -> Iterator[_Link]:
    """Single files of the build context, which the editor can open."""
    for source in from_context(file):
        if source.is_pattern or not file.context.exists(source.path):
            continue
        if not file.context.listing(source.path):
            yield (
                source.word,
                urljoin(uri, quote(file.context.place(source.path))),
                "Open the file",
            )
