"""Which findings the ignore comments of a file silence, and which comments silence none.

Rules are given by name, by any code they have or by group; ``all`` stands for every rule.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate

from dockerlint.findings import Finding
from dockerlint.model import Dockerfile
from dockerlint.model.ignores import UnusedIgnore, ignores
from dockerlint.registry import called, named
from dockerlint.rule import ALL, Rule
from dockerlint.text import Span


class _Covered:
    """Parts of the file, to be asked what starts in one of them."""

    def __init__(self, parts: Iterable[Span]) -> None:
        ordered = sorted(parts)
        self.starts = [part.start for part in ordered]
        self.ends = list(accumulate((part.end for part in ordered), max))  # the furthest so far

    def __contains__(self, place: int) -> bool:
        at = bisect_right(self.starts, place)
        return at > 0 and place <= self.ends[at - 1]


class Suppressions:
    """The ignore comments of one file."""

    def __init__(self, file: Dockerfile, disabled: bool = False) -> None:
        self.ignores = () if disabled else ignores(file)
        self._silenced = defaultdict[str, list[int]](list)  # by name, where findings start

    def keep(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings that no comment silences."""
        kept = []
        for finding in findings:
            silenced = [name for name in _names_of(finding) if self._covers(name, finding)]
            for name in silenced:
                self._silenced[name].append(finding.span.start)
            if not silenced:
                kept.append(finding)
        return kept

    def unused(self, rules: Collection[Rule]) -> Iterator[UnusedIgnore]:
        """The names that silenced nothing of what `keep` got; ``rules`` were looked for.

        One that stands for a rule which is off may be needed when it is on.
        """
        on = set(rules)
        silenced = {name: sorted(starts) for name, starts in self._silenced.items()}
        for ignore in self.ignores:
            unknown = tuple(word for word in ignore.words if not called(word.text))
            if unknown:
                yield UnusedIgnore(ignore, unknown, unknown=True)
            unused = []
            for word in ignore.words:
                rules_meant = called(word.text)
                names = {word.text.lower(), *(rule.name for rule in named(word.text))}
                used = any(_within(ignore.covers, silenced.get(name, ())) for name in names)
                if rules_meant and rules_meant <= on and not used:
                    unused.append(word)
            if unused:
                yield UnusedIgnore(ignore, tuple(unused), unknown=False)

    def _covers(self, name: str, finding: Finding) -> bool:
        return name in self._covered and finding.span.start in self._covered[name]

    @cached_property
    def _covered(self) -> dict[str, _Covered]:
        """For each name, where it is ignored."""
        parts = defaultdict(list)
        for ignore in self.ignores:
            words = {word.text.lower() for word in ignore.words}
            for name in words | {rule.name for word in words for rule in named(word)}:
                parts[name].append(ignore.covers)
        return {name: _Covered(spans) for name, spans in parts.items()}


def _names_of(finding: Finding) -> tuple[str, ...]:
    """Everything that an ignore comment may call it, in lower case."""
    return (finding.rule, finding.group, *(code.lower() for code in finding.codes), ALL)


def _within(span: Span, ordered: Sequence[int]) -> bool:
    """True when one of these offsets is in the span, its end included."""
    at = bisect_left(ordered, span.start)
    return at < len(ordered) and ordered[at] <= span.end
