"""A real Visual Studio Code (code-server) in a real browser, with the packaged extension.

`scripts/editors/vscode.sh` sets up what is needed, and runs this.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import pytest
from editors.images import save
from editors.texts import ROOT, TEXTS, environment, fixed, write, write_application

HERE = Path(__file__).parent
PLACE = ROOT / ".editors" / "vscode"
NODE = PLACE / "node" / "node"
CODE = PLACE / "cs" / "node_modules" / ".bin" / "code-server"
EXTENSION = ROOT / "editors" / "vscode" / "dockerlint.vsix"

SETTINGS = {
    "chat.disableAIFeatures": True,
    "editor.acceptSuggestionOnEnter": "off",
    "editor.minimap.enabled": False,
    "editor.unusualLineTerminators": "off",  # no question about U+2028
    "extensions.ignoreRecommendations": True,
    "files.autoSave": "off",
    "git.enabled": False,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.startupEditor": "none",
}
LOOKS = {  # of the pictures
    "breadcrumbs.enabled": False,
    "editor.fontSize": 16,
    "editor.hideCursorInOverviewRuler": True,
    "editor.lightbulb.enabled": "off",
    "editor.lineHeight": 25,
    "editor.overviewRulerBorder": False,
    "editor.renderLineHighlight": "none",
    "editor.scrollBeyondLastLine": False,
    "editor.scrollbar.horizontal": "hidden",
    "editor.scrollbar.vertical": "hidden",
    "editor.stickyScroll.enabled": False,
    "window.commandCenter": False,
    "workbench.activityBar.location": "hidden",
    "workbench.colorTheme": "Default Dark Modern",
    "workbench.editor.editorActionsLocation": "hidden",
    "workbench.layoutControl.enabled": False,
    "workbench.statusBar.visible": False,
}
LARGEST = 120_000  # bytes of a picture
TEXT = 'FROM alpine:3.20\nRUN echo "😋é" && apk add a\n  RUN apk add b\nRUN apk add c\n'
START = '#!/bin/sh\necho $$ "$@" >>"$(dirname "$0")/starts"\nexec dockerlint "$@"\n'


@dataclass(frozen=True)
class Server:
    """A code-server that runs, and the folder that it and its browsers have to themselves."""

    address: str
    home: Path

    def run(self, script: str, folder: Path, **told: object) -> None:
        """Run a scenario in a window on ``folder``."""
        failure = folder.parent / "failure.png"
        message = {
            "address": self.address,
            "browser": _browser(),
            "failure": str(failure),
            "folder": str(folder),
            "profile": str(self.home / "browser"),
            "tools": str(PLACE / "tools"),
            **told,
        }
        command = [NODE, HERE / script, json.dumps(message)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, f"{done.stdout}{done.stderr}see {failure}"


def _browser() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("`chromium` is not installed; run scripts/editors/vscode.sh")
    return found


@contextmanager
def running(
    home: Path, *options: str, others: Iterable[Path] = (), **variables: str
) -> Iterator[Server]:
    """A code-server with the extension, and with others."""
    for needed in (NODE, CODE, EXTENSION):
        if not needed.exists():
            name = needed.relative_to(ROOT)
            pytest.skip(f"`{name}` is not there; run scripts/editors/vscode.sh")
    _browser()
    user = home / "data" / "User"
    user.mkdir(parents=True)
    (user / "settings.json").write_text(json.dumps(SETTINGS))
    # VSCODE_CLI: the PATH given here counts, not that of a login shell
    own = {"EXTENSIONS_GALLERY": "{}", "VSCODE_CLI": "1", **variables}
    given = environment(home, **own)
    common = [
        *(NODE, CODE, "--config", home / "config.yaml"),
        *("--user-data-dir", home / "data", "--extensions-dir", home / "extensions"),
    ]
    for extension in (EXTENSION, *others):
        install = [*common, "--install-extension", extension]
        subprocess.run(install, env=given, check=True, capture_output=True, timeout=120)
    address = f"127.0.0.1:{_free_port()}"
    serve = [
        *(*common, "--bind-addr", address, "--auth", "none", "--disable-telemetry"),
        *("--disable-update-check", "--disable-getting-started-override", *options),
    ]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            serve, env=given, stdout=log, stderr=log, start_new_session=True
        )
    try:
        _wait_until_healthy(address, process)
        yield Server(address, home)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_healthy(address: str, process: subprocess.Popen[bytes]) -> None:
    end = monotonic() + 60
    while monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{address}/healthz", timeout=5):
                return
        except OSError:
            sleep(0.05)
    raise AssertionError("code-server does not start")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("code-server")
    with running(home, "--disable-workspace-trust") as server:
        yield server


def test_a_session(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    (folder / ".vscode").mkdir(parents=True)
    (folder / "Dockerfile").write_text(TEXT, "utf-8")
    (folder / "dockerlint.toml").write_text('select = ["apk-no-cache"]\n')
    _program(folder / "start", START)
    _program(folder / "broken", '#!/bin/sh\n[ "$1" = --version ] && echo dockerlint 9.0\n')
    server.run("vscode.mjs", folder)


def test_questions(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    write_application(folder)
    server.run("vscode_questions.mjs", folder)


def test_fixes_as_the_command_line(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    ways = [
        (f"{name.replace(' ', '-')}-{way}", name, way) for name in TEXTS for way in ("all", "each")
    ]
    for place, name, _ in ways:
        (folder / place).mkdir(parents=True)
        write(TEXTS[name], folder / place)
    server.run("vscode_texts.mjs", folder, ways=[(place, way) for place, _, way in ways])
    for place, name, _ in ways:
        expected = fixed(TEXTS[name], tmp_path / "expected" / place)
        assert (folder / place / "Dockerfile").read_bytes() == expected, place


def test_pictures(server: Server, tmp_path: Path) -> None:
    """The pictures of the README can be taken; `PICTURES` names the folder to keep them in."""
    folder = tmp_path / "crm"
    pictures = Path(os.environ.get("PICTURES", tmp_path / "pictures"))
    pictures.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "examples" / "before", folder)
    (folder / ".vscode").mkdir()
    (folder / ".vscode" / "settings.json").write_text(json.dumps(LOOKS))
    save(folder / "crm.tar")
    server.run("vscode_pictures.mjs", folder, pictures=str(pictures))
    taken = {p.name: p.stat().st_size for p in pictures.glob("*.png")}
    assert set(taken) == {p.name for p in (EXTENSION.parent / "images").glob("*.png")}
    assert max(taken.values()) < LARGEST, taken


def test_trust_and_installation(tmp_path: Path) -> None:
    home, folder, programs = tmp_path / "home", tmp_path / "work", tmp_path / "programs"
    (folder / ".venv" / "bin").mkdir(parents=True)
    programs.mkdir()
    (folder / "Dockerfile").write_text(TEXT, "utf-8")
    (folder / "dockerlint.toml").write_text('select = ["apk-no-cache"]\n')
    real = Path(sys.executable).parent / "dockerlint"
    ran = tmp_path / "ran"
    _program(folder / ".venv" / "bin" / "dockerlint", f'#!/bin/sh\n: >{ran}\nexec {real} "$@"\n')
    told = tmp_path / "arguments"
    installs = f"mkdir -p ~/.local/bin && ln -s {real} ~/.local/bin/dockerlint"
    _program(programs / "pipx", f'#!/bin/sh\n{installs} && echo "$@" >{told}\n')
    chosen = tmp_path / "chosen" / "bin"
    chosen.mkdir(parents=True)
    (chosen / "dockerlint").symlink_to(real)
    python = _python_extension(tmp_path / "python.vsix", chosen / "python")
    path = f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin"
    with running(home, others=[python], PATH=path) as server:
        names = {"ran": ran, "told": told, "chosen": chosen}
        server.run("vscode_trust.mjs", folder, **{k: str(v) for k, v in names.items()})


def _python_extension(package: Path, interpreter: Path) -> Path:
    """Stands in for the Python extension: it offers others the interpreter that was chosen."""
    manifest = {
        "name": "python",
        "publisher": "ms-python",
        "version": "1.0.0",
        "engines": {"vscode": "^1.91.0"},
        "main": "./main.js",
        "activationEvents": ["onLanguage:python"],
    }
    path = json.dumps({"path": str(interpreter)})
    environments = f"{{ getActiveEnvironmentPath: () => ({path}) }}"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("extension/package.json", json.dumps(manifest))
        main = f"exports.activate = () => ({{ environments: {environments} }});"
        archive.writestr("extension/main.js", main)
    return package


def _program(file: Path, script: str) -> None:
    file.write_text(script)
    file.chmod(0o755)
