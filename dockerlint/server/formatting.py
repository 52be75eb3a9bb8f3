"""Formatting: of a whole document, or of the lines that are selected."""

from __future__ import annotations

from lsprotocol import types

from dockerlint.format import Options, formatted
from dockerlint.format.indent import STEPS
from dockerlint.server.edits import text_edits
from dockerlint.server.session import Server
from dockerlint.text import Span


def formatting(ls: Server, params: types.DocumentFormattingParams) -> list[types.TextEdit]:
    """The edits that format a document."""
    return _edits(ls, params.text_document.uri, params.options)


def range_formatting(
    ls: Server, params: types.DocumentRangeFormattingParams
) -> list[types.TextEdit]:
    """Those about lines that a range touches."""
    return _edits(ls, params.text_document.uri, params.options, params.range)


def _edits(
    ls: Server, uri: str, wanted: types.FormattingOptions, range_: types.Range | None = None
) -> list[types.TextEdit]:
    document = ls.document(uri)
    if ls.documents.leaves_alone(document.file, ls.settings_of(uri)):
        return []
    within: Span | None = document.table.span(range_) if range_ else None
    edits = formatted(ls.file(uri).tree, options(wanted), within)
    return text_edits(document.table, edits)


def options(wanted: types.FormattingOptions) -> Options:
    """What the editor wants; what it does not say is as on the command line.

    Its indentation counts in files that have none, as editor and command line must agree.
    """
    ours = Options()
    spaces = " " * wanted.tab_size if wanted.tab_size in STEPS else ours.indent
    return Options(
        indent=spaces if wanted.insert_spaces else "\t",
        trim_blanks=_told(wanted.trim_trailing_whitespace, ours.trim_blanks),
        final_newline=_told(wanted.insert_final_newline, ours.final_newline),
        trim_final_newlines=_told(wanted.trim_final_newlines, ours.trim_final_newlines),
    )


def _told(answer: bool | None, default: bool) -> bool:
    return default if answer is None else answer
