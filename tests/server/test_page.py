"""``docs/editors.md`` says of the server what the server says of itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lsprotocol import types
from server.editor import Editor

from dockerlint.server.client import capability

PAGE = Path(__file__).parents[2] / "docs" / "editors.md"
TABLE = PAGE.read_text("utf-8").partition("\n## ")[0]
ROWS = {
    method: (ours, shown)
    for method, ours, shown in re.findall(r"^\| ([^|]+?) \| ([^|]+?) \| ([^|]*?) ?\|", TABLE, re.M)
    if method not in ("method", "---")
}
ANNOUNCED = {
    "textDocument/diagnostic": "diagnostic_provider",
    "workspace/diagnostic": "diagnostic_provider.workspace_diagnostics",
    "textDocument/codeAction: quickfix": "code_action_provider.code_action_kinds",
    "textDocument/codeAction: source.fixAll": "code_action_provider.code_action_kinds",
    "codeAction/resolve": "code_action_provider.resolve_provider",
    "workspace/executeCommand": "execute_command_provider.commands",
    "textDocument/hover": "hover_provider",
    "textDocument/completion": "completion_provider",
    "textDocument/signatureHelp": "signature_help_provider",
    "textDocument/definition": "definition_provider",
    "textDocument/references": "references_provider",
    "textDocument/rename": "rename_provider",
    "textDocument/documentHighlight": "document_highlight_provider",
    "textDocument/documentSymbol": "document_symbol_provider",
    "textDocument/foldingRange": "folding_range_provider",
    "textDocument/documentLink": "document_link_provider",
    "textDocument/formatting": "document_formatting_provider",
    "textDocument/rangeFormatting": "document_range_formatting_provider",
    "textDocument/semanticTokens": "semantic_tokens_provider",
    "textDocument/inlayHint": "inlay_hint_provider",
    "textDocument/codeLens": "code_lens_provider",
}


@pytest.mark.asyncio
async def test_what_is_announced_is_what_the_page_says(editor: Editor) -> None:
    for method, path in ANNOUNCED.items():
        promised = not ROWS[method][0].startswith("no")
        if "diagnostic_provider" in path and not editor.pulls:
            promised = False
        assert bool(capability(editor.server_can, path)) == promised, method


@pytest.mark.asyncio
async def test_nothing_announced_is_left_out(editor: Editor) -> None:
    told = {path.partition(".")[0] for path in ANNOUNCED.values()}
    told |= {"position_encoding", "text_document_sync", "workspace"}
    announced = {
        field
        for field in types.ServerCapabilities.__annotations__
        if getattr(editor.server_can, field)
    }
    assert announced <= told


def test_every_cell_names_tests_that_are_there() -> None:
    assert len(ROWS) > 30
    for method, (ours, shown) in ROWS.items():
        links = re.findall(r"\]\((\S+)\)", shown)
        assert links or ours.startswith("no"), method
        assert all((PAGE.parent / link).is_file() for link in links), method
