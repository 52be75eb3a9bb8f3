"""What was read of a text, kept for the next time.

Between two keystrokes, or a fix and the check of it, most of a file stays the same.
"""

from __future__ import annotations

from collections.abc import Hashable
from threading import Lock
from typing import Any, ClassVar, Generic, TypeVar
from weakref import WeakSet

KEPT = 200_000  # characters; what is read of them takes some fifty times as many bytes

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Keeps what was used last, up to a total weight: that of texts is their length.

    Several threads may use it.
    """

    all: ClassVar[WeakSet[Recent[Any, Any]]] = WeakSet()

    def __init__(self, most: int) -> None:
        self.all.add(self)
        self.most = most
        self._lock = Lock()
        self._weight = 0
        self._known: dict[K, tuple[V, int]] = {}  # the one used last comes last

    def get(self, key: K) -> V | None:
        """What was put under that key; None when it is not there any more."""
        with self._lock:
            found = self._known.pop(key, None)
            if found is None:
                return None
            self._known[key] = found
            return found[0]

    def put(self, key: K, value: V, weight: int = 1) -> V:
        """Keep a value, which comes back; what is heavier than all that may be kept is not."""
        if weight > self.most:
            return value
        with self._lock:
            self._drop(key)
            self._known[key] = value, weight
            self._weight += weight
            while self._weight > self.most:
                self._drop(next(iter(self._known)))
        return value

    @property
    def last(self) -> V | None:
        """What was used last."""
        with self._lock:
            return next((value for value, _ in reversed(self._known.values())), None)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._known.clear()
            self._weight = 0

    def _drop(self, key: K) -> None:
        if found := self._known.pop(key, None):
            self._weight -= found[1]


def forget() -> None:
    """Forget all that was read, for whoever measures how long reading takes."""
    for each in Recent.all:
        each.clear()
