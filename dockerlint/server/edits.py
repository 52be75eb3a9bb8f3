"""The engine's edits as the client's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from urllib.parse import quote, urljoin

from lsprotocol import types

from dockerlint.findings import Edit, FileEdit
from dockerlint.server.positions import Lines
from dockerlint.server.sync import Document
from dockerlint.text import Span, common_prefix, common_suffix


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
    document: Document,
    edits: list[types.TextEdit],
    versioned: bool,
    files: Iterable[FileEdit] = (),
) -> types.WorkspaceEdit:
    """``edits`` of one document; with its version for clients that understand that.

    ``files`` beside it, for clients that can write to those, come first.
    """
    changes = [change for file in files for change in _of_other_file(document, file)]
    if not versioned and not changes:
        return types.WorkspaceEdit(changes={document.uri: edits})
    version = document.version if versioned else None
    if edits or not changes:
        identifier = types.OptionalVersionedTextDocumentIdentifier(document.uri, version)
        changes.append(types.TextDocumentEdit(identifier, edits))
    return types.WorkspaceEdit(document_changes=changes)


def _of_other_file(
    document: Document, file: FileEdit
) -> Iterator[types.CreateFile | types.TextDocumentEdit]:
    uri = urljoin(document.uri, quote(file.path))  # it may be in the folder above
    before = file.before or ""
    if file.before is None:
        yield types.CreateFile(uri)  # fails where there is one
    lines = Lines(before, document.encoding)
    edits = text_edits(lines, difference(before, file.after))
    identifier = types.OptionalVersionedTextDocumentIdentifier(uri)
    yield types.TextDocumentEdit(identifier, edits)


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
    prefix = common_prefix(old, new)
    old, new, start = old[prefix:], new[prefix:], start + prefix
    suffix = common_suffix(old, new)
    return Edit(Span(start, start + len(old) - suffix), new[: len(new) - suffix])
