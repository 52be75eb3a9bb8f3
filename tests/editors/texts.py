"""Texts that tools and editors have damaged, and what ``dockerlint check --fix`` makes of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).parents[2]
EDITORS = ROOT / ".editors" / "bin"  # where the scripts of `scripts/editors` put them
LAYERS = ROOT / "tests" / "layers"

SETTINGS = """\
select = ["apk-no-cache", "apt-missing-yes", "maintainer-deprecated", "add-instead-of-copy"]
shellcheck = "off"
"""

_BODY = """\
FROM debian:12 AS first
MAINTAINER "Zoë 😋" <zoe@example.org>
# one 😋 line, pasted from a page
RUN apt-get update \\
    && echo "😋" && apt-get install curl

FROM alpine:3.20
ENV GREETING="😋é" OTHER=x
RUN echo "😋😋" && apk add a && echo "e\u0301 😋" && apk add b
ADD é.txt 😋.txt /srv/
"""

TEXTS = {
    "plain": _BODY.replace("😋", "x").replace("é", "e"),
    "emoji": _BODY,
    "crlf": _BODY.replace("\n", "\r\n"),
    "tabs": _BODY.replace("    &&", "\t\t&&").replace("RUN ", "RUN\t").replace("😋 line", "\t😋"),
    "line separator": _BODY.replace("line, pasted", "line\u2028pasted").replace(
        '="😋', '="\u2028'
    ),
    "no final newline": _BODY.removesuffix("\n"),
    "all at once": _BODY.replace("😋 line", "\u2028😋\t")
    .replace("    &&", "\t&&")
    .replace("\n", "\r\n")
    .removesuffix("\r\n"),
}

WAYS = ("all", "each")  # by one action, or each finding by its own


def installed(program: str) -> str:
    """The path of an editor; where there is none, the test is skipped."""
    found = shutil.which(program, path=f"{EDITORS}{os.pathsep}{os.environ['PATH']}")
    if not found:
        pytest.skip(f"`{program}` is not installed; scripts/editors has what sets it up")
    return found


def fixed(text: str, folder: Path) -> bytes:
    """The file of that text after ``dockerlint check --fix``, run in a folder of its own."""
    folder.mkdir(parents=True)
    file = write(text, folder)
    command = [sys.executable, "-m", "dockerlint", "check", "--fix", "--no-fail", str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    after = file.read_bytes()
    assert after != text.encode()
    return after


def write(text: str, folder: Path) -> Path:
    """A Dockerfile of that text in a folder, with settings beside it."""
    (folder / "dockerlint.toml").write_text(SETTINGS, "utf-8")
    file = folder / "Dockerfile"
    file.write_bytes(text.encode())
    return file


def write_findings(folder: Path) -> None:
    """A Dockerfile with three findings of one rule."""
    text = 'FROM alpine:3.20\nRUN echo "😋é" && apk add a\n  RUN apk add b\nRUN apk add c\n'
    (folder / "Dockerfile").write_text(text, "utf-8")
    (folder / "dockerlint.toml").write_text('select = ["apk-no-cache"]\n')


def write_application(folder: Path) -> None:
    """A Dockerfile of several stages with one finding, and an image built from it."""
    image = "docker-classic.tar.gz"
    shutil.copy(LAYERS / "app" / "Dockerfile", folder)
    shutil.copy(LAYERS / image, folder)
    settings = f'select = ["apt-lists-not-removed"]\nimage = "{image}"\n'
    (folder / "dockerlint.toml").write_text(settings)


def write_all(folder: Path) -> None:
    """Every text for every way: what an editor is to fix in one session."""
    (folder / ".git").mkdir()
    for name, text in TEXTS.items():
        for way in WAYS:
            place = _place(folder, name, way)
            place.mkdir()
            write(text, place)


def check(folder: Path, name: str, way: str) -> None:
    """Hold what an editor made of one of them against the command line."""
    place = _place(folder, name, way)
    failure = place / "failure.txt"  # where the editor's script tells what went wrong
    assert not failure.exists(), failure.read_text("utf-8")
    assert (place / "Dockerfile").read_bytes() == _expected(name)


def _place(folder: Path, name: str, way: str) -> Path:
    return folder / f"{name}, {way}"


@cache
def _expected(name: str) -> bytes:
    with TemporaryDirectory() as folder:
        return fixed(TEXTS[name], Path(folder) / "expected")


def environment(folder: Path, **more: str) -> dict[str, str]:
    """For an editor: this dockerlint is on its PATH, and its own files stay in ``folder``."""
    scripts = Path(sys.executable).parent
    kinds = ("CONFIG", "DATA", "STATE", "CACHE")
    for kind in kinds:
        (folder / kind.lower()).mkdir(parents=True, exist_ok=True)
    return {
        **os.environ,
        "HOME": str(folder),
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        **{f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in kinds},
        **more,
    }
