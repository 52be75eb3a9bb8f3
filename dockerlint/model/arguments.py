"""What ARGs make of the words of a FROM when a build is given none, as BuildKit does it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from itertools import takewhile
from typing import NamedTuple

from dockerlint.kept import kept
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.patterns import pattern
from dockerlint.syntax import Arg, From, Word
from dockerlint.syntax.lexer import Lexer, LexError
from dockerlint.text import Span

# ARGs that the builder sets by itself, each with a value that it could have.
AUTOMATIC = {
    **{f"{kind}PLATFORM": "linux/amd64" for kind in ("BUILD", "TARGET")},
    **{f"{kind}OS": "linux" for kind in ("BUILD", "TARGET")},
    **{f"{kind}OSVERSION": "1" for kind in ("BUILD", "TARGET")},
    **{f"{kind}ARCH": "amd64" for kind in ("BUILD", "TARGET")},
    **{f"{kind}VARIANT": "v2" for kind in ("BUILD", "TARGET")},
    "TARGETSTAGE": "default",
}
# And those that are set in every RUN; in lower case, too.
PROXIES = {f"{kind}_PROXY" for kind in ("HTTP", "HTTPS", "FTP", "NO", "ALL")}
_PLAIN = pattern(r"[\w./:@-]*")  # a word without variables, quotes and escapes


class Substituted(NamedTuple):
    """A word with its variables put in; one without a value is empty."""

    text: str
    known: frozenset[str]  # the variables in it that have a value
    unset: tuple[str, ...]  # and those that have none, in order


class Arguments(NamedTuple):
    """The ARGs before the first FROM."""

    values: Mapping[str, str]
    names: Set[str]  # those without a value too
    given: Set[str]  # those that an ARG gives a value
    escape: str

    def is_own(self, name: str) -> bool:
        """True when an ARG gives the variable a value, in the place of the builder's too."""
        return name in self.given

    def substitute(self, text: str) -> Substituted | None:
        """What ``text`` becomes; None where the builder refuses it."""
        if _PLAIN.fullmatch(text):
            return Substituted(text, frozenset(), ())
        asked = _Asked(self.values)
        try:
            result = Lexer(self.escape).expand(text, asked)
        except (LexError, RecursionError):
            return None
        return Substituted(result, frozenset(asked.known), tuple(asked.unset))


class _Asked(Mapping[str, str]):
    """Values, and which of them were asked for."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values_ = values
        self.known: set[str] = set()
        self.unset: dict[str, None] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self.values_:
            self.unset[name] = None
            raise KeyError(name)
        self.known.add(name)
        return self.values_[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_)

    def __len__(self) -> int:
        return len(self.values_)


@kept
def arguments(file: Dockerfile) -> Arguments | None:
    """The ARGs before the first FROM; None where the builder refuses one."""
    values, names, given = dict(AUTOMATIC), set(AUTOMATIC), set[str]()
    found = Arguments(values, names, given, file.tree.escape)
    for instruction in takewhile(lambda i: not isinstance(i, From), file.tree.instructions):
        for pair in instruction.pairs if isinstance(instruction, Arg) else ():
            names.add(pair.key.text)
            if pair.value:
                value = found.substitute(pair.value.text)
                if value is None:
                    return None
                values[pair.key.text] = value.text
                given.add(pair.key.text)
    return found


def place(word: Word, name: str) -> Span:
    """Where a variable's name stands in a word; the whole word where that is not exact."""
    found = re.search(rf"\$\{{?({re.escape(name)})(?!\w)", word.text)
    if not found or word.span.end - word.span.start != len(word.text):
        return word.span
    return Span(word.span.start + found.start(1), word.span.start + found.end(1))
