"""A bar on the terminal that tells how far a long run is."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

T = TypeVar("T")
PATIENCE = 0.5  # seconds without a bar: what is done by then needs none
PACE = 0.1  # seconds between two pictures of it
WIDE = 30  # columns
ERASE = "\r\x1b[K"


class Progress:
    """Shows on a terminal how many of so many files are done, on a line of its own."""

    def __init__(self, stream: TextIO, total: int) -> None:
        self.stream, self.total = stream, total
        self.done = 0
        self.shown = False
        self.next = time.monotonic() + PATIENCE

    def over(self, items: Iterable[T]) -> Iterator[T]:
        """The items; while one is in use the bar is away, and makes room for what is written."""
        try:
            for item in items:
                self.erase()
                yield item
                self.done += 1
                self.draw()
        finally:
            self.erase()

    def draw(self) -> None:
        """Show it, when it is time."""
        now = time.monotonic()
        if now >= self.next:
            self.next = now + PACE
            full = WIDE * self.done // self.total
            bar = "#" * full + "." * (WIDE - full)
            self.stream.write(f"\r[{bar}] {self.done} of {self.total} files")
            self.stream.flush()
            self.shown = True

    def erase(self) -> None:
        """Take it away, when it is there."""
        if self.shown:
            self.stream.write(ERASE)
            self.stream.flush()
            self.shown = False


def progress(items: Iterable[T], total: int, stream: TextIO, wanted: bool) -> Iterable[T]:
    """The items, with a bar on ``stream`` where that is wanted and can be shown."""
    return Progress(stream, total).over(items) if wanted and stream.isatty() else items
