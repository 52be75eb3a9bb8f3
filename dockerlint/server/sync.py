"""The texts the editor has open, kept the same as the editor's, character by character.

pygls splits lines where the protocol does not (form feed, U+0085, U+2028 and others) and misplaces
changes past the end of an unterminated last line, so both are done here.
"""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types
from pygls.workspace import TextDocument
from pygls.workspace import Workspace as PyglsWorkspace

from dockerlint import files
from dockerlint.server.positions import Lines


class Document(TextDocument):
    """One text: as the editor has it, or as it is on disk when the editor has not opened it."""

    _lines: Lines | None = None

    @property
    def source(self) -> str:
        """The whole text; empty for a file that cannot be read."""
        if self._source is None:
            try:
                return files.read(Path(self.path)).text
            except files.FileError:
                return ""
        return self._source

    @property
    def table(self) -> Lines:
        """The lines of the text as it is now."""
        text = self.source
        if self._lines is None or self._lines.text != text:
            self._lines = Lines(text, self.encoding)
        return self._lines

    @property
    def encoding(self) -> str:
        """What columns count in this session."""
        return types.PositionEncodingKind(self.position_codec.encoding).value

    @property
    def file(self) -> Path | None:
        """Where the text is stored; None for an unsaved or remote one."""
        return Path(self.path) if self.uri.startswith("file:") else None

    def apply_change(self, change: types.TextDocumentContentChangeEvent) -> None:
        """Make one change: of a range, or of the whole text."""
        if isinstance(change, types.TextDocumentContentChangePartial):
            table = self.table
            span = table.span(change.range)
            self._source = table.text[: span.start] + change.text + table.text[span.end :]
        else:
            self._source = change.text


class Workspace(PyglsWorkspace):
    """pygls' workspace with our documents in it."""

    @classmethod
    def like(cls, other: PyglsWorkspace) -> Workspace:
        """An empty workspace with the folders and the encoding of ``other``."""
        return cls(
            other.root_uri,
            types.TextDocumentSyncKind.Incremental,
            list(other.folders.values()),
            other.position_encoding,
        )

    def _create_text_document(
        self,
        doc_uri: str,
        source: str | None = None,
        version: int | None = None,
        language_id: str | None = None,
    ) -> Document:
        codec = self.position_codec
        return Document(doc_uri, source, version, language_id, position_codec=codec)
