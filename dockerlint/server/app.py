"""Which message of the protocol is answered by what."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from lsprotocol import types

from dockerlint.server import answers, lifecycle, signatures
from dockerlint.server.actions import EXPLAIN_COMMAND, FIX_ALL_COMMAND, IGNORE_COMMAND, KINDS
from dockerlint.server.completion import TRIGGERS
from dockerlint.server.formatting import formatting, range_formatting
from dockerlint.server.session import Server


def create() -> Server:
    """A server that knows its messages, ready to start."""
    server = Server()
    _log_to(server)
    plain: dict[str, Callable[..., Any]] = {
        types.INITIALIZE: lifecycle.initialize,
        types.INITIALIZED: lifecycle.initialized,
        types.SHUTDOWN: lifecycle.shutdown,
        types.TEXT_DOCUMENT_DID_OPEN: lifecycle.opened,
        types.TEXT_DOCUMENT_DID_CHANGE: lifecycle.changed,
        types.TEXT_DOCUMENT_DID_SAVE: lifecycle.saved,
        types.TEXT_DOCUMENT_DID_CLOSE: lifecycle.closed,
        types.WORKSPACE_DID_CHANGE_CONFIGURATION: lifecycle.configuration_changed,
        types.WORKSPACE_DID_CHANGE_WATCHED_FILES: lifecycle.files_changed,
        types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: lifecycle.folders_changed,
        types.CODE_ACTION_RESOLVE: answers.resolve,
        types.TEXT_DOCUMENT_HOVER: answers.hover,
        types.COMPLETION_ITEM_RESOLVE: answers.resolve_completion,
        types.TEXT_DOCUMENT_DEFINITION: answers.definition,
        types.TEXT_DOCUMENT_REFERENCES: answers.references,
        types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: answers.highlights,
        types.TEXT_DOCUMENT_PREPARE_RENAME: answers.prepare_rename,
        types.TEXT_DOCUMENT_FORMATTING: formatting,
        types.TEXT_DOCUMENT_RANGE_FORMATTING: range_formatting,
        types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: answers.document_symbols,
        types.TEXT_DOCUMENT_FOLDING_RANGE: answers.folding_ranges,
        types.TEXT_DOCUMENT_DOCUMENT_LINK: answers.document_links,
        types.TEXT_DOCUMENT_INLAY_HINT: answers.inlay_hints,
        types.TEXT_DOCUMENT_CODE_LENS: answers.code_lenses,
    }
    for method, handler in plain.items():
        server.feature(method)(handler)
    options = types.CodeActionOptions(code_action_kinds=KINDS, resolve_provider=True)
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)(answers.code_actions)
    completes = types.CompletionOptions(trigger_characters=TRIGGERS, resolve_provider=True)
    server.feature(types.TEXT_DOCUMENT_COMPLETION, completes)(answers.complete)
    helps = types.SignatureHelpOptions(trigger_characters=signatures.TRIGGERS)
    server.feature(types.TEXT_DOCUMENT_SIGNATURE_HELP, helps)(answers.signature_help)
    server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))(
        answers.rename
    )
    server.command(FIX_ALL_COMMAND)(answers.fix_all)
    server.command(IGNORE_COMMAND)(answers.ignore_rule)
    server.command(EXPLAIN_COMMAND)(answers.explain)
    return server


class _EditorLog(logging.Handler):
    """Sends our warnings to the editor's log of this server."""

    def __init__(self, server: Server) -> None:
        super().__init__(logging.WARNING)
        self.server = server

    def emit(self, record: logging.LogRecord) -> None:
        errors = record.levelno >= logging.ERROR
        kind = types.MessageType.Error if errors else types.MessageType.Warning
        self.server.window_log_message(types.LogMessageParams(kind, self.format(record)))


def _log_to(server: Server) -> None:
    """Log to the editor; what pygls has to say goes to stderr, which editors keep as well.

    It logs every exception that `Server.report_server_error` is told of.
    """
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    own = logging.getLogger("dockerlint")
    own.addHandler(_EditorLog(server))
    own.propagate = False
