"""Apply fixes: left to right, never overlapping, each one verified, until nothing is left."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from dockerlint import verify
from dockerlint.config import Settings
from dockerlint.findings import Edit, FileEdit, Finding, Fix, Safety, Severity, apply
from dockerlint.linter import lint, tree_of
from dockerlint.model import Context
from dockerlint.registry import load
from dockerlint.rule import Rule
from dockerlint.text import Position, Source

MAX_PASSES = 10

Candidate = tuple[Finding, Fix]
Files = dict[str, FileEdit]  # by path


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
    files: Files = field(default_factory=dict)  # other files that change

    def made(self, chosen: list[Candidate]) -> Result:
        """The text and the other files with these fixes made; the rest is for the caller."""
        return Result(Source(apply(self.source.text, _edits(chosen))), files=self._files(chosen))

    def _files(self, chosen: list[Candidate]) -> Files:
        files = dict(self.files)
        for edit in (edit for _, fix in chosen for edit in fix.files):
            first = files.get(edit.path, edit)
            files[edit.path] = edit._replace(before=first.before)
        return files

    def place(self, finding: Finding) -> Position:
        """Where a finding is in the text."""
        return self.source.position(finding.span.start)

    @property
    def key(self) -> tuple[object, ...]:
        """The text and the other files: equal when the same was reached again."""
        return self.source.text, *sorted(self.files.values())

    @property
    def places(self) -> list[Position]:
        """Where the findings of the applied fixes were then."""
        pairs = zip(self.sources, self.applied, strict=True)
        return [source.position(finding.span.start) for source, (finding, _) in pairs]


class Fixer:
    """Fixes files under one selection of rules.

    ``fix_only`` names those of them whose fixes are made by `run`; None stands for all.
    ``other_files`` is false where nothing but the Dockerfile can be written: on standard input.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        context: Context | None = None,
        rules: Sequence[Rule] | None = None,
        fix_only: Collection[str] | None = None,
        other_files: bool = True,
    ) -> None:
        self.settings = settings or Settings()
        self.context = context or Context()
        self.rules = rules
        self.fix_only = fix_only
        self.other_files = other_files
        self._last: tuple[tuple[object, ...], list[Finding]] | None = None

    def lint(self, source: Source) -> list[Finding]:
        """All findings of ``source``."""
        return self.lint_result(Result(source))

    def lint_result(self, result: Result) -> list[Finding]:
        """All findings of a text beside files as they will be.

        The last answer is kept: what is verified is used next.
        """
        last = self._last
        if last is None or last[0] != result.key:
            context = self.context.changed({f.path: f.after for f in result.files.values()})
            found = lint(result.source, self.settings, context, self.rules)
            self._last = last = result.key, found
        return list(last[1])

    def run(self, source: Source, allowed: Safety) -> Result:
        """Apply the preferred fix of every finding, as far as ``allowed``, until none is left.

        That takes at most MAX_PASSES. Rules whose fixes go on and on have none of them made.
        """
        endless: set[str] = set()
        dropped: list[Dropped] = []
        while True:
            passes = _Passes(self, source, allowed, endless)
            if passes.settle():
                passes.result.dropped[:0] = dropped
                return passes.result
            last = passes.last_pass()
            dropped += last
            endless |= {each.finding.rule for each in last}

    def verify(self, source: Source, findings: list[Finding], finding: Finding, fix: Fix) -> str:
        """Why ``fix`` must not be made; an empty text when it may."""
        return self.fault(Result(source, remaining=findings), [(finding, fix)])

    def fault(self, before: Result, chosen: list[Candidate]) -> str:
        """What is wrong with the text that the chosen fixes make; empty when nothing is."""
        edits, findings = _edits(chosen), before.remaining
        if any(one.span.end > other.span.start for one, other in pairwise(edits)):
            return "its edits overlap"
        after = before.made(chosen)
        old, new = tree_of(before.source), tree_of(after.source)
        if why := verify.fault(old, new, edits):
            return why
        left = self.lint_result(after)
        errors = Counter(map(_key, self.errors(left)))
        errors.subtract(map(_key, self.errors(findings)))
        if worse := next((key for key, n in errors.items() if n > 0), None):
            return f"it brings a new error: {worse[1]}"
        now, expected = Counter(map(_key, left)), Counter(map(_key, findings))
        expected.subtract(_key(f) for f, _ in chosen)
        if any(now[_key(f)] > expected[_key(f)] for f, _ in chosen):
            return "the finding is still there"
        return ""

    @cached_property
    def _grave(self) -> set[str]:
        rules = load() if self.rules is None else self.rules
        return {rule.name for rule in rules if rule.severity is Severity.ERROR}

    def errors(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Those that are errors by nature, whatever the settings or the file call them."""
        for finding in findings:
            if finding.rule in self._grave or (
                finding.part and finding.severity is Severity.ERROR
            ):
                yield finding


class _Passes:
    """The passes over one text, one after the other."""

    def __init__(self, fixer: Fixer, source: Source, allowed: Safety, endless: set[str]) -> None:
        self.fixer, self.allowed, self.endless = fixer, allowed, endless
        self.refused: set[tuple[object, ...]] = set()
        self.result = Result(source)
        self.result.remaining = self.findings(self.result)
        self.before: list[Result] = []  # what each pass began with

    def settle(self) -> bool:
        """Make passes until nothing changes; False when that does not come to an end."""
        while chosen := self.sound():
            if len(self.before) == MAX_PASSES:
                return False
            self.take(chosen)
        return True

    def take(self, chosen: list[Candidate]) -> None:
        """Make the chosen fixes. Back where it was before, all that made the circle is dropped."""
        old, new = self.result, self.result.made(chosen)
        new.applied = old.applied + chosen
        new.sources = old.sources + [old.source] * len(chosen)
        new.dropped = old.dropped
        self.before.append(old)
        at = next((i for i, b in enumerate(self.before) if b.key == new.key), None)
        if at is None:
            new.remaining = self.findings(new)
            self.result = new
            return
        for start, end in pairwise([*self.before[at:], new]):
            self.result = start
            for finding, fix in end.applied[len(start.applied) :]:
                self.drop(finding, fix, "another fix undoes it")
        self.result = self.before[at]
        del self.before[at:]
        self.result.remaining = self.findings(self.result)

    def last_pass(self) -> Iterable[Dropped]:
        """The fixes of the last pass, as dropped ones."""
        why = f"it is not done after {MAX_PASSES} passes"
        done = len(self.before[-1].applied)
        last = zip(self.result.applied[done:], self.result.places[done:], strict=True)
        return [Dropped(finding, fix, why, place) for (finding, fix), place in last]

    def sound(self) -> list[Candidate]:
        """The fixes to make together; none when there is nothing more to do.

        Those that do not hold alone are dropped on the way.
        """
        while True:
            only = self.fixer.fix_only
            wanted = (f for f in self.result.remaining if only is None or f.rule in only)
            offers = ((f, f.fix_within(self.allowed)) for f in wanted)
            chosen = _compatible([(finding, fix) for finding, fix in offers if fix])
            if not chosen or not self.fixer.fault(self.result, chosen):
                return chosen
            sound = [candidate for candidate in chosen if self.holds_alone(*candidate)]
            if sound:
                return self.holding_together(sound)

    def holds_alone(self, finding: Finding, fix: Fix) -> bool:
        """False for a fix that is then dropped."""
        why = self.fixer.fault(self.result, [(finding, fix)])
        if why:
            self.drop(finding, fix, why)
            self.result.remaining = [self.offering(f) for f in self.result.remaining]
        return not why

    def holding_together(self, sound: list[Candidate]) -> list[Candidate]:
        """Those that hold together, left to right; a later pass takes the others."""
        if not self.fixer.fault(self.result, sound):
            return sound
        chosen: list[Candidate] = []
        for candidate in sound:
            if not self.fixer.fault(self.result, [*chosen, candidate]):
                chosen.append(candidate)
        return chosen

    def drop(self, finding: Finding, fix: Fix, why: str) -> None:
        """Never offer the fix again, here."""
        self.result.dropped.append(Dropped(finding, fix, why, self.result.place(finding)))
        self.refused.add((self.spot(finding), fix.title))

    def findings(self, result: Result) -> list[Finding]:
        """The findings of a result, with the fixes that are to be tried."""
        found = self.fixer.lint_result(result)
        return [self.offering(f, result) for f in found]

    def offering(self, finding: Finding, result: Result | None = None) -> Finding:
        """The finding without the fixes of it that were dropped or cannot be made."""
        spot = self.spot(finding, result) if self.refused else None
        fixes = tuple(
            fix
            for fix in finding.fixes
            if (spot, fix.title) not in self.refused
            and finding.rule not in self.endless
            and (self.fixer.other_files or not fix.files)
        )
        return finding if fixes == finding.fixes else finding._replace(fixes=fixes)

    def spot(self, finding: Finding, result: Result | None = None) -> tuple[object, ...]:
        """What stays the same of a finding as long as its line does."""
        source = (result or self.result).source
        start, end = source.line_span(source.line_at(finding.span.start))
        return *_key(finding), source.text[start:end], finding.span.start - start


def _key(finding: Finding) -> tuple[str, str]:
    """What stays the same of a finding when the text around it changes."""
    return finding.rule, finding.message


def _compatible(candidates: list[Candidate]) -> list[Candidate]:
    """The fixes, left to right, that neither overlap nor touch one taken before.

    What two fixes want to the letter is made once. Two fixes do not change one other file.
    """
    chosen: list[Candidate] = []
    taken: list[Edit] = []  # in order
    files: dict[str, FileEdit] = {}
    for finding, fix in sorted(candidates, key=lambda c: (c[1].edits, c[1].files, c[0].rule)):
        new = [edit for edit in fix.edits if not _is_in(edit, taken)]
        free = all(files.get(each.path, each) == each for each in fix.files)
        half = new and len(new) < len(fix.edits)  # as of two that move the same text to one place
        if free and not half and not any(_touches(edit, taken) for edit in new):
            chosen.append((finding, fix))
            files.update((each.path, each) for each in fix.files)
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
