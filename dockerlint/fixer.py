"""Apply fixes: left to right, never overlapping, each one verified, until nothing is left."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

from dockerlint.config import Settings
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity, apply
from dockerlint.linter import lint, tree_of
from dockerlint.model import Context
from dockerlint.rule import Rule
from dockerlint.syntax import Instruction, Tree
from dockerlint.text import Position, Source, Span

MAX_PASSES = 10

Candidate = tuple[Finding, Fix]


class Dropped(NamedTuple):
    """A fix that failed verification, and why; ``place`` is where its finding was then."""

    finding: Finding
    fix: Fix
    why: str
    place: Position


@dataclass
class Result:
    """What `Fixer.run` did. The findings that remain no longer offer the dropped fixes."""

    source: Source
    applied: list[Candidate] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)  # of the applied, just before that
    dropped: list[Dropped] = field(default_factory=list)
    remaining: list[Finding] = field(default_factory=list)

    @property
    def places(self) -> list[Position]:
        """Where the findings of the applied fixes were then."""
        pairs = zip(self.sources, self.applied, strict=True)
        return [source.position(finding.span.start) for source, (finding, _) in pairs]


class Fixer:
    """Fixes files under one selection of rules.

    ``fix_only`` names those of them whose fixes are made by `run`; None stands for all.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        context: Context | None = None,
        rules: Sequence[Rule] | None = None,
        fix_only: Collection[str] | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self.context = context
        self.rules = rules
        self.fix_only = fix_only
        self._last: tuple[str, list[Finding]] | None = None

    def lint(self, source: Source) -> list[Finding]:
        """All findings of ``source``. The last answer is kept: what is verified is used next."""
        last = self._last
        if last is None or last[0] != source.text:
            found = lint(source, self.settings, self.context, self.rules)
            self._last = last = source.text, found
        return list(last[1])

    def run(self, source: Source, allowed: Safety) -> Result:
        """Apply the preferred fix of every finding, as far as ``allowed``, until none is left.

        Stops after MAX_PASSES, or before a text that was there already.
        """
        passes = _Passes(self, Result(source, remaining=self.lint(source)), allowed)
        seen = {source.text}
        for _ in range(MAX_PASSES):
            if not passes.next(seen):
                break
        return passes.result

    def verify(self, source: Source, findings: list[Finding], finding: Finding, fix: Fix) -> str:
        """Why ``fix`` must not be made; an empty text when it may."""
        return self.fault(source, findings, [(finding, fix)])

    def fault(self, before: Source, findings: list[Finding], chosen: list[Candidate]) -> str:
        """What is wrong with the text that the chosen fixes make; empty when nothing is."""
        edits = _edits(chosen)
        if any(one.span.end > other.span.start for one, other in pairwise(edits)):
            return "its edits overlap"
        old, new = tree_of(before), tree_of(Source(apply(before.text, edits)))
        faults = Counter((p.name, p.message) for p in new.problems)
        faults.subtract((p.name, p.message) for p in old.problems)
        if extra := next((message for (_, message), n in faults.items() if n > 0), ""):
            return f"the result does not parse: {extra}"
        if not _in_order(_directives(old, edits), _directives(new)):
            return "it changes a parser directive"
        if not _in_order(_instructions(old, edits), _instructions(new)):
            return "it changes another instruction"
        left = self.lint(new.source)
        errors = Counter(_key(f) for f in left if f.severity is Severity.ERROR)
        errors.subtract(_key(f) for f in findings if f.severity is Severity.ERROR)
        if worse := next((key for key, n in errors.items() if n > 0), None):
            return f"it brings a new error: {worse[1]}"
        now, expected = Counter(map(_key, left)), Counter(map(_key, findings))
        expected.subtract(_key(f) for f, _ in chosen)
        if any(now[_key(f)] > expected[_key(f)] for f, _ in chosen):
            return "the finding is still there"
        return ""


class _Passes:
    """The passes over one text, one after the other."""

    def __init__(self, fixer: Fixer, result: Result, allowed: Safety) -> None:
        self.fixer, self.result, self.allowed = fixer, result, allowed
        self.refused: set[tuple[object, ...]] = set()

    def next(self, seen: set[str]) -> bool:
        """Make one pass; False when there is nothing more to do."""
        result = self.result
        chosen = self.sound()
        after = Source(apply(result.source.text, _edits(chosen)))
        if after.text in seen:
            return False
        seen.add(after.text)
        result.applied += chosen
        result.sources += [result.source] * len(chosen)
        result.source = after
        result.remaining = [self.offering(f) for f in self.fixer.lint(after)]
        return True

    def sound(self) -> list[Candidate]:
        """The fixes to make together; none when there is nothing more to do.

        Those that do not hold alone are dropped on the way.
        """
        while True:
            only = self.fixer.fix_only
            wanted = (f for f in self.result.remaining if only is None or f.rule in only)
            offers = ((f, f.fix_within(self.allowed)) for f in wanted)
            chosen = _compatible([(finding, fix) for finding, fix in offers if fix])
            if not chosen or not self.fault(chosen):
                return chosen
            sound = [candidate for candidate in chosen if self.holds_alone(*candidate)]
            if sound:
                # Alone they hold, together they may not: then a later pass takes the others.
                return sound[:1] if self.fault(sound) else sound

    def holds_alone(self, finding: Finding, fix: Fix) -> bool:
        """False for a fix that is then dropped."""
        why = self.fault([(finding, fix)])
        if why:
            self.result.dropped.append(Dropped(finding, fix, why, self.place(finding)))
            self.refused.add((self.spot(finding), fix.title))
            self.result.remaining = [self.offering(f) for f in self.result.remaining]
        return not why

    def fault(self, chosen: list[Candidate]) -> str:
        """What is wrong with the chosen fixes."""
        return self.fixer.fault(self.result.source, self.result.remaining, chosen)

    def offering(self, finding: Finding) -> Finding:
        """The finding without the fixes of it that were dropped."""
        if not self.refused:
            return finding
        spot = self.spot(finding)
        fixes = tuple(fix for fix in finding.fixes if (spot, fix.title) not in self.refused)
        return replace(finding, fixes=fixes)

    def place(self, finding: Finding) -> Position:
        """Where the finding is now."""
        return self.result.source.position(finding.span.start)

    def spot(self, finding: Finding) -> tuple[object, ...]:
        """What stays the same of a finding as long as its line does."""
        source = self.result.source
        start, end = source.line_span(source.line_at(finding.span.start))
        return *_key(finding), source.text[start:end], finding.span.start - start


def _key(finding: Finding) -> tuple[str, str]:
    """What stays the same of a finding when the text around it changes."""
    return finding.rule, finding.message


def _directives(tree: Tree, edits: Sequence[Edit] = ()) -> list[object]:
    """The parser directives that the edits do not touch."""
    kept = (d for d in tree.directives if not _edited(d.span, tree.source, edits))
    return [(d.name, d.value) for d in kept]


def _instructions(tree: Tree, edits: Sequence[Edit] = ()) -> list[object]:
    """What the builder makes of the instructions that the edits do not touch."""
    kept = (i for i in tree.instructions if not _edited(i.span, tree.source, edits))
    return [_content(i) for i in kept]


def _content(instruction: Instruction) -> tuple[object, ...]:
    text = instruction.source.text
    return (
        instruction.name,
        *((flag.name, flag.text) for flag in instruction.flags),
        instruction.text,
        *(text[h.body.start : h.body.end] for h in instruction.heredocs),
    )


def _edited(span: Span, source: Source, edits: Iterable[Edit]) -> bool:
    """True when an edit reaches into the span, or puts anything but a line end next to it."""
    for edit in edits:
        if edit.span.start < span.end and span.start < edit.span.end:
            return True
        if edit.span.start == span.end:
            after = edit.text + source.text[edit.span.end : edit.span.end + 1]
            if after and after[0] not in "\r\n":
                return True
        if edit.span == (span.start, span.start) and edit.text[-1:] not in ("", "\n"):
            return True
    return False


def _in_order(part: Sequence[object], whole: Iterable[object]) -> bool:
    """True when ``part`` is a subsequence of ``whole``."""
    rest = iter(whole)
    return all(item in rest for item in part)


def _compatible(candidates: list[Candidate]) -> list[Candidate]:
    """The fixes, left to right, that neither overlap nor touch one taken before.

    The same edit asked for twice counts once.
    """
    chosen: list[Candidate] = []
    taken: list[Edit] = []  # in order
    for finding, fix in sorted(candidates, key=lambda c: (c[1].edits, c[0].rule)):
        new = [edit for edit in fix.edits if not _is_in(edit, taken)]
        if not any(_touches(edit, taken) for edit in new):
            chosen.append((finding, fix))
            for edit in new:
                insort(taken, edit)
    return chosen


def _is_in(edit: Edit, taken: list[Edit]) -> bool:
    at = bisect_left(taken, edit)
    return taken[at : at + 1] == [edit]


def _touches(edit: Edit, taken: list[Edit]) -> bool:
    at = bisect_left(taken, edit)
    return any(edit.span.touches(other.span) for other in taken[max(at - 1, 0) : at + 1])


def _edits(chosen: list[Candidate]) -> tuple[Edit, ...]:
    return tuple(sorted({edit for _, fix in chosen for edit in fix.edits}))
