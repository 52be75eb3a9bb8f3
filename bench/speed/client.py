"""A client of a language server that notes when messages come."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

PATIENCE = 30.0  # seconds for an answer
CAPABILITIES = {
    "workspace": {"configuration": True, "diagnostics": {"refreshSupport": True}},
    "textDocument": {"diagnostic": {}, "publishDiagnostics": {"versionSupport": True}},
}
INCREMENTAL = 2  # TextDocumentSyncKind
Message = dict[str, Any]
Settings = Mapping[str, object]  # by section


class ServerError(Exception):
    """A server ended, or was silent for too long."""


class Came(NamedTuple):
    """A message and the time at which it was there, not yet parsed."""

    when: float
    message: Message


class Client:
    """One session with one document. Times are those of `time.perf_counter`."""

    def __init__(self, command: Sequence[str], settings: Settings, path: Path) -> None:
        self.uri = path.as_uri()
        self.settings = settings
        self.version = 0
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=path.parent,
        )
        self._asked = 0
        self._came: SimpleQueue[Came | None] = SimpleQueue()
        self._writing = threading.Lock()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            self._initialize(path.parent)
        except ServerError:
            self.kill()
            raise

    def _initialize(self, folder: Path) -> None:
        asked = {
            "processId": os.getpid(),
            "rootUri": folder.as_uri(),
            "workspaceFolders": [{"uri": folder.as_uri(), "name": "folder"}],
            "capabilities": CAPABILITIES,
            "initializationOptions": self.settings,
        }
        able = self._ask("initialize", asked).message["result"]["capabilities"]
        sync = able["textDocumentSync"]
        self.pulls = "diagnosticProvider" in able
        self.incremental = (sync["change"] if isinstance(sync, dict) else sync) == INCREMENTAL
        self._send(method="initialized", params={})

    def open(self, text: str) -> float:
        """Open the document; when its diagnostics came."""
        self.version += 1
        document = {"uri": self.uri, "version": self.version, "languageId": "dockerfile"}
        self._send(
            method="textDocument/didOpen", params={"textDocument": {**document, "text": text}}
        )
        return self._diagnosed()

    def replace(self, line: int, start: int, end: int, new: str, whole: str) -> float:
        """Replace a part of a line, which gives this text; seconds until the diagnostics came."""
        self.version += 1
        places = {"start": {"line": line, "character": start}}
        places["end"] = {"line": line, "character": end}
        change = {"range": places, "text": new} if self.incremental else {"text": whole}
        document = {"uri": self.uri, "version": self.version}
        self._forget()
        sent = time.perf_counter()
        self._send(
            method="textDocument/didChange",
            params={"textDocument": document, "contentChanges": [change]},
        )
        return self._diagnosed() - sent

    def close(self) -> None:
        """End the session; the process in any case."""
        try:
            self._ask("shutdown", None)
            self._send(method="exit")
            self.process.wait(PATIENCE)
        except (ServerError, subprocess.TimeoutExpired):
            pass
        finally:
            self.kill()

    def kill(self) -> None:
        """End the process, and by closing its input those that it started."""
        assert self.process.stdin
        self.process.kill()
        self.process.wait()
        with suppress(OSError):
            self.process.stdin.close()
        self._reader.join(PATIENCE)
        assert self.process.stdout
        self.process.stdout.close()

    def _diagnosed(self) -> float:
        """When the diagnostics of the present version come, pulled or pushed."""
        if self.pulls:
            return self._ask("textDocument/diagnostic", {"textDocument": {"uri": self.uri}}).when
        while True:
            came = self._next()
            if came.message.get("method") == "textDocument/publishDiagnostics":
                told = came.message["params"]
                if told["uri"] == self.uri and told.get("version") in (None, self.version):
                    return came.when

    def _forget(self) -> None:
        """Drop what came unasked, lest it be taken for a report on the next edit."""
        while not self._came.empty():
            self._next()

    def _ask(self, method: str, params: object) -> Came:
        """The answer to a request."""
        self._asked += 1
        asked = {"params": params} if params is not None else {}
        self._send(id=self._asked, method=method, **asked)
        while True:
            came = self._next()
            if came.message.get("id") == self._asked:
                if error := came.message.get("error"):
                    raise ServerError(f"{method}: {error}")
                return came

    def _next(self) -> Came:
        """The next message."""
        try:
            came = self._came.get(timeout=PATIENCE)
        except Empty:
            raise ServerError(f"no message for {PATIENCE:g} s") from None
        if came is None:
            raise ServerError(f"the server ended with exit code {self.process.wait()}")
        return came

    def _send(self, **message: object) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        try:
            with self._writing:
                self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
                self.process.stdin.flush()
        except OSError as error:
            raise ServerError(f"the server hears nothing: {error}") from error

    def _read(self) -> None:
        """Take in messages until the server ends; answer what it asks."""
        assert self.process.stdout
        try:
            while size := self._size():
                body = self.process.stdout.read(size)
                came = Came(time.perf_counter(), json.loads(body))
                if "id" in came.message and "method" in came.message:
                    self._answer(came.message)
                else:
                    self._came.put(came)
        finally:
            self._came.put(None)

    def _size(self) -> int:
        """How many bytes the next message has; 0 at the end."""
        assert self.process.stdout
        size = 0
        while (line := self.process.stdout.readline()).strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                size = int(value)
        return size

    def _answer(self, message: Message) -> None:
        """Tell the settings asked for; nothing else is known here."""
        result = None
        if message["method"] == "workspace/configuration":
            result = [self.settings.get(item["section"]) for item in message["params"]["items"]]
        self._send(id=message["id"], result=result)
