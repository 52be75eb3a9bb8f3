"""The state of one session with an editor, and what the server asks and tells it by itself."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Sequence
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from dockerlint import __version__, config, config_edit, discovery
from dockerlint.config import ConfigError, Settings
from dockerlint.findings import FileEdit
from dockerlint.layers.sources import located
from dockerlint.model import Dockerfile
from dockerlint.server.actions import Actions
from dockerlint.server.client import Client, capability
from dockerlint.server.diagnostics import diagnostics
from dockerlint.server.documents import Documents, Linted
from dockerlint.server.image_sizes import Images, Sizes
from dockerlint.server.protocol import Protocol, Refused
from dockerlint.server.settings import SettingsStore
from dockerlint.server.sync import Document

log = logging.getLogger(__name__)

PUSH_DELAY = 0.04  # seconds; while the user types on, only the last text is linted
LISTING_LASTS = 30.0  # seconds; some editors ask for the whole workspace every two
WATCHES = "workspace.did_change_watched_files.dynamic_registration"  # a capability

R = TypeVar("R")


class Server(LanguageServer):
    """The state of one session."""

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__("dockerlint", __version__, protocol_cls=Protocol)
        self.settings = SettingsStore(self.tell, lambda: self.folders)
        self.documents = Documents(self.settings, self.refresh)
        self.images = Images(self.tell)
        self.client = Client()
        self.pulls = False  # the client asks for diagnostics; they are never sent as well
        self._settled = asyncio.Event()
        self._told: set[str] = set()
        self._watched: set[Path] = set()
        self._due: dict[str, asyncio.TimerHandle] = {}
        self._listing: tuple[float, list[Path]] | None = None

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Into the log; pygls would show it to the user."""
        if not isinstance(error, Refused):
            log.error("%s", getattr(source, "__name__", source), exc_info=error)

    def can(self, path: str) -> Any:
        """A capability of the client by its path; None where it has none."""
        return capability(self.client_capabilities, path)

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
        return self.documents.lint(self.document(uri), self.settings_of(uri))

    def settings_of(self, uri: str) -> Settings:
        """The settings in force for a document."""
        return self.settings.for_file(self.document(uri).file or self.first_folder or Path())

    def file(self, uri: str) -> Dockerfile:
        """A document as it is now, with its meaning."""
        return self.documents.file(self.document(uri), self.settings_of(uri))

    def actions(self, uri: str) -> Actions:
        """The code actions of a document as it is now."""
        document = self.document(uri)

        def find_settings() -> Path | None:
            file = self.settings.changeable(document.file) if document.file else None
            return file if file and (self.client.creates or file.exists()) else None

        return Actions(document, self.lint(uri), self.client, find_settings, self.ignoring)

    def ignoring(self, rule: str, file: Path, document: Document) -> FileEdit | None:
        """The settings file, as the editor has it, after a rule was put among those ignored."""
        before = self.document(file.as_uri()).source if file.exists() else None
        after = config_edit.ignoring(before or "", rule, file)
        if after is None or document.file is None:
            return None
        path = os.path.relpath(file, document.file.parent).replace(os.sep, "/")
        return FileEdit(path, before, after)

    def settle_within(self, delay: float) -> None:
        """Wait no longer than that for the client's settings."""
        asyncio.get_running_loop().call_later(delay, self.settle)

    def settle(self) -> None:
        """The client's settings are known, or will not be: now findings can be shown."""
        if not self._settled.is_set():
            self._settled.set()
            for document in list(self.workspace.text_documents.values()):
                self.push_soon(document.uri, 0)

    async def settled(self) -> None:
        """Return once they are, so that nothing is shown that they switch off."""
        await self._settled.wait()

    async def sizes(self, uri: str) -> Sizes | None:
        """The image that the settings name for a document; None when they name none."""
        file = self.document(uri).file
        if not file:
            return None
        settings = self.settings.for_file(file)
        image = settings.image_of(file)
        if not image or self.documents.leaves_alone(file, settings):
            return None
        self.watch(image)
        return await self.images.sizes(uri, self.document(uri).source, image)

    def watch(self, image: Path) -> None:
        """Have the client tell when an image changes, where it can."""
        if image in self._watched or not self.can(WATCHES):
            return
        self._watched.add(image)
        file, _ = located(str(image))
        name = f"{file.name}/index.json" if file.is_dir() else file.name
        registration = watched(f"dockerlint-image-{len(self._watched)}", name)
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
        elif self.can("workspace.diagnostics.refresh_support"):
            self.workspace_diagnostic_refresh(None)

    def refresh_sizes(self) -> None:
        """Have the client ask for the sizes of instructions again, where it can."""
        if self.can("workspace.inlay_hint.refresh_support"):
            self.workspace_inlay_hint_refresh(None)
        if self.can("workspace.code_lens.refresh_support"):
            self.workspace_code_lens_refresh(None)

    def push_soon(self, uri: str, delay: float = PUSH_DELAY) -> None:
        """Send a document's diagnostics after ``delay``, unless asked again before."""
        if not self.pulls and self._settled.is_set():
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
        params = types.PublishDiagnosticsParams(uri, diagnostics(linted, self.client), version)
        self.text_document_publish_diagnostics(params)

    async def workspace_files(self) -> list[Path]:
        """The Dockerfiles of the workspace. Looked for in a thread: it may be large."""
        if self._listing is None or monotonic() - self._listing[0] > LISTING_LASTS:
            found = await asyncio.to_thread(_list, self.folders)
            self._listing = monotonic(), found
        return self._listing[1]


def watched(number: str, *names: str) -> types.Registration:
    """What asks the client to tell when files of these names change."""
    watchers = [types.FileSystemWatcher(f"**/{name}") for name in names]
    options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
    return types.Registration(number, types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)


async def let_others_in() -> None:
    """Between two pieces of long work: what the client sends is read by another thread.

    That gets no turn from a sleep of no time while this one is busy.
    """
    await asyncio.sleep(0.001)


async def answer_to(request: Awaitable[R]) -> R | None:
    """The client's answer; None, and a line in the log, when it refuses."""
    try:
        return await request
    except Exception as error:  # whatever the client answered, it is no reason to stop
        log.warning("the editor refused a request: %s", error)
        return None


def _list(folders: Sequence[Path]) -> list[Path]:
    return list(discovery.files(folders, _settings_or_default))


def _settings_or_default(path: Path) -> Settings:
    """For the search only: errors in settings are told when a document is linted."""
    try:
        return config.load_for(path)
    except ConfigError:
        return Settings()
