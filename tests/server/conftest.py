from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, client_capabilities
from server.editor import COMMAND, Editor

# UTF-8 and pull; UTF-16 and push, edits without versions; UTF-16 and push; UTF-32 and push,
# without codeAction/resolve; UTF-16 and pull, as VS Code is today.
EDITORS = ["neovim@0.11.0", "neovim@0.7.0", "visual-studio-code", "emacs", "vscode today"]
SELECTED = {"select": ["apk-no-cache"]}


def capabilities(editor: str) -> types.ClientCapabilities:
    """What an editor says it can do."""
    if editor != "vscode today":
        return client_capabilities(editor)
    found = client_capabilities("visual-studio-code")
    assert found.text_document and found.workspace
    found.text_document.diagnostic = types.DiagnosticClientCapabilities()
    found.workspace.diagnostics = types.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
    return found


@pytest_lsp.fixture(
    scope="module",
    params=EDITORS,
    config=ClientServerConfig(server_command=COMMAND, client_factory=Editor),
)
async def editor(
    request: pytest.FixtureRequest, workspace: Path, lsp_client: Editor
) -> AsyncIterator[None]:
    answer = await lsp_client.initialize_session(
        types.InitializeParams(
            capabilities=capabilities(request.param),
            root_uri=workspace.as_uri(),
            workspace_folders=[types.WorkspaceFolder(workspace.as_uri(), "workspace")],
            initialization_options={"dockerlint": SELECTED},
        )
    )
    lsp_client.server_can = answer.capabilities
    yield
    await lsp_client.shutdown_session()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workspace")


_folders = count()


@pytest.fixture
def folder(workspace: Path) -> Path:
    """A folder of the workspace for one test."""
    found = workspace / str(next(_folders))
    found.mkdir()
    return found
