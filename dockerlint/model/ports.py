"""What EXPOSE names: ports and ranges of ports, with their protocol."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from dockerlint.model.stage import Stage
from dockerlint.patterns import pattern
from dockerlint.syntax import Expose, Word
from dockerlint.text import Span

PROTOCOLS = ("tcp", "udp", "sctp")
_PORT = pattern(r"(?:(?P<host>.*):)?(?P<numbers>\d+(?:-\d+)?)(?:/(?P<protocol>\w+))?", re.S)


class Port(NamedTuple):
    """``[host:]number[-number][/protocol]``; the parts not written are empty."""

    word: Word
    text: str  # with the variables of the word put in
    host: str  # an address, a port of the host, or both
    numbers: str
    protocol: str

    @property
    def literal(self) -> bool:
        """True when it stands in the file as it is, so that edits in it are exact."""
        return self.text == self.word.text

    def part(self, start: int, end: int) -> Span:
        """Where a part of the text stands; the whole word where that is not exact."""
        at, after = self.word.span
        exact = self.literal and after - at == len(self.text)
        return Span(at + start, at + end) if exact else self.word.span


def exposed(stage: Stage) -> Iterator[Port]:
    """The ports of the stage's own EXPOSE instructions, those with unknown variables left out."""
    for expose in stage.instructions:
        if isinstance(expose, Expose):
            for word in expose.words:
                text = expose.expand(word.text, stage.env_at(expose)) or ""
                for part in text.split():
                    if found := _PORT.fullmatch(part):
                        yield Port(word, part, *(found[name] or "" for name in _PARTS))


_PARTS = ("host", "numbers", "protocol")
