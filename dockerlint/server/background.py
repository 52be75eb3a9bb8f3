"""ShellCheck beside the server's own work: our findings never wait for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from dockerlint.model.shelltext import Remark, ShellText
from dockerlint.shellcheck import ShellCheck, ShellCheckError

log = logging.getLogger(__name__)


class Background:
    """Answers with what is known and has the rest looked for; ``done`` is called after that.

    A script that ShellCheck failed on has no remarks, and is not tried again.
    """

    def __init__(self, check: ShellCheck, done: Callable[[], None]) -> None:
        self.check, self.done = check, done
        self._wanted: dict[ShellText, None] = {}  # in order
        self._task: asyncio.Task[None] | None = None
        self._waits = False
        self.asked = 0  # how often something was not known

    def __call__(self, texts: Sequence[ShellText]) -> list[tuple[Remark, ...]]:
        """The remarks on scripts; none yet on new ones."""
        new = [text for text in texts if text not in self.check.known]
        if new and self._waits:
            self._look_for(new)
        elif new:
            self.asked += 1
            self._wanted.update(dict.fromkeys(new))
            if self._task is None:
                self._task = asyncio.get_running_loop().create_task(self._work())
        return [self.check.known.get(text, ()) for text in texts]

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Within this, answers wait: a fix of ShellCheck's is being tried."""
        self._waits = True
        try:
            yield
        finally:
            self._waits = False

    async def _work(self) -> None:
        try:
            while self._wanted:
                texts, self._wanted = list(self._wanted), {}
                await asyncio.to_thread(self._look_for, texts)
                self.done()
        finally:
            self._task = None

    def _look_for(self, texts: Sequence[ShellText]) -> None:
        try:
            self.check(texts)
        except ShellCheckError as error:
            log.warning("%s", error)
            self.check.known.update(dict.fromkeys(texts, ()))
