"""Texts that tools and editors have damaged, and what ``dockerlint check --fix`` makes of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EDITORS = ROOT / ".editors" / "bin"  # where the scripts of `scripts/editors` put them

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
