"""Apply fixes: left to right, never overlapping, each one verified, until nothing is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dockerlint.config import Settings
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity, apply
from dockerlint.linter import lint
from dockerlint.model import Context
from dockerlint.rule import Rule
from dockerlint.syntax import Instruction, parse
from dockerlint.text import Source

MAX_PASSES = 10

Candidate = tuple[Finding, Fix]


@dataclass
class Result:
    """What `Fixer.run` did. ``dropped`` are fixes that failed verification, each with why."""

    source: Source
    applied: list[Candidate] = field(default_factory=list)
    dropped: list[tuple[Finding, Fix, str]] = field(default_factory=list)
    remaining: list[Finding] = field(default_factory=list)


class Fixer:
    """Fixes files under one selection of rules."""

    def __init__(
        self,
        settings: Settings | None = None,
        context: Context | None = None,
        rules: Sequence[Rule] | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self.context = context
        self.rules = rules

    def lint(self, source: Source) -> list[Finding]:
        """All findings of ``source``."""
        return lint(source, self.settings, self.context, self.rules)

    def run(self, source: Source, allowed: Safety) -> Result:
        """Apply the preferred fix of every finding, as far as ``allowed``, until none is left.

        Stops after MAX_PASSES, or when a text comes back that was there before.
        """
        result = Result(source, remaining=self.lint(source))
        seen = {source.text}
        for _ in range(MAX_PASSES):
            step = self._pass(result, allowed)
            if step is None or step.text in seen:
                break
            seen.add(step.text)
            result.source = step
            result.remaining = self.lint(step)
        return result

    def _pass(self, result: Result, allowed: Safety) -> Source | None:
        """One pass over ``result.source``; None when there is nothing more to do."""
        dropped = {(_key(finding), fix.title) for finding, fix, _ in result.dropped}
        candidates = [
            (finding, fix)
            for finding in result.remaining
            if (fix := finding.fix_within(allowed)) and (_key(finding), fix.title) not in dropped
        ]
        chosen = _compatible(candidates)
        if not chosen:
            return None
        after = _applied(result.source, chosen)
        if self.fault(result.source, result.remaining, chosen, after):
            sound = []
            for finding, fix in chosen:
                single = _applied(result.source, [(finding, fix)])
                why = self.fault(result.source, result.remaining, [(finding, fix)], single)
                if why:
                    result.dropped.append((finding, fix, why))
                else:
                    sound.append((finding, fix))
            # Alone they hold, together they may not: the next pass takes the others.
            chosen = sound[:1]
            after = _applied(result.source, chosen)
        result.applied += chosen
        return after if chosen else self._pass(result, allowed)

    def verify(self, source: Source, findings: list[Finding], finding: Finding, fix: Fix) -> str:
        """Why ``fix`` must not be offered; an empty text when it may."""
        return self.fault(source, findings, [(finding, fix)], _applied(source, [(finding, fix)]))

    def fault(
        self, before: Source, findings: list[Finding], chosen: list[Candidate], after: Source
    ) -> str:
        """What is wrong with the text after the chosen fixes; empty when nothing is."""
        edits = [edit for _, fix in chosen for edit in fix.edits]
        old, new = parse(before), parse(after)
        faults = Counter((p.name, p.message) for p in new.problems)
        faults.subtract(Counter((p.name, p.message) for p in old.problems))
        if extra := next((message for (_, message), n in faults.items() if n > 0), ""):
            return f"the result does not parse: {extra}"
        kept = [_content(i) for i in old.instructions if not _edited(i, edits)]
        if not _in_order(kept, [_content(i) for i in new.instructions]):
            return "it changes another instruction"
        left = self.lint(after)
        errors = Counter(_key(f) for f in left if f.severity is Severity.ERROR)
        errors.subtract(Counter(_key(f) for f in findings if f.severity is Severity.ERROR))
        if worse := next((key for key, n in errors.items() if n > 0), None):
            return f"it brings a new error: {worse[1]}"
        expected = Counter(_key(f) for f in findings)
        expected.subtract(Counter(_key(f) for f, _ in chosen))
        now = Counter(_key(f) for f in left)
        if any(now[_key(f)] > expected[_key(f)] for f, _ in chosen):
            return "the finding is still there"
        return ""


def _key(finding: Finding) -> tuple[str, str]:
    """What stays the same of a finding when text before it moves."""
    return finding.rule, finding.message


def _content(instruction: Instruction) -> tuple[object, ...]:
    """What the builder makes of an instruction, wherever it stands."""
    text = instruction.source.text
    return (
        instruction.name,
        *((flag.name, flag.text) for flag in instruction.flags),
        instruction.text,
        *(text[h.body.start : h.body.end] for h in instruction.heredocs),
    )


def _edited(instruction: Instruction, edits: list[Edit]) -> bool:
    """True when an edit changes the instruction or adds to its end; before its start is before."""
    span = instruction.span
    return any(e.span.start <= span.end and span.start < e.span.end for e in edits)


def _in_order(part: Sequence[object], whole: Iterable[object]) -> bool:
    """True when ``part`` is a subsequence of ``whole``."""
    rest = iter(whole)
    return all(item in rest for item in part)


def _compatible(candidates: list[Candidate]) -> list[Candidate]:
    """The fixes, left to right, that neither overlap nor touch one taken before.

    The same edit asked for twice counts once.
    """
    chosen: list[Candidate] = []
    taken: list[Edit] = []
    for finding, fix in sorted(candidates, key=lambda c: (c[1].edits, c[0].rule)):
        new = [edit for edit in fix.edits if edit not in taken]
        if not any(edit.span.touches(other.span) for edit in new for other in taken):
            chosen.append((finding, fix))
            taken += new
    return chosen


def _applied(source: Source, chosen: list[Candidate]) -> Source:
    edits = {edit for _, fix in chosen for edit in fix.edits}
    return Source(apply(source.text, tuple(sorted(edits))))
