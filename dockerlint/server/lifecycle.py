"""What the editor tells: that a session begins and ends, its settings, documents and files."""

from __future__ import annotations

from lsprotocol import types

from dockerlint import config
from dockerlint.garbage import look_seldom
from dockerlint.model.context import DOCKERIGNORE
from dockerlint.server.client import Client, capability
from dockerlint.server.reports import document_diagnostic, workspace_diagnostic
from dockerlint.server.session import WATCHES, Server, answer_to, watched
from dockerlint.server.settings import SECTION
from dockerlint.surroundings import BUILDS

PATIENCE = 1.0  # seconds until a client that does not tell its settings is taken to have none
WATCHED = (*config.ALL_FILES, *BUILDS, f"*{DOCKERIGNORE}")


def initialize(ls: Server, params: types.InitializeParams) -> None:
    """First message: what the client can do decides what is offered."""
    ls.protocol.use_own_workspace()
    ls.client = Client.of(params.capabilities)
    ls.pulls = capability(params.capabilities, "text_document.diagnostic") is not None
    if ls.pulls:
        options = types.DiagnosticOptions(
            identifier=SECTION, inter_file_dependencies=False, workspace_diagnostics=True
        )
        ls.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)(document_diagnostic)
        ls.feature(types.WORKSPACE_DIAGNOSTIC)(workspace_diagnostic)
    ls.settings.update(_section(params.initialization_options))
    ls.settle_within(PATIENCE)


async def initialized(ls: Server, _: types.InitializedParams) -> None:
    """The client is ready: ask it to tell of changes, and for its settings."""
    registrations = []
    if ls.can(WATCHES):
        registrations.append(watched("dockerlint-files", *WATCHED))
    if ls.can("workspace.did_change_configuration.dynamic_registration"):
        method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
        section = types.DidChangeConfigurationRegistrationOptions(SECTION)
        registrations.append(types.Registration("dockerlint-settings", method, section))
    if registrations:
        await answer_to(
            ls.client_register_capability_async(types.RegistrationParams(registrations))
        )
    await ask_for_settings(ls)
    ls.settle()
    look_seldom()


def shutdown(ls: Server, _: None) -> None:
    """The session ends: whatever is under way is of no use."""
    ls.images.stop()
    ls.protocol.cancel_others()


async def configuration_changed(ls: Server, params: types.DidChangeConfigurationParams) -> None:
    """The editor's settings changed: some clients send them along, others want to be asked."""
    section = _section(params.settings)
    if section is None:
        await ask_for_settings(ls)
    elif ls.settings.update(section):
        ls.refresh()
        ls.refresh_sizes()


async def ask_for_settings(ls: Server) -> None:
    """Get the editor's settings, from clients that can be asked."""
    if not ls.can("workspace.configuration"):
        return
    item = types.ConfigurationItem(section=SECTION)
    found = await answer_to(ls.workspace_configuration_async(types.ConfigurationParams([item])))
    if found and found[0] is not None and ls.settings.update(found[0]):
        ls.refresh()
        ls.refresh_sizes()


def files_changed(ls: Server, _: types.DidChangeWatchedFilesParams) -> None:
    """A settings file changed, an image, or a file that tells of a Dockerfile's use."""
    ls.documents.forget_all()
    ls.refresh()
    ls.refresh_sizes()


def folders_changed(ls: Server, _: types.DidChangeWorkspaceFoldersParams) -> None:
    """The workspace has other folders."""
    ls.settings.forget()
    ls.refresh()


def opened(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    """A document was opened."""
    ls.push_soon(params.text_document.uri, 0)


def changed(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    """A document was edited."""
    ls.push_soon(params.text_document.uri)


def saved(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
    """A document was saved: others around it may have been, without the client telling."""
    ls.documents.forget_all()
    ls.push_soon(params.text_document.uri)


def closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    """A document was closed; nothing is to be shown for it."""
    uri = params.text_document.uri
    ls.documents.forget(uri)
    ls.images.forget(uri)
    if not ls.pulls:
        ls.push_never(uri)
        ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))


def _section(settings: object) -> object:
    """Our part of what a client sends as its settings; None when there is none."""
    return settings.get(SECTION) if isinstance(settings, dict) else None
