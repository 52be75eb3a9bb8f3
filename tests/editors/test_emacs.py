"""A real Emacs, with the file its users copy."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from editors.texts import (
    ROOT,
    TEXTS,
    WAYS,
    check,
    environment,
    installed,
    write_all,
    write_application,
    write_findings,
)

SCRIPTS = Path(__file__).parent / "emacs"
CONFIGURATION = ROOT / "editors" / "emacs"
CLIENTS = ["with-eglot", "with-lsp-mode"]


def run(folder: Path, *scripts: str) -> None:
    """Run scripts in an Emacs that has ``folder`` to itself."""
    paths = [option for path in (SCRIPTS, CONFIGURATION) for option in ("-L", str(path))]
    loads = [option for script in scripts for option in ("-l", script)]
    done = subprocess.run(
        [installed("emacs-30"), "--batch", "-Q", *paths, *loads],
        cwd=folder,
        env=environment(folder / "own"),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("client", CLIENTS)
def test_fixes(client: str, tmp_path: Path) -> None:
    write_findings(tmp_path)
    run(tmp_path, client, "fixes")


def test_questions(tmp_path: Path) -> None:
    write_application(tmp_path)
    run(tmp_path, "with-eglot", "questions")


def test_names_of_dockerfiles(tmp_path: Path) -> None:
    run(tmp_path, "with-eglot", "names")


@pytest.fixture(scope="module", params=CLIENTS)
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one Emacs made of all texts."""
    folder = tmp_path_factory.mktemp("texts")
    write_all(folder)
    run(folder, request.param, "texts")
    return folder


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", TEXTS)
def test_texts_are_fixed_as_by_the_command_line(written: Path, name: str, way: str) -> None:
    check(written, name, way)
