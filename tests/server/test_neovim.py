"""A real Neovim, with the files its users copy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CONFIGURATION = HERE.parents[1] / "editors" / "neovim"
TEXT = 'FROM alpine:3.20\nRUN echo "😋é" && apk add a\n  RUN apk add b\nRUN apk add c\n'


@pytest.mark.skipif(not shutil.which("nvim"), reason="needs Neovim (`nvim`) on the PATH")
def test_neovim(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(TEXT, "utf-8")
    (tmp_path / "dockerlint.toml").write_text('select = ["apk-no-cache"]\n')
    for folder in ("config", "data", "state", "cache"):
        (tmp_path / folder).mkdir()
    scripts = Path(sys.executable).parent  # where `dockerlint` is
    environment = {
        **os.environ,
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        **{
            f"XDG_{folder.upper()}_HOME": str(tmp_path / folder)
            for folder in ("config", "data", "state", "cache")
        },
    }
    command = ["nvim", "--headless", "--clean", "-n", "--cmd", f"set rtp^={CONFIGURATION}"]
    done = subprocess.run(
        [*command, "-c", f"luafile {HERE / 'neovim.lua'}"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    log = "".join(p.read_text("utf-8", "replace") for p in tmp_path.rglob("lsp.log"))
    assert done.returncode == 0, done.stdout + done.stderr + log
