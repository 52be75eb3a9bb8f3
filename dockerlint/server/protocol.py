"""pygls' protocol, made to answer every request and to keep its troubles to the log."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.protocol import LanguageServerProtocol

from dockerlint.server.sync import Workspace

log = logging.getLogger(__name__)

Fits = Callable[[dict[str, Any]], bool]


class Refused(JsonRpcException):
    """A request that makes no sense here: the editor shows the reason, and nothing is wrong."""

    CODE = types.LSPErrorCodes.RequestFailed.value


class Protocol(LanguageServerProtocol):
    """Differs from pygls where a client says something newer than lsprotocol knows.

    pygls drops such a message without a reply, and an editor whose ``initialize`` is dropped
    hangs. Here ``initialize`` is read without what cannot be understood, other requests are
    answered with an error, and an answer of the client that makes no sense counts as a failure.
    """

    exit_code = 0

    def use_own_workspace(self) -> None:
        """Take our workspace instead of pygls'; to be called while ``initialize`` is handled."""
        self._workspace = Workspace.like(self.workspace)

    def cancel_others(self) -> None:
        """Cancel every request but the one being handled; pygls trips over some at shutdown."""
        for number, waiting in list(self._request_futures.items()):
            if number != self.msg_id:
                waiting.cancel()

    def structure_message(self, data: dict[str, Any]) -> Any:
        """A message from its JSON; called for every object inside a message too."""
        if "jsonrpc" not in data:
            return data
        if data.get("method") == types.EXIT and not self._shutdown:
            self.exit_code = 1
        try:
            return self._structure(data)
        except JsonRpcException:
            number = data.get("id")
            if number is not None and "method" in data:
                error = JsonRpcInvalidParams.of(ValueError("not understood"))
                self._send_response(number, error=error.to_response_error())
            elif number is not None and (waiting := self._request_futures.pop(number, None)):
                waiting.set_exception(JsonRpcInvalidParams("the answer was not understood"))
            raise

    def _structure(self, data: dict[str, Any]) -> Any:
        try:
            return super().structure_message(data)
        except JsonRpcException:
            if data.get("method") != types.INITIALIZE:
                raise
            needed: dict[str, Any] = {"processId": None, "rootUri": None, "capabilities": {}}
            params = pruned(data["params"], lambda part: self._initializes({**needed, **part}))
            return super().structure_message({**data, "params": {**needed, **params}})

    def _initializes(self, params: dict[str, Any]) -> bool:
        try:
            self._converter.structure(params, types.InitializeParams)
        except Exception:  # whatever cattrs and its hooks raise
            return False
        return True


def pruned(data: dict[str, Any], fits: Fits) -> dict[str, Any]:
    """``data`` without the leaves that do not fit, each tried on its own."""

    def fits_under(key: str) -> Fits:
        return lambda part: fits({key: part})

    kept = {}
    for key, value in data.items():
        if not fits({key: value}) and isinstance(value, dict):
            value = pruned(value, fits_under(key))
        if fits({key: value}):
            kept[key] = value
        else:
            log.warning("`%s` of the client is not understood and left out", key)
    return kept
