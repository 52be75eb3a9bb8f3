"""What is shown of the place under the pointer: its image, and the rules of its findings."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from dockerlint.server.diagnostics import page
from dockerlint.server.documents import Linted
from dockerlint.server.images import image_at
from dockerlint.server.images import page as page_of_image
from dockerlint.text import Span

RULE = "\n\n---\n\n"  # between two pages


def hover(
    linted: Linted, position: types.Position, formats: Sequence[types.MarkupKind]
) -> types.Hover | None:
    """The facts on the image at a place, then the pages of the rules that have findings there."""
    kind = types.MarkupKind.PlainText
    if types.MarkupKind.Markdown in formats:
        kind = types.MarkupKind.Markdown
    at = linted.lines.offset(position)
    here = [f for f in linted.findings if f.span.touches(Span(at, at))]
    pages = dict.fromkeys(page(finding) for finding in here)
    span = here[0].span if here else None
    if named := image_at(linted.file, at):
        told = page_of_image(
            *(named.base, linted.fixer.context.today),
            markdown=kind is types.MarkupKind.Markdown,
            stage=named.stage,
        )
        if told:
            pages, span = {told: None, **pages}, span or named.span
    if span is None:
        return None
    return types.Hover(types.MarkupContent(kind, RULE.join(pages)), linted.lines.range(span))
