"""A real Neovim, with the files its users copy."""

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

SCRIPTS = Path(__file__).parent / "neovim"
CONFIGURATION = ROOT / "editors" / "neovim"


@pytest.fixture(scope="module", params=["nvim", "nvim-0.10", "nvim-newest"])
def program(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return installed(name)


def run(program: str, folder: Path, script: str) -> None:
    """Run a script in a Neovim that has ``folder`` to itself."""
    before = [f"set rtp^={CONFIGURATION}", f"let g:scripts = '{SCRIPTS}'"]
    options = [option for command in before for option in ("--cmd", command)]
    command = [program, "--headless", "--clean", "-n", *options]
    done = subprocess.run(
        [*command, "-c", f"luafile {SCRIPTS / script}"],
        cwd=folder,
        env=environment(folder / "own"),
        capture_output=True,
        text=True,
        timeout=300,
    )
    log = "".join(p.read_text("utf-8", "replace") for p in folder.rglob("lsp.log"))
    assert done.returncode == 0, done.stdout + done.stderr + log


def test_fixes(program: str, tmp_path: Path) -> None:
    write_findings(tmp_path)
    run(program, tmp_path, "fixes.lua")


def test_questions(program: str, tmp_path: Path) -> None:
    write_application(tmp_path)
    run(program, tmp_path, "questions.lua")


def test_names_of_dockerfiles(program: str, tmp_path: Path) -> None:
    run(program, tmp_path, "names.lua")


@pytest.fixture(scope="module")
def written(program: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one Neovim made of all texts."""
    folder = tmp_path_factory.mktemp("texts")
    write_all(folder)
    run(program, folder, "texts.lua")
    return folder


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", TEXTS)
def test_texts_are_fixed_as_by_the_command_line(written: Path, name: str, way: str) -> None:
    check(written, name, way)
