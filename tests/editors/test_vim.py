"""A real Vim, with the files its users copy; with the plug-in ALE and without."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from editors.texts import (
    ROOT,
    TEXTS,
    check,
    environment,
    installed,
    write_all,
    write_findings,
)

SCRIPTS = Path(__file__).parent / "vim"
CONFIGURATION = ROOT / "editors" / "vim"
SETTINGS = """\
set nocompatible encoding=utf-8
let g:ale_linters = {'dockerfile': ['dockerlint']}
let g:ale_fixers = {'dockerfile': ['ale#fixers#dockerlint#Fix']}
filetype plugin on
"""
FILTER = "silent %!dockerlint check --fix --no-fail -q --stdin-filename %:S -"


def run(folder: Path, script: str, *settings: str) -> None:
    """Run a script in a Vim that has ``folder`` to itself."""
    own = [f"let &runtimepath = '{CONFIGURATION},' . &runtimepath", SETTINGS, *settings]
    (folder / "vimrc").write_text("\n".join(own))
    command = [installed("vim-9"), "-es", "-n", "-i", "NONE", "-u", "vimrc"]
    scripts = [option for name in ("common.vim", script) for option in ("-S", SCRIPTS / name)]
    done = subprocess.run(
        [*command, *scripts, "-c", "call Main()"],
        cwd=folder,
        env=environment(folder / "own"),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("script", ["make.vim", "ale.vim"])
def test_findings(script: str, tmp_path: Path) -> None:
    write_findings(tmp_path)
    run(tmp_path, script)


def test_names_of_dockerfiles(tmp_path: Path) -> None:
    run(tmp_path, "names.vim")


@pytest.fixture(scope="module", params=["ALEFix", FILTER], ids=["ALE", "filter"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one Vim made of all texts."""
    folder = tmp_path_factory.mktemp("texts")
    write_all(folder)
    run(folder, "texts.vim", f"let g:fix = '{request.param}'")
    return folder


@pytest.mark.parametrize("name", TEXTS)
def test_texts_are_fixed_as_by_the_command_line(written: Path, name: str) -> None:
    check(written, name, "all")
