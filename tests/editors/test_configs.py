"""The files under ``editors/`` that users copy: they can be read, and start what there is."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from editors.texts import ROOT, installed

from dockerlint.cli import parser

HERE = ROOT / "editors"
FOLDERS = sorted(path.name for path in HERE.iterdir() if path.is_dir())
SERVERS = {  # by folder, the file that names the command; Vim runs `dockerlint check`
    "emacs": "dockerlint.el",
    "helix": "languages.toml",
    "jetbrains": "template.json",
    "kate": "settings.json",
    "neovim": "lsp/dockerlint.lua",
    "sublime": "LSP.sublime-settings",
    "zed": "settings.json",
}


def lua(text: str) -> None:
    read_by("nvim", "--headless --clean -c", f"lua assert(loadstring({json.dumps(text)}))", "-c q")


def lisp(text: str) -> None:
    form = f"(with-temp-buffer (insert {json.dumps(text)}) (emacs-lisp-mode) (check-parens))"
    read_by("emacs-30", "--batch -Q --eval", form)


def read_by(program: str, options: str, script: str, more: str = "") -> None:
    command = [installed(program), *options.split(), script, *more.split()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert not done.returncode, done.stderr
    assert "Error" not in done.stderr, done.stderr


READERS: dict[str, Callable[[str], object]] = {
    "el": lisp,
    "elisp": lisp,
    "json": json.loads,
    "lua": lua,
    "sublime-settings": json.loads,
    "toml": tomllib.loads,
}
FILES = sorted(
    path
    for folder in FOLDERS
    for path in (HERE / folder).rglob("*")
    if path.suffix[1:] in READERS and "node_modules" not in path.parts
)


def name_of(path: object) -> str:
    return str(path.relative_to(HERE)) if isinstance(path, Path) else ""


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_file_can_be_read(path: Path) -> None:
    READERS[path.suffix[1:]](path.read_text("utf-8"))


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_a_page_shows_can_be_read(folder: str) -> None:
    page = (HERE / folder / "README.md").read_text("utf-8")
    blocks = re.findall(r"^ *```(\w+)\n(.*?)^ *```$", page, re.DOTALL | re.MULTILINE)
    assert blocks
    for language, text in blocks:
        READERS.get(language, str)(text)


@pytest.mark.parametrize("folder", SERVERS)
def test_the_command_is_the_language_server(folder: str) -> None:
    text = (HERE / folder / SERVERS[folder]).read_text("utf-8")
    words = [w for w in re.findall(r"\w+", text) if w not in ("args", "arguments")]
    assert ("dockerlint", "server") in pairwise(words)
    assert parser().parse_args(["server"])


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_table_names_every_folder(folder: str) -> None:
    assert f"]({folder}/README.md)" in (HERE / "README.md").read_text("utf-8")
