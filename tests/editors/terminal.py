"""Programs that need a terminal, driven by keys and watched on their screen, through tmux."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from editors.texts import installed

Screen = list[str]  # its rows


class Terminal:
    """One program in a terminal of its own."""

    def __init__(self, socket: Path, command: Sequence[str], environment: dict[str, str]) -> None:
        self._tmux = [installed("tmux"), "-f", "/dev/null", "-u", "-S", str(socket)]
        self._environment = {**environment, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        self._call("new-session", "-d", "-x", "150", "-y", "60", *command)

    def _call(self, *arguments: str) -> str:
        command = [*self._tmux, *arguments]
        done = subprocess.run(
            command,
            check=True,
            stdout=subprocess.PIPE,
            env=self._environment,
            encoding="utf-8",
            timeout=60,
        )
        return done.stdout

    @property
    def screen(self) -> Screen:
        """What it shows."""
        return self._call("capture-pane", "-p").split("\n")

    @property
    def row(self) -> int:
        """The row of the cursor."""
        return int(self._call("display-message", "-p", "#{cursor_y}"))

    def press(self, *keys: str) -> None:
        """Press keys, each by tmux's name for it."""
        self._call("send-keys", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self._call("send-keys", "-l", text)

    def enter(self, text: str) -> None:
        """Type a text, and press Enter."""
        self.type(text)
        self.press("Enter")

    def wait(self, condition: Callable[[Screen], object], what: str) -> Screen:
        """The screen once it is as wanted; fails, and shows it, where it never is."""
        end = time.monotonic() + 30
        while not condition(screen := self.screen):
            assert time.monotonic() < end, "\n".join([what, *filter(None, screen)])
            time.sleep(0.02)
        return screen

    def wait_for(self, text: str) -> Screen:
        """The screen once it shows a text."""
        return self.wait(lambda screen: any(text in row for row in screen), f"no {text!r}")

    def close(self) -> None:
        """End the program and its terminal."""
        self._call("kill-server")


@contextmanager
def terminal(
    socket: Path, command: Sequence[str], environment: dict[str, str]
) -> Iterator[Terminal]:
    """A program in a terminal, ended in any case."""
    found = Terminal(socket, command, environment)
    try:
        yield found
    finally:
        found.close()
