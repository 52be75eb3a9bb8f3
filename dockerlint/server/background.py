"""ShellCheck beside the server's own work: our findings never wait for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum, auto

from dockerlint.model.shelltext import Remark, ShellText
from dockerlint.shellcheck import ShellCheck, ShellCheckError

log = logging.getLogger(__name__)

PAUSE = 0.15  # seconds without a new script; while somebody types, no process is started


class Answer(Enum):
    """What to do about scripts that are new."""

    LATER = auto()  # look at them in the background
    NOW = auto()  # wait: a fix of ShellCheck's is being tried
    NEVER = auto()  # pass over them: another fix is being tried, and this text may never be


class Background:
    """Answers with what is known and has the rest looked for; ``done`` is called after that.

    A script that ShellCheck failed on has no remarks, and is not tried again.
    """

    def __init__(self, check: ShellCheck, done: Callable[[], None]) -> None:
        self.check, self.done = check, done
        self._wanted: dict[str, list[ShellText]] = {}  # by document
        self._task: asyncio.Task[None] | None = None
        self._again = False  # something was asked since the task began to wait
        self._answer = Answer.LATER

    def ask(self, document: str, texts: Sequence[ShellText]) -> list[tuple[Remark, ...]]:
        """The remarks on all scripts of a document; none yet on new ones."""
        new = [text for text in texts if text not in self.check.known]
        if new and self._answer is Answer.NOW:
            self._look_for(new)
        elif self._answer is not Answer.LATER:
            pass
        elif new:
            self._wanted[document] = new  # those that stood there before are of no use any more
            self._again = True
            if self._task is None:
                self._task = asyncio.get_running_loop().create_task(self._work())
        else:
            self._wanted.pop(document, None)
        return [self.check.known.get(text, ()) for text in texts]

    def awaits(self, document: str) -> bool:
        """True while there are scripts of a document that were not looked at."""
        return document in self._wanted

    @contextmanager
    def answering(self, answer: Answer) -> Iterator[None]:
        """Within this, new scripts are treated so."""
        self._answer = answer
        try:
            yield
        finally:
            self._answer = Answer.LATER

    async def _work(self) -> None:
        try:
            while self._wanted:
                while self._again:
                    self._again = False
                    await asyncio.sleep(PAUSE)
                texts = dict.fromkeys(text for new in self._wanted.values() for text in new)
                self._wanted = {}
                await asyncio.to_thread(self._look_for, list(texts))
                self.done()
        finally:
            self._task = None

    def _look_for(self, texts: Sequence[ShellText]) -> None:
        try:
            self.check(texts)
        except ShellCheckError as error:
            log.warning("%s", error)
            self.check.known.update(dict.fromkeys(texts, ()))
