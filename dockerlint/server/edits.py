"""The engine's edits as the client's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from lsprotocol import types

from dockerlint.findings import Edit
from dockerlint.server.positions import Lines
from dockerlint.server.sync import Document
from dockerlint.text import Span


def text_edits(lines: Lines, edits: Iterable[Edit]) -> list[types.TextEdit]:
    """The same edits in the client's terms.

    No position of the protocol lies inside a CRLF, so an edit that starts or ends there replaces
    the other half by itself.
    """
    found = []
    for edit in edits:
        (start, end), new = edit.span, edit.text
        if _splits_line_end(lines.text, start):
            start, new = start - 1, "\r" + new
        if _splits_line_end(lines.text, end):
            end, new = end + 1, new + "\n"
        found.append(types.TextEdit(lines.range(Span(start, end)), new))
    return found


def _splits_line_end(text: str, offset: int) -> bool:
    return text[offset - 1 : offset + 1] == "\r\n" if offset else False


def workspace_edit(
    document: Document, edits: list[types.TextEdit], versioned: bool
) -> types.WorkspaceEdit:
    """``edits`` of one document; with its version for clients that understand that."""
    if not versioned:
        return types.WorkspaceEdit(changes={document.uri: edits})
    identifier = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(identifier, edits)])


def difference(old: str, new: str) -> Iterator[Edit]:
    """Small edits that turn ``old`` into ``new``, in order."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    at = 0
    starts = [at, *(at := at + len(line) for line in before)]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, first, last, new_first, new_last in matcher.get_opcodes():
        if kind != "equal":
            yield _trimmed(
                starts[first], "".join(before[first:last]), "".join(after[new_first:new_last])
            )


def _trimmed(start: int, old: str, new: str) -> Edit:
    """The edit that replaces ``old`` at ``start`` by ``new``, without what both have in common."""
    prefix = _common(old, new)
    old, new, start = old[prefix:], new[prefix:], start + prefix
    suffix = _common(old[::-1], new[::-1])
    return Edit(Span(start, start + len(old) - suffix), new[: len(new) - suffix])


def _common(one: str, other: str) -> int:
    """How many characters both start with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))
