"""Where the number of blanks does not matter: to the builder, and to the shell that it starts."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from dockerlint.format.shell import BLANKS, shell_gaps
from dockerlint.syntax import (
    Add,
    Copy,
    Expose,
    From,
    Healthcheck,
    Instruction,
    Joined,
    KeyValues,
    Onbuild,
    Volume,
)
from dockerlint.syntax.nodes import JsonString, ShellOrExec, split_words
from dockerlint.text import Span

_HEREDOC_NAME = re.compile(r"<<.*['\"\\]")  # may have blanks in it

Gaps = list[tuple[int, int]]  # stretches of a text, in order


def innermost(instruction: Instruction) -> Instruction:
    """What an ONBUILD holds; any other instruction itself."""
    trigger = instruction.trigger if isinstance(instruction, Onbuild) else None
    return trigger or instruction


def heads(instruction: Instruction) -> Iterator[Span]:
    """Keyword and flags, those after ONBUILD too, and the CMD of a HEALTHCHECK."""
    yield instruction.keyword.span
    yield from (flag.span for flag in instruction.flags)
    if isinstance(instruction, Onbuild) and instruction.trigger:
        yield from heads(instruction.trigger)
    elif isinstance(instruction, Healthcheck) and instruction.words:
        yield instruction.words[0].span


class Places(NamedTuple):
    """The places in one instruction where blanks do nothing but separate.

    ``text`` is what follows the ``heads``, and ``gaps`` are such blanks in it; None where it was
    not understood. In an array they are all that is no string (``is_array``).
    """

    heads: tuple[Span, ...]
    text: Joined
    gaps: Gaps | None
    is_array: bool
    is_shell: bool

    @classmethod
    def of(cls, instruction: Instruction, posix: bool) -> Places:
        """``posix`` tells whether such a shell is in force."""
        node = innermost(instruction)
        text, strings = node.body, node.json
        if isinstance(node, Healthcheck):
            text, strings = node.probe, node.probe_json
        is_shell = isinstance(node, ShellOrExec | Healthcheck) and strings is None
        gaps: Gaps | None
        if strings is not None:
            gaps = list(_between(strings, text))
        elif is_shell:
            gaps = shell_gaps(text.text) if posix else None
        else:
            gaps = list(_word_gaps(node))
        return cls(tuple(heads(instruction)), text, gaps, strings is not None, is_shell)

    def lets_start(self, at: int) -> bool:
        """True where a line whose first character stands at ``at`` may be indented."""
        if self.gaps is None:
            return False
        if at == self.text.offset(0) or any(at == head.start for head in self.heads):
            return True
        inside = self.text.find(at)
        if inside is None:
            return False
        i = bisect_left(self.gaps, (inside, inside))
        if i and inside <= self.gaps[i - 1][1]:
            return True
        return self.is_array and i < len(self.gaps) and self.gaps[i][0] == inside

    def within_lines(self) -> Iterator[Span]:
        """The gaps between words that stand in the same line; those of scripts are not told."""
        yield from self._between_heads()
        for start, end in () if self.is_shell or self.is_array else self.gaps or ():
            span = self.text.span(start, end)
            if span.end - span.start == end - start and not self._touches_line_end(start, end):
                yield span

    def _between_heads(self) -> Iterator[Span]:
        starts = [*(head.start for head in self.heads[1:])]
        if self.text.text:
            starts.append(self.text.offset(0))
        for head, start in zip(self.heads, starts, strict=False):
            yield Span(head.end, start)

    def _touches_line_end(self, start: int, end: int) -> bool:
        """True where the line is broken right before or after a gap."""
        before, after = self.text.offset(start - 1), self.text.offset(end)
        return after - before != end - start + 1


def _between(strings: tuple[JsonString, ...], text: Joined) -> Iterator[tuple[int, int]]:
    """All of an array that is not inside a string."""
    at = 0
    for string in strings:
        start = text.find(string.span.start) or 0
        yield at, start
        at = start + len(string.inner.text) + 2
    yield at, len(text.text)


def _word_gaps(node: Instruction) -> Iterator[tuple[int, int]]:
    """The blanks between the words of an instruction that is split into words.

    What only just is no array could become one: ``["a<tab>b"]``.
    """
    text = node.text
    if isinstance(node, Add | Copy | Expose | From | Volume):
        if not text.startswith("[") and not _HEREDOC_NAME.search(text):
            yield from (found.span() for found in BLANKS.finditer(text))
    elif isinstance(node, KeyValues):
        words = split_words(text, node.escape)
        if node.pairs and node.pairs[0].legacy:
            words = words[:2]
        for (_, start, _), (end, _, _) in pairwise(words):
            if BLANKS.fullmatch(text, start, end):
                yield start, end
