"""Diagnostics for editors that ask for them: of one document, and of the workspace."""

from __future__ import annotations

import asyncio
from urllib.parse import unquote

from lsprotocol import types
from pygls.uris import from_fs_path

from dockerlint.server.diagnostics import diagnostics
from dockerlint.server.session import Server


def document_diagnostic(
    ls: Server, params: types.DocumentDiagnosticParams
) -> types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport:
    """The diagnostics of one document."""
    linted = ls.lint(params.text_document.uri)
    if params.previous_result_id == linted.id:
        return types.RelatedUnchangedDocumentDiagnosticReport(linted.id)
    return types.RelatedFullDocumentDiagnosticReport(
        items=diagnostics(linted, ls.client), result_id=linted.id
    )


async def workspace_diagnostic(
    ls: Server, params: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    """The diagnostics of every Dockerfile in the workspace, and of what else is open.

    Other messages are answered between two files; a cancelled request ends there.
    """
    known = {previous.uri: previous.value for previous in params.previous_result_ids}
    on_disk = [uri for path in await ls.workspace_files() if (uri := from_fs_path(str(path)))]
    opened = {unquote(d.uri): d.uri for d in ls.workspace.text_documents.values()}
    uris = dict.fromkeys([*opened.values(), *(u for u in on_disk if unquote(u) not in opened)])
    items: list[types.WorkspaceDocumentDiagnosticReport] = []
    for uri in uris:
        await asyncio.sleep(0)
        linted, version = ls.lint(uri), ls.document(uri).version
        if known.pop(uri, None) == linted.id:
            items.append(
                types.WorkspaceUnchangedDocumentDiagnosticReport(
                    uri=uri, version=version, result_id=linted.id
                )
            )
        else:
            items.append(
                types.WorkspaceFullDocumentDiagnosticReport(
                    uri=uri,
                    version=version,
                    items=diagnostics(linted, ls.client),
                    result_id=linted.id,
                )
            )
    gone = [uri for uri in known if unquote(uri) not in opened]
    items += [types.WorkspaceFullDocumentDiagnosticReport(uri=uri, items=[]) for uri in gone]
    return types.WorkspaceDiagnosticReport(items)
