"""A real Neovim, with the files its users copy."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from editors.texts import TEXTS, environment, fixed, installed, write

HERE = Path(__file__).parent
CONFIGURATION = HERE.parents[1] / "editors" / "neovim"
VERSIONS = ["nvim", "nvim-0.10", "nvim-newest"]
TEXT = 'FROM alpine:3.20\nRUN echo "😋é" && apk add a\n  RUN apk add b\nRUN apk add c\n'


def run(program: str, folder: Path, script: str, *options: str) -> None:
    """Run a script in a Neovim that has ``folder`` to itself."""
    command = [installed(program), "--headless", "--clean", "-n"]
    done = subprocess.run(
        [
            *command,
            "--cmd",
            f"set rtp^={CONFIGURATION}",
            *options,
            "-c",
            f"luafile {HERE / script}",
        ],
        cwd=folder,
        env=environment(folder / "own"),
        capture_output=True,
        text=True,
        timeout=120,
    )
    log = "".join(p.read_text("utf-8", "replace") for p in folder.rglob("lsp.log"))
    assert done.returncode == 0, done.stdout + done.stderr + log


@pytest.mark.parametrize("program", VERSIONS)
def test_a_session(program: str, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(TEXT, "utf-8")
    (tmp_path / "dockerlint.toml").write_text('select = ["apk-no-cache"]\n')
    run(program, tmp_path, "neovim.lua")


@pytest.mark.parametrize("way", ["all", "each"])
@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("program", VERSIONS)
def test_fixes_as_the_command_line(program: str, name: str, way: str, tmp_path: Path) -> None:
    file = write(TEXTS[name], tmp_path)
    run(program, tmp_path, "neovim_texts.lua", "--cmd", f"let g:way = '{way}'")
    assert file.read_bytes() == fixed(TEXTS[name], tmp_path / "expected")
