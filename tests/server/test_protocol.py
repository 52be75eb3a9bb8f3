"""What goes over the wire: odd clients, odd messages, and the end of a session."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from queue import Queue
from typing import Any

import pytest
from server.editor import COMMAND

URI = "untitled:Dockerfile"
APK = "FROM alpine:3.20\nRUN apk add curl\n"
ADD = {"start": {"line": 1, "character": 8}, "end": {"line": 1, "character": 11}}


class Wire:
    """A client that sends any JSON there is."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.messages: Queue[dict[str, Any]] = Queue()
        self.seen: list[dict[str, Any]] = []
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        self.count = 0

    def read(self) -> None:
        assert self.process.stdout
        while header := self.process.stdout.readline():
            name, _, size = header.partition(b":")
            assert name == b"Content-Length", header
            while self.process.stdout.readline().strip():
                pass
            self.messages.put(json.loads(self.process.stdout.read(int(size))))

    def send(self, **message: Any) -> None:
        assert self.process.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def notify(self, method: str, params: object = None) -> None:
        self.send(method=method, params=params)

    def ask(self, method: str, params: object = None) -> dict[str, Any]:
        """The answer to a request."""
        self.count += 1
        self.send(id=self.count, method=method, params=params)
        return self.wait(id=self.count)

    def wait(self, **wanted: Any) -> dict[str, Any]:
        """The next message with these values."""
        while True:
            message = self.messages.get(timeout=20)
            self.seen.append(message)
            if wanted.items() <= message.items():
                return message

    def start(self, **capabilities: object) -> dict[str, Any]:
        """The capabilities of the server; the client's are those given."""
        params = {"processId": None, "rootUri": None, "capabilities": capabilities}
        answer = self.ask("initialize", params)
        self.notify("initialized", {})
        capable: dict[str, Any] = answer["result"]["capabilities"]
        return capable

    def open(self, text: str = APK) -> list[dict[str, Any]]:
        """The diagnostics pushed for a text."""
        document = {"uri": URI, "languageId": "dockerfile", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        found: list[dict[str, Any]] = self.wait(method="textDocument/publishDiagnostics")[
            "params"
        ]["diagnostics"]
        return found

    def code_actions(self, **context: object) -> dict[str, Any]:
        context = {"diagnostics": [], **context}
        params = {"textDocument": {"uri": URI}, "range": ADD, "context": context}
        return self.ask("textDocument/codeAction", params)

    def end(self) -> int:
        """Say goodbye; the exit code."""
        if self.process.poll() is None:
            assert self.ask("shutdown")["result"] is None
            self.notify("exit")
        return self.close()

    def close(self) -> int:
        """Close the streams; the exit code."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        code = self.process.wait(20)
        self.reader.join(20)
        self.process.stdout.close()
        return code

    def popped_up(self) -> list[str]:
        """What was shown to the user."""
        self.ask("textDocument/hover", {"textDocument": {"uri": URI}, "position": ADD["start"]})
        return [
            m["params"]["message"] for m in self.seen if m.get("method") == "window/showMessage"
        ]


@pytest.fixture
def wire() -> Iterator[Wire]:
    found = Wire()
    yield found
    if not found.process.stdin.closed:  # type: ignore[union-attr]
        assert found.end() == 0


def test_goodbye_gives_0(wire: Wire) -> None:
    wire.start()
    assert wire.end() == 0


def test_goodbye_with_a_request_under_way(wire: Wire) -> None:
    wire.start()
    wire.open()
    command = {"command": "dockerlint.fixAll", "arguments": [URI]}
    wire.send(id="slow", method="workspace/executeCommand", params=command)
    wire.wait(method="workspace/applyEdit")
    assert wire.end() == 0


def test_exit_without_shutdown_gives_1(wire: Wire) -> None:
    wire.start()
    wire.notify("exit")
    assert wire.close() == 1


def test_the_end_of_the_input_ends_the_server(wire: Wire) -> None:
    wire.start()
    assert wire.close() == 0


def test_capabilities_from_the_future_do_no_harm(wire: Wire) -> None:
    answer = wire.ask(
        "initialize",
        {
            "processId": None,
            "rootUri": None,
            "trace": "compact",
            "workspaceFolders": None,
            "capabilities": {
                "workspace": {
                    "applyEdit": True,
                    "symbol": {"symbolKind": {"valueSet": [1, 99]}},
                    "workspaceEdit": {"documentChanges": True, "failureHandling": "pray"},
                },
                "textDocument": {
                    "publishDiagnostics": {"tagSupport": {"valueSet": [1, 2, 3]}},
                    "hover": {"contentFormat": ["html", "markdown"]},
                    "codeAction": {
                        "codeActionLiteralSupport": {
                            "codeActionKind": {"valueSet": ["quickfix", "brew"]}
                        }
                    },
                },
                "general": {"positionEncodings": ["utf-7", "utf-32", "utf-16"]},
                "telepathy": {"range": 9},
            },
        },
    )
    capable = answer["result"]["capabilities"]
    assert capable["positionEncoding"] == "utf-32"
    wire.notify("initialized", {})
    assert [d["code"] for d in wire.open() if d["code"] == "apk-no-cache"]
    (fix, *_) = [a for a in wire.code_actions()["result"] if a.get("isPreferred")]
    assert fix["edit"]["documentChanges"]  # what was understood still counts


@pytest.mark.parametrize(
    ("method", "params"),
    [
        (
            "textDocument/codeAction",
            {
                "textDocument": {"uri": URI},
                "range": ADD,
                "context": {"diagnostics": [], "triggerKind": 9},
            },
        ),
        ("textDocument/hover", {"textDocument": {"uri": URI}, "position": "here"}),
        ("textDocument/codeAction", {}),
        ("textDocument/codeAction", None),
        ("workspace/executeCommand", {"command": "dockerlint.fixAll", "arguments": []}),
        ("workspace/executeCommand", {"command": "no.such", "arguments": []}),
    ],
)
def test_what_cannot_be_understood_is_answered(wire: Wire, method: str, params: object) -> None:
    wire.start()
    wire.open()
    assert wire.ask(method, params)["error"]["code"] == -32602
    assert wire.popped_up() == []


def test_unknown_requests_and_notifications(wire: Wire) -> None:
    wire.start()
    assert wire.ask("textDocument/telepathy", {})["error"]["code"] == -32601
    wire.notify("textDocument/thought", {})
    wire.notify("textDocument/didOpen", {"textDocument": 1})
    wire.notify("$/cancelRequest", {"id": 77})
    assert wire.popped_up() == []


def test_documents_never_opened(wire: Wire) -> None:
    wire.start()
    document = {"uri": URI, "version": 3}
    wire.notify(
        "textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": "x"}]}
    )
    wire.notify("textDocument/didClose", {"textDocument": document})
    wire.notify("textDocument/didSave", {"textDocument": document})
    assert wire.code_actions()["result"] == []
    assert wire.popped_up() == []


def test_editors_that_know_commands_only(wire: Wire) -> None:
    wire.start()
    wire.open()
    (command,) = wire.code_actions()["result"]
    assert command["command"] == "dockerlint.fixAll"
    wire.count += 1
    wire.send(id=wire.count, method="workspace/executeCommand", params=command)
    request = wire.wait(method="workspace/applyEdit")
    edits = request["params"]["edit"]["changes"][URI]
    assert any("--no-cache" in edit["newText"] for edit in edits)
    wire.send(id=request["id"], result={"applied": True})
    assert wire.wait(id=wire.count)["result"] is True


@pytest.mark.parametrize(
    "answer", [{"result": {"applid": 1}}, {"error": {"code": -32803, "message": "no"}}]
)
def test_answers_that_make_no_sense(wire: Wire, answer: dict[str, object]) -> None:
    wire.start()
    wire.open()
    wire.count += 1
    command = {"command": "dockerlint.fixAll", "arguments": [URI]}
    wire.send(id=wire.count, method="workspace/executeCommand", params=command)
    wire.send(id=wire.wait(method="workspace/applyEdit")["id"], **answer)
    assert wire.wait(id=wire.count)["result"] is False
    assert wire.popped_up() == []


def test_a_plain_hover_for_those_without_markdown(wire: Wire) -> None:
    wire.start(textDocument={"hover": {"contentFormat": ["plaintext"]}})
    wire.open()
    params = {"textDocument": {"uri": URI}, "position": ADD["start"]}
    assert wire.ask("textDocument/hover", params)["result"]["contents"]["kind"] == "plaintext"


def misbehaving(body: str, method: str = "lint") -> list[str]:
    """A server whose engine does something it should not."""
    script = f"""
import os, subprocess, sys
from dockerlint import fixer, server
def misbehave(self, *_):
    {body}
fixer.Fixer.{method} = misbehave
sys.exit(server.main())
"""
    return [sys.executable, "-c", script]


def test_stray_output_does_not_reach_the_client() -> None:
    wire = Wire(
        misbehaving("print('stray'); os.write(1, b'stray'); subprocess.run('cat'); return []")
    )
    wire.start()
    assert wire.open() == []
    assert wire.end() == 0


def test_a_bug_is_logged_and_not_shown() -> None:
    wire = Wire(misbehaving("raise LookupError('our mistake')"))
    wire.start()
    assert wire.open() == []
    logged = [m for m in wire.seen if m.get("method") == "window/logMessage"]
    assert any("our mistake" in m["params"]["message"] for m in logged)
    assert wire.popped_up() == []
    assert wire.end() == 0


@pytest.mark.parametrize("method", ["verify", "run"])
def test_a_bug_in_fixing_is_logged_and_nothing_is_changed(method: str) -> None:
    wire = Wire(misbehaving("raise LookupError('our mistake')", method))
    actions = {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}
    wire.start(textDocument={"codeAction": actions})
    wire.open()
    found = wire.code_actions()["result"]
    assert any(a["title"].startswith("Ignore `apk-no-cache`") for a in found)
    assert any("isPreferred" in a for a in found) is (method == "run")
    assert next(a["edit"]["changes"] for a in found if "fixAll" in a["kind"])[URI] == [] or (
        method == "verify"
    )
    logged = [m for m in wire.seen if m.get("method") == "window/logMessage"]
    assert any("our mistake" in m["params"]["message"] for m in logged)
    assert wire.popped_up() == []
    assert wire.end() == 0
