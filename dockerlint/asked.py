"""What was asked of the surroundings of a file, to see later whether the answers are the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from dockerlint.model.context import MANY_FILES, Context

if TYPE_CHECKING:
    from dockerlint.model.context import ShellCheck
    from dockerlint.sizes import Estimate

Question = tuple[str, tuple[Any, ...]]  # what of a Context, and with what arguments
Asked = list[tuple[str, list[Any], str]]  # the same, and the digest of the answer
QUESTIONS = {
    *("has_own_healthcheck", "root", "file_name", "day", "listing", "is_above", "text", "beside"),
    "weight",
}
SHORT = 2000  # characters of an answer that are kept as they are


class Recording(Context):
    """The same surroundings as another's; every question is asked once, and noted.

    All that a `Context` answers rests on the questions here but for ShellCheck's remarks, which
    depend on nothing but the text.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.answers: dict[Question, Any] = {}

    @property
    def asked(self) -> Asked:
        """All questions up to now, as plain values."""
        return [(name, [*given], digest(found)) for (name, given), found in self.answers.items()]

    def _ask(self, name: str, *given: Any) -> Any:
        question = name, given
        if question not in self.answers:
            self.answers[question] = _answer(self.context, name, given)
        return self.answers[question]

    @property
    def has_own_healthcheck(self) -> bool:
        return bool(self._ask("has_own_healthcheck"))

    @property
    def root(self) -> str | None:
        found: str | None = self._ask("root")
        return found

    @property
    def file_name(self) -> str:
        return str(self._ask("file_name"))

    @property
    def day(self) -> str:
        return str(self._ask("day"))

    @property
    def shellcheck(self) -> ShellCheck | None:
        return self.context.shellcheck

    def listing(self, folder: str) -> frozenset[str] | None:
        found: frozenset[str] | None = self._ask("listing", folder)
        return found

    def is_above(self, path: str) -> bool:
        return bool(self._ask("is_above", path))

    def text(self, path: str) -> str | None:
        found: str | None = self._ask("text", path)
        return found

    def beside(self, path: str) -> str | None:
        found: str | None = self._ask("beside", path)
        return found

    def weight(self, path: str, ignored: str = "", most: int = MANY_FILES) -> Estimate | None:
        found: Estimate | None = self._ask("weight", path, ignored, most)
        return found


def holds(asked: Iterable[tuple[str, list[Any], str]], context: Context) -> bool:
    """True when all the questions still have the same answers."""
    return all(
        name in QUESTIONS and digest(_answer(context, name, given)) == answer
        for name, given, answer in asked
    )


def _answer(context: Context, name: str, given: Iterable[Any]) -> Any:
    found = getattr(context, name)
    return found(*given) if callable(found) else found


def digest(answer: Any) -> str:
    """Short text, the same for equal answers."""
    text = repr(sorted(answer) if isinstance(answer, frozenset) else answer)
    if len(text) <= SHORT:
        return text
    from hashlib import blake2b

    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
