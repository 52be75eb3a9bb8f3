"""Diagnostics for editors that ask for them: of one document, and of the workspace."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import count
from urllib.parse import unquote

from lsprotocol import types
from pygls.uris import from_fs_path

from dockerlint.server.diagnostics import diagnostics
from dockerlint.server.session import Server, answer_to, let_others_in

MANY = 20  # documents that are new; for fewer a client is not bothered
TITLE = "Linting Dockerfiles"

_serial = count(1)


async def document_diagnostic(
    ls: Server, params: types.DocumentDiagnosticParams
) -> types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport:
    """The diagnostics of one document."""
    await ls.settled()
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
    await ls.settled()
    known = {previous.uri: previous.value for previous in params.previous_result_ids}
    on_disk = [uri for path in await ls.workspace_files() if (uri := from_fs_path(str(path)))]
    opened = {unquote(d.uri): d.uri for d in ls.workspace.text_documents.values()}
    uris = dict.fromkeys([*opened.values(), *(u for u in on_disk if unquote(u) not in opened)])
    items: list[types.WorkspaceDocumentDiagnosticReport] = []
    async for uri in _shown(ls, list(uris), params.work_done_token):
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


async def _shown(
    ls: Server, uris: list[str], token: types.ProgressToken | None
) -> AsyncIterator[str]:
    """The documents one after the other, while the client shows how far the work has come.

    It does so where it asked for that, or where there are many that were not linted before.
    """
    new = sum(uri not in ls.documents for uri in uris)
    if token is None and new >= MANY and ls.can("window.work_done_progress"):
        wanted = f"dockerlint-{next(_serial)}"
        if await answer_to(_created(ls, wanted)):
            token = wanted
    progress, last = ls.work_done_progress, 0
    if token is not None:
        progress.begin(token, types.WorkDoneProgressBegin(TITLE, percentage=0))
    try:
        for number, uri in enumerate(uris):
            await let_others_in()
            yield uri
            percentage = 100 * (number + 1) // len(uris)
            if token is not None and percentage > last:
                last = percentage
                told = f"{number + 1} of {len(uris)}"
                report = types.WorkDoneProgressReport(message=told, percentage=percentage)
                progress.report(token, report)
    finally:
        if token is not None:
            progress.end(token, types.WorkDoneProgressEnd())
            progress.tokens.pop(token, None)


async def _created(ls: Server, token: types.ProgressToken) -> bool:
    await ls.work_done_progress.create_async(token)
    return True
