"""What the final image weighs now, and what after all fixes: an account by component."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from dockerlint.config import Settings
from dockerlint.findings import Safety
from dockerlint.fixer import Fixer
from dockerlint.linter import lint, tree_of
from dockerlint.model import Context, Dockerfile
from dockerlint.model.footprint import BASE, Component, footprint
from dockerlint.registry import load
from dockerlint.sizes import LEAST, Estimate, total
from dockerlint.text import Source


@dataclass(frozen=True)
class Range:
    """From ``low`` to ``high`` MB; below 0 where something grows."""

    low: float = 0
    high: float = 0

    @property
    def middle(self) -> float:
        """One figure for it."""
        return (self.low + self.high) / 2


@dataclass(frozen=True)
class Row:
    """One component before and after; None where it is not there."""

    name: str
    what: str  # before and after, where that differs
    now: Estimate | None
    after: Estimate | None

    @property
    def saved(self) -> Range:
        """What the fixes take away: the least of the least, the most of the most."""
        now, after = (size or Range() for size in (self.now, self.after))
        low, high = sorted((now.low - after.low, now.high - after.high))
        return Range(low, high)


@dataclass(frozen=True)
class Account:
    """The components of an image that are known, the largest first, and the others."""

    rows: tuple[Row, ...]
    unknown: tuple[Component, ...]  # as it is now
    safe: Range  # what safe fixes alone save

    @cached_property
    def now(self) -> Estimate | None:
        """All that is known of the image; None when that is nothing."""
        return total(row.now for row in self.rows if row.now)

    @cached_property
    def after(self) -> Estimate | None:
        """The same after all fixes."""
        return total(row.after for row in self.rows if row.after)

    @cached_property
    def saved(self) -> Range:
        """What all fixes save."""
        return _sum(row.saved for row in self.rows)

    @property
    def is_empty(self) -> bool:
        """True for a file that no image is built from."""
        return not self.rows and not self.unknown

    def is_above(self, budget: float) -> bool:
        """True when even the least that the image can weigh, as far as known, is above."""
        return self.now is not None and self.now.low > budget


def account(source: Source, settings: Settings, context: Context) -> Account:
    """The account of a text. Raises RuleError."""
    texts = [source]
    contexts = [context]
    for allowed in (Safety.UNSAFE, Safety.SAFE):
        result = Fixer(settings, context).run(source, allowed)
        texts.append(result.source)
        contexts.append(context.changed({f.path: f.after for f in result.files.values()}))
    mirrors = settings.mirrors
    now, after, safe = (components(t, c, mirrors) for t, c in zip(texts, contexts, strict=True))
    rows = sorted(_rows(now, after), key=lambda row: -(row.now or row.after or Range()).middle)
    lost = _unknown(after) - _unknown(now)
    unknown = tuple(part for part in now if part.size is None or part.name in lost)
    return Account(tuple(rows), unknown, _sum(row.saved for row in _rows(now, safe)))


def components(source: Source, context: Context, mirrors: tuple[str, ...]) -> list[Component]:
    """What the image is made of, and what findings say should not be in it."""
    settings = Settings(disable_ignore_comments=True, mirrors=mirrors)
    file = Dockerfile(tree_of(source), context, settings.policy)
    parts = footprint(file)
    rules = [rule for rule in load() if rule.leaves]
    leaves = {rule.name: rule.leaves for rule in rules}
    spans = [instruction.span for instruction in (file.final.chain if file.final else ())]
    for finding in lint(source, settings, context, rules):
        if any(span.touches(finding.span) for span in spans):
            what = "" if finding.saving else source.text[slice(*finding.span)]
            line = source.position(finding.span.start).line
            parts.append(Component(leaves[finding.rule], what, finding.saving, line))
    return parts


def _rows(now: Sequence[Component], after: Sequence[Component]) -> Iterator[Row]:
    """One row for each name; none for what is known of one of the two only."""
    unknown = _unknown(now) | _unknown(after)
    for name in dict.fromkeys(c.name for c in (*now, *after) if c.size and c.name not in unknown):
        one, two = ([c for c in parts if c.name == name and c.size] for parts in (now, after))
        what = dict.fromkeys(c.what for c in (*one, *two) if c.what)
        sizes = [total(c.size for c in parts if c.size) for parts in (one, two)]
        if name == BASE or any(size and size.high >= LEAST for size in sizes):
            yield Row(name, " -> ".join(what), *sizes)


def _unknown(parts: Sequence[Component]) -> set[str]:
    """The names of which no component is known."""
    return {c.name for c in parts} - {c.name for c in parts if c.size}


def _sum(ranges: Iterable[Range]) -> Range:
    ranges = list(ranges)
    return Range(sum(r.low for r in ranges), sum(r.high for r in ranges))
