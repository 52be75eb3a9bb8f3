"""The work on many files, shared among processes."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from dockerlint.garbage import look_seldom
from dockerlint.tasks import Outcome, Task
from dockerlint.work import Worker

PART = 16  # files that are sent at once

_worker: Worker


def spread(worker: Worker, tasks: Sequence[Task], jobs: int) -> Iterator[Outcome]:
    """As ``worker(tasks)``, by so many processes; the outcomes come in the order of the tasks.

    What processes do not do, as none can be started or one was killed, is done here.
    """
    done = 0
    try:
        for outcomes in _spread(worker, tasks, jobs):
            done += len(outcomes)
            yield from outcomes
    except (BrokenProcessPool, OSError, ImportError):  # no semaphores, no memory
        yield from worker(tasks[done:])


def _spread(worker: Worker, tasks: Sequence[Task], jobs: int) -> Iterator[list[Outcome]]:
    # Where processes are forked they then have the rules that most files need.
    yield list(worker(tasks[:PART]))
    pool = ProcessPoolExecutor(jobs, initializer=_begin, initargs=(worker,))
    try:
        parts = (tasks[at : at + PART] for at in range(PART, len(tasks), PART))
        asked: list[Future[list[Outcome]]] = [pool.submit(_go, part) for part in parts]
        for each in asked:
            yield each.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(worker: Worker) -> None:
    """What a new process does first. Ctrl-C is for the one that started it."""
    global _worker
    look_seldom()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _worker = worker


def _go(tasks: Sequence[Task]) -> list[Outcome]:
    return list(_worker(tasks))
