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
CONFIGURATION = ROOT / "editors" / "emacs" / "dockerlint.el"


def run(folder: Path, script: str) -> None:
    """Run a script in an Emacs that has ``folder`` to itself."""
    command = [
        installed("emacs-30"),
        "--batch",
        "-Q",
        "-L",
        str(SCRIPTS),
        "-l",
        str(CONFIGURATION),
    ]
    done = subprocess.run(
        [*command, "-l", str(SCRIPTS / script)],
        cwd=folder,
        env=environment(folder / "own"),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_fixes(tmp_path: Path) -> None:
    write_findings(tmp_path)
    run(tmp_path, "fixes.el")


def test_questions(tmp_path: Path) -> None:
    write_application(tmp_path)
    run(tmp_path, "questions.el")


def test_names_of_dockerfiles(tmp_path: Path) -> None:
    run(tmp_path, "names.el")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one Emacs made of all texts."""
    folder = tmp_path_factory.mktemp("texts")
    write_all(folder)
    run(folder, "texts.el")
    return folder


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", TEXTS)
def test_texts_are_fixed_as_by_the_command_line(written: Path, name: str, way: str) -> None:
    check(written, name, way)
