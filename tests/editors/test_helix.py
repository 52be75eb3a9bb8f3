"""A real Helix, with the file its users copy, driven through a terminal."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from editors.terminal import Screen, Terminal, terminal
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

CONFIGURATION = ROOT / "editors" / "helix" / "languages.toml"
OWN = """\
[editor]
insert-final-newline = false
lsp.display-inlay-hints = true
"""
ALL = "Fix all dockerlint findings"


class Helix:
    """One session."""

    def __init__(self, window: Terminal) -> None:
        self.window = window

    def open(self, file: Path, count: int) -> None:
        """Open a file, and wait for its findings."""
        self.command(f'open "{file}"')
        self.wait_for_findings(count)

    def command(self, text: str) -> None:
        self.window.enter(f":{text}")

    def wait_for_findings(self, count: int) -> None:
        """Wait until the status line counts so many."""
        self.window.wait(lambda screen: findings(screen) == count, f"expected findings: {count}")

    def to_first_finding(self) -> None:
        self.window.press("g", "g", "]", "d")

    def take(self, title: str = "") -> None:
        """Take the first action whose title contains that, of those in the menu."""
        self.window.press("Space", "a")
        screen = self.window.wait_for(ALL)
        top = self.window.row + 1  # the menu is right below the cursor
        down = next(n for n, row in enumerate(screen[top:]) if title in row)
        assert title or not re.search(f"Ignore|{ALL}", screen[top]), screen
        self.window.press(*["Down"] * down, "Enter")

    def save(self, file: Path) -> None:
        self.command("write")
        self.window.wait_for(f"{file.name}' written")


def findings(screen: Screen) -> int:
    """How many the status line counts; below zero while it is not there."""
    status = next((row for row in screen if " sel " in row), "● -1")
    return sum(map(int, re.findall(r"● (-?\d+)", status)))


@contextmanager
def started(folder: Path) -> Iterator[Helix]:
    """A Helix that has ``folder`` to itself."""
    variables = environment(folder / "own")
    settings = folder / "own" / "config" / "helix"
    settings.mkdir()
    shutil.copy(CONFIGURATION, settings)
    (settings / "config.toml").write_text(OWN)
    command = [installed("helix-25"), "--working-dir", str(folder)]
    with (
        TemporaryDirectory() as short,  # the name of a socket may not be long
        terminal(Path(short) / "tmux", command, variables) as window,
    ):
        window.wait_for("NOR")
        yield Helix(window)


def test_fixes(tmp_path: Path) -> None:
    write_findings(tmp_path)
    file = tmp_path / "Dockerfile"
    with started(tmp_path) as helix:
        helix.open(file, 3)
        helix.to_first_finding()
        helix.take("Add `--no-cache`")
        helix.wait_for_findings(2)
        helix.to_first_finding()
        helix.take("for this line")
        helix.wait_for_findings(1)
        helix.take(ALL)
        helix.wait_for_findings(0)
        helix.save(file)
        assert file.read_text("utf-8") == (
            'FROM alpine:3.20\nRUN echo "😋é" && apk add --no-cache a\n'
            "  # dockerlint ignore=apk-no-cache\n  RUN apk add b\nRUN apk add --no-cache c\n"
        )
        (tmp_path / "dockerlint.toml").write_text('select = ["maintainer-deprecated"]')
        helix.window.press("g", "e", "o")
        helix.window.type("MAINTAINER me")
        helix.wait_for_findings(1)


def test_questions(tmp_path: Path) -> None:
    write_application(tmp_path)
    with started(tmp_path) as helix:
        helix.open(tmp_path / "Dockerfile", 1)
        window = helix.window
        window.press("3", "g", "g", "Space", "k")
        window.wait_for(" WORKDIR path")
        window.wait_for("0.4 MB, 0.4 MB wasted")

        window.enter("/=builder")
        window.press("g", "d")
        window.wait(lambda _: window.row == 1, "the cursor stays")

        window.press("Space", "r")
        window.wait_for("rename-to:builder")
        window.press("C-u")
        window.enter("maker")
        window.wait_for("COPY --from=maker ")
        window.press("Space", "s")
        window.wait_for("class    runtime")

        window.press("Enter", "g", "e", "o")
        window.type("COPY --from=")
        window.wait(lambda screen: "maker" in "".join(screen[window.row + 1 :]), "no menu")

        window.type("maker   /a    /b")
        window.press("Escape")
        window.wait_for("NOR ")
        helix.command("format")
        window.wait_for("COPY --from=maker /a /b")


def test_names_of_dockerfiles(tmp_path: Path) -> None:
    names = ["Dockerfile", "Dockerfile.dev", "dev.Dockerfile", "Dockerfile-alpine"]
    names += ["Dockerfile_dev", "dockerfile", "dockerfile.prod", "web.dockerfile"]
    names += ["Containerfile.dev", "x.containerfile"]
    write_findings(tmp_path)
    with started(tmp_path) as helix:
        for name in names:
            (tmp_path / name).write_text("FROM alpine\nRUN apk add a\n")
            helix.open(tmp_path / name, 1)
            helix.command("buffer-close-all")
            helix.wait_for_findings(0)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one Helix made of all texts."""
    folder = tmp_path_factory.mktemp("texts")
    write_all(folder)
    with started(folder) as helix:
        for file in sorted(folder.glob("*/Dockerfile")):
            try:
                fix(helix, file)
            except AssertionError as failure:
                (file.parent / "failure.txt").write_text(str(failure), "utf-8")
            helix.command("buffer-close!")
    return folder


def fix(helix: Helix, file: Path) -> None:
    """Fix a file by all fixes at once or by each, as its folder's name says."""
    helix.open(file, 5)
    if file.parent.name.endswith("all"):
        helix.take(ALL)
    else:
        for left in (4, 3, 2, 1):
            helix.to_first_finding()
            helix.take()
            helix.wait_for_findings(left)
        helix.to_first_finding()
        helix.take()
    helix.wait_for_findings(0)
    helix.save(file)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", TEXTS)
def test_texts_are_fixed_as_by_the_command_line(written: Path, name: str, way: str) -> None:
    check(written, name, way)
