"""What the server answers to each message of the protocol."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar
from urllib.parse import unquote

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from dockerlint import __version__, config, discovery
from dockerlint.config import ConfigError, Settings
from dockerlint.layers.sources import located
from dockerlint.linter import tree_of
from dockerlint.model.context import DOCKERIGNORE
from dockerlint.server import hover as hovers
from dockerlint.server.actions import FIX_ALL_COMMAND, FIX_ALL_TITLE, KINDS, Actions, Client
from dockerlint.server.completion import TRIGGERS, completions, resolved
from dockerlint.server.diagnostics import diagnostics
from dockerlint.server.documents import Documents, Linted, left_out
from dockerlint.server.image_sizes import Images, Sizes, hints, lenses
from dockerlint.server.protocol import Protocol
from dockerlint.server.settings import SECTION, SettingsStore
from dockerlint.server.sync import Document
from dockerlint.surroundings import BUILDS, Nowhere
from dockerlint.text import Source

log = logging.getLogger(__name__)

PUSH_DELAY = 0.04  # seconds; while the user types on, only the last text is linted
LISTING_LASTS = 30.0  # seconds; some editors ask for the whole workspace every two
WATCHED = (*config.ALL_FILES, *BUILDS, f"*{DOCKERIGNORE}")
WATCHES = "workspace.did_change_watched_files.dynamic_registration"  # a capability

R = TypeVar("R")


class Server(LanguageServer):
    """The state of one session."""

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__("dockerlint", __version__, protocol_cls=Protocol)
        self.settings = SettingsStore(self.tell)
        self.documents = Documents(self.settings, self.refresh)
        self.images = Images(self.tell)
        self.client = Client(literals=False, resolves=False, versions=False, creates=False)
        self.pulls = False  # the client asks for diagnostics; they are never sent as well
        self._told: set[str] = set()
        self._watched: set[Path] = set()
        self._due: dict[str, asyncio.TimerHandle] = {}
        self._listing: tuple[float, list[Path]] | None = None

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Into the log; pygls would show it to the user."""
        log.error("%s: %s", getattr(source, "__name__", source), error)

    def tell(self, message: str) -> None:
        """Something the user did wrong: shown once, logged each time."""
        log.warning(message)
        if message not in self._told:
            self._told.add(message)
            kind = types.MessageType.Warning
            self.window_show_message(types.ShowMessageParams(kind, f"dockerlint: {message}"))

    def document(self, uri: str) -> Document:
        """The document of that name, open or on disk."""
        document = self.workspace.get_text_document(uri)
        assert isinstance(document, Document)
        return document

    def lint(self, uri: str) -> Linted:
        """The findings of a document as it is now."""
        return self.documents.lint(self.document(uri), self.first_folder)

    def settings_of(self, uri: str) -> Settings:
        """The settings in force for a document."""
        return self.settings.for_file(self.document(uri).file or self.first_folder or Path())

    def actions(self, uri: str) -> Actions:
        """The code actions of a document as it is now."""
        return Actions(self.document(uri), self.lint(uri), self.client)

    async def sizes(self, uri: str) -> Sizes | None:
        """The image that the settings name for a document; None when they name none."""
        file = self.document(uri).file
        if not file or not self.settings.enabled:
            return None
        settings = self.settings.for_file(file)
        image = settings.image_of(file)
        if not image or left_out(file, settings):
            return None
        self.watch(image)
        return await self.images.sizes(uri, self.document(uri).source, image)

    def watch(self, image: Path) -> None:
        """Have the client tell when an image changes, where it can."""
        if image in self._watched or not _get(self.client_capabilities, WATCHES):
            return
        self._watched.add(image)
        file, _ = located(str(image))
        name = f"{file.name}/index.json" if file.is_dir() else file.name
        registration = _watch(f"dockerlint-image-{len(self._watched)}", name)
        self.client_register_capability(types.RegistrationParams([registration]))

    @property
    def folders(self) -> list[Path]:
        """The workspace's folders that are on this machine."""
        uris = [folder.uri for folder in self.workspace.folders.values()]
        uris = uris or [self.workspace.root_uri or ""]
        return [Path(path) for uri in uris if (path := to_fs_path(uri))]

    @property
    def first_folder(self) -> Path | None:
        """The folder that lends its settings to unsaved documents."""
        return next(iter(self.folders), None)

    def refresh(self) -> None:
        """Something besides the texts changed: bring every document's diagnostics up to date."""
        self._listing = None
        if not self.pulls:
            for document in list(self.workspace.text_documents.values()):
                self.push_soon(document.uri)
        elif _get(self.client_capabilities, "workspace.diagnostics.refresh_support"):
            self.workspace_diagnostic_refresh(None)

    def refresh_sizes(self) -> None:
        """Have the client ask for the sizes of instructions again, where it can."""
        if _get(self.client_capabilities, "workspace.inlay_hint.refresh_support"):
            self.workspace_inlay_hint_refresh(None)
        if _get(self.client_capabilities, "workspace.code_lens.refresh_support"):
            self.workspace_code_lens_refresh(None)

    def push_soon(self, uri: str, delay: float = PUSH_DELAY) -> None:
        """Send a document's diagnostics after ``delay``, unless asked again before."""
        if not self.pulls:
            self.push_never(uri)
            loop = asyncio.get_running_loop()
            self._due[uri] = loop.call_later(delay, self.push, uri)

    def push_never(self, uri: str) -> None:
        """Drop what `push_soon` was to send."""
        if timer := self._due.pop(uri, None):
            timer.cancel()

    def push(self, uri: str) -> None:
        """Send a document's diagnostics."""
        self._due.pop(uri, None)
        linted = self.lint(uri)
        version = self.document(uri).version
        params = types.PublishDiagnosticsParams(uri, diagnostics(linted), version)
        self.text_document_publish_diagnostics(params)

    async def workspace_files(self) -> list[Path]:
        """The Dockerfiles of the workspace. Looked for in a thread: it may be large."""
        if self._listing is None or monotonic() - self._listing[0] > LISTING_LASTS:
            found = await asyncio.to_thread(_list, self.folders)
            self._listing = monotonic(), found
        return self._listing[1]


def create() -> Server:
    """A server that knows its messages, ready to start."""
    server = Server()
    _log_to(server)
    plain: dict[str, Callable[..., Any]] = {
        types.INITIALIZE: initialize,
        types.INITIALIZED: initialized,
        types.SHUTDOWN: shutdown,
        types.TEXT_DOCUMENT_DID_OPEN: opened,
        types.TEXT_DOCUMENT_DID_CHANGE: changed,
        types.TEXT_DOCUMENT_DID_SAVE: saved,
        types.TEXT_DOCUMENT_DID_CLOSE: closed,
        types.WORKSPACE_DID_CHANGE_CONFIGURATION: configuration_changed,
        types.WORKSPACE_DID_CHANGE_WATCHED_FILES: files_changed,
        types.CODE_ACTION_RESOLVE: resolve,
        types.TEXT_DOCUMENT_HOVER: hover,
        types.COMPLETION_ITEM_RESOLVE: resolve_completion,
        types.TEXT_DOCUMENT_INLAY_HINT: inlay_hints,
        types.TEXT_DOCUMENT_CODE_LENS: code_lenses,
    }
    for method, handler in plain.items():
        server.feature(method)(handler)
    options = types.CodeActionOptions(code_action_kinds=KINDS, resolve_provider=True)
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)(code_actions)
    completes = types.CompletionOptions(trigger_characters=TRIGGERS, resolve_provider=True)
    server.feature(types.TEXT_DOCUMENT_COMPLETION, completes)(complete)
    server.command(FIX_ALL_COMMAND)(fix_all)
    return server


def initialize(ls: Server, params: types.InitializeParams) -> None:
    """First message: what the client can do decides what is offered."""
    ls.protocol.use_own_workspace()
    ls.client = Client.of(params.capabilities)
    ls.pulls = _get(params.capabilities, "text_document.diagnostic") is not None
    if ls.pulls:
        options = types.DiagnosticOptions(
            identifier=SECTION, inter_file_dependencies=False, workspace_diagnostics=True
        )
        ls.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)(document_diagnostic)
        ls.feature(types.WORKSPACE_DIAGNOSTIC)(workspace_diagnostic)
    ls.settings.update(_section(params.initialization_options))


async def initialized(ls: Server, _: types.InitializedParams) -> None:
    """The client is ready: ask it to tell of changes, and for its settings."""
    registrations = []
    if _get(ls.client_capabilities, WATCHES):
        registrations.append(_watch("dockerlint-files", *WATCHED))
    if _get(ls.client_capabilities, "workspace.did_change_configuration.dynamic_registration"):
        method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
        section = types.DidChangeConfigurationRegistrationOptions(SECTION)
        registrations.append(types.Registration("dockerlint-settings", method, section))
    if registrations:
        await _answer(ls.client_register_capability_async(types.RegistrationParams(registrations)))
    await ask_for_settings(ls)


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
    if not _get(ls.client_capabilities, "workspace.configuration"):
        return
    item = types.ConfigurationItem(section=SECTION)
    found = await _answer(ls.workspace_configuration_async(types.ConfigurationParams([item])))
    if found and found[0] is not None and ls.settings.update(found[0]):
        ls.refresh()
        ls.refresh_sizes()


def files_changed(ls: Server, _: types.DidChangeWatchedFilesParams) -> None:
    """A settings file changed, an image, or a file that tells of a Dockerfile's use."""
    ls.documents.forget_all()
    ls.refresh()
    ls.refresh_sizes()


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


def document_diagnostic(
    ls: Server, params: types.DocumentDiagnosticParams
) -> types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport:
    """The diagnostics of one document."""
    linted = ls.lint(params.text_document.uri)
    if params.previous_result_id == linted.id:
        return types.RelatedUnchangedDocumentDiagnosticReport(linted.id)
    return types.RelatedFullDocumentDiagnosticReport(
        items=diagnostics(linted), result_id=linted.id
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
                    uri=uri, version=version, items=diagnostics(linted), result_id=linted.id
                )
            )
    gone = [uri for uri in known if unquote(uri) not in opened]
    items += [types.WorkspaceFullDocumentDiagnosticReport(uri=uri, items=[]) for uri in gone]
    return types.WorkspaceDiagnosticReport(items)


async def code_actions(
    ls: Server, params: types.CodeActionParams
) -> Sequence[types.CodeAction | types.Command]:
    """What can be done about the findings at a place.

    Trying their fixes takes time when they are many: other messages are answered in between, and
    a cancelled request ends there. What is returned is about the text as it is then.
    """
    uri = params.text_document.uri
    actions = ls.actions(uri)
    for finding in actions.at(params):
        await asyncio.sleep(0)
        actions.linted.fixes(finding)
    return ls.actions(uri).all(params)


def resolve(ls: Server, action: types.CodeAction) -> types.CodeAction:
    """The action with its edit; one that has it already comes back as it is."""
    if isinstance(action.data, dict) and action.edit is None:
        action.edit = ls.actions(action.data["uri"]).fix_all_edit()
    return action


async def fix_all(ls: Server, uri: str) -> bool:
    """The command: make every safe fix of a document; true when the editor did."""
    edit = ls.actions(uri).fix_all_edit()
    params = types.ApplyWorkspaceEditParams(edit, FIX_ALL_TITLE)
    answer = await _answer(ls.workspace_apply_edit_async(params))
    return answer is not None and answer.applied


def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    """What is known of a place: its image, and the rules that have findings there."""
    formats = _get(ls.client_capabilities, "text_document.hover.content_format") or ()
    return hovers.hover(ls.lint(params.text_document.uri), params.position, formats)


def complete(ls: Server, params: types.CompletionParams) -> types.CompletionList | None:
    """Images and tags that can be written at a place."""
    document = ls.document(params.text_document.uri)
    if not ls.settings.enabled:
        return None
    tree = tree_of(Source(document.table.text))
    mirrors = ls.settings_of(document.uri).policy.mirrors
    path = "text_document.completion.completion_item.tag_support"
    marks = _get(ls.client_capabilities, path) is not None
    return completions(tree, document.table, params.position, mirrors, marks=marks)


def resolve_completion(ls: Server, item: types.CompletionItem) -> types.CompletionItem:
    """The item with its documentation."""
    path = "text_document.completion.completion_item.documentation_format"
    formats = _get(ls.client_capabilities, path) or ()
    return resolved(item, Nowhere(None).today, formats)


async def inlay_hints(ls: Server, params: types.InlayHintParams) -> list[types.InlayHint]:
    """The megabytes of each instruction in a range."""
    uri = params.text_document.uri
    sizes = await ls.sizes(uri)
    lines = ls.document(uri).table
    if not sizes or lines.text != sizes.file.source.text:
        return []  # the client asks again after the change
    return hints(sizes, lines, lines.span(params.range))


async def code_lenses(ls: Server, params: types.CodeLensParams) -> list[types.CodeLens]:
    """The megabytes of the image; those of each instruction where hints cannot be shown."""
    uri = params.text_document.uri
    sizes = await ls.sizes(uri)
    lines = ls.document(uri).table
    if not sizes or lines.text != sizes.file.source.text:
        return []
    hintless = _get(ls.client_capabilities, "text_document.inlay_hint") is None
    return lenses(sizes, lines, all_rows=hintless)


def _watch(number: str, *names: str) -> types.Registration:
    """What asks the client to tell when files of these names change."""
    watchers = [types.FileSystemWatcher(f"**/{name}") for name in names]
    options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
    return types.Registration(number, types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)


async def _answer(request: Awaitable[R]) -> R | None:
    """The client's answer; None, and a line in the log, when it refuses."""
    try:
        return await request
    except Exception as error:  # whatever the client answered, it is no reason to stop
        log.warning("the editor refused a request: %s", error)
        return None


def _section(settings: object) -> object:
    """Our part of what a client sends as its settings; None when there is none."""
    return settings.get(SECTION) if isinstance(settings, dict) else None


def _get(capabilities: object, path: str) -> Any:
    """A capability by its path; None when any part of it is missing."""
    for name in path.split("."):
        capabilities = getattr(capabilities, name, None)
    return capabilities


def _list(folders: Sequence[Path]) -> list[Path]:
    return list(discovery.files(folders, _settings_or_default))


def _settings_or_default(path: Path) -> Settings:
    """For the search only: errors in settings are told when a document is linted."""
    try:
        return config.load_for(path)
    except ConfigError:
        return Settings()


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
    """Log to stderr, which editors keep, and to the editor itself."""
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("pygls").setLevel(logging.ERROR)
    logging.getLogger("dockerlint").addHandler(_EditorLog(server))
