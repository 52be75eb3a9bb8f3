"""What must hold for every text that is parsed, linted and fixed.

`invariants` says what is broken; the property tests and ``bench/fuzz.py`` both ask it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from meaning import undeclared

from dockerlint.config import Settings
from dockerlint.findings import Finding, Safety
from dockerlint.fixer import Candidate, Fixer, Result
from dockerlint.linter import tree_of
from dockerlint.model import Context
from dockerlint.registry import load
from dockerlint.syntax import Tree
from dockerlint.syntax.lexer import SPACE
from dockerlint.text import BOM, Source, Span
from dockerlint.verify import UNREADABLE, unreadable

RULES = {rule.name: rule for rule in load()}
BETWEEN = f"{BOM}{SPACE}\n\\`"  # what may stand between comments and instructions


class Remembering(Fixer):
    """A Fixer that does nothing twice; for one file and what becomes of it."""

    def __init__(self, context: Context | None = None, settings: Settings | None = None) -> None:
        super().__init__(settings, context)
        self._found: dict[tuple[object, ...], list[Finding]] = {}
        self._faults: dict[tuple[tuple[object, ...], tuple[Candidate, ...]], str] = {}
        self._results: dict[tuple[str, Safety], Result] = {}

    def lint_result(self, result: Result) -> list[Finding]:
        """All findings of a text."""
        if result.key not in self._found:
            self._found[result.key] = super().lint_result(result)
        return list(self._found[result.key])

    def fault(self, before: Result, chosen: list[Candidate]) -> str:
        """What is wrong with the text that the chosen fixes make."""
        key = before.key, tuple(chosen)
        if key not in self._faults:
            self._faults[key] = super().fault(before, chosen)
        return self._faults[key]

    def run(self, source: Source, allowed: Safety) -> Result:
        """What fixing ``source`` comes to."""
        key = source.text, allowed
        if key not in self._results:
            self._results[key] = super().run(source, allowed)
        return self._results[key]


def invariants(source: Source, fixer: Fixer, line_ends: bool = True) -> Iterator[str]:
    """What is broken, one text for each; raises what parsing, linting and fixing raise.

    ``line_ends`` also asks whether the fixes are the same in a file with CRLF.
    """
    yield from keeps_everything(source)
    yield from findings_fit(source, fixer.lint(source))
    yield from fixes_hold_alone(source, fixer)
    for allowed in Safety:
        result = fixer.run(source, allowed)
        yield from (f"{allowed}: {what}" for what in settled(source, result, fixer, allowed))
        if line_ends and result.applied:
            yield from fixes_with_crlf(source, result, allowed, fixer)


def keeps_everything(source: Source) -> Iterator[str]:
    """The tree covers what is written, in order; the bytes come back as they were."""
    tree, whole = tree_of(source), Span(0, len(source.text))
    if Source.decode(source.encode()) != source:
        yield "decoding what was encoded gives another text"
    outer = [directive.span for directive in tree.directives]
    outer += [comment.span for comment in tree.comments]
    outer = sorted(outer + [instruction.span for instruction in tree.instructions])
    spans = sorted({*outer, *(comment.span for comment in tree.all_comments)})
    if not all(whole.covers(span) for span in spans):
        yield "a span reaches out of the text"
    if any(one.end > other.start for one, other in pairwise(outer)):
        yield "comments and instructions overlap"
    if any(one.span > other.span for one, other in pairwise(tree.instructions)):
        yield "the instructions are out of order"
    at = 0
    for start, end in [*spans, (whole.end, whole.end)]:
        if rest := source.text[at:start].strip(BETWEEN):
            yield f"{rest!r} belongs to nothing"
        at = max(at, end)


def findings_fit(source: Source, found: list[Finding]) -> Iterator[str]:
    """Findings and edits lie in the text; the edits of a fix are in order and apart."""
    whole = Span(0, len(source.text))
    for finding in found:
        if not (finding.span.start <= finding.span.end and whole.covers(finding.span)):
            yield f"{finding.rule}: {finding.span} is not in the text"
        for fix in finding.fixes:
            spans = [edit.span for edit in fix.edits]
            if not (spans or fix.files) or not all(
                s.start <= s.end and whole.covers(s) for s in spans
            ):
                yield f"{finding.rule}: an edit of `{fix.title}` is not in the text"
            if any(one.end > other.start for one, other in pairwise(spans)):
                yield f"{finding.rule}: the edits of `{fix.title}` overlap"


def fixes_hold_alone(source: Source, fixer: Fixer) -> Iterator[str]:
    """Every fix offered for a sound file passes verification."""
    if tree_of(source).problems:
        return
    found = fixer.lint(source)
    for finding in found:
        for fix in finding.fixes:
            if why := fixer.verify(source, found, finding, fix):
                # The one good reason: the shell grammar stumbles over something next to it.
                if why != UNREADABLE:
                    yield f"{finding.rule}: `{fix.title}` alone is refused: {why}"
                continue
            chosen = [(RULES[finding.rule], fix)]
            for what in undeclared(source.text, fix.apply(source.text), chosen):
                yield f"{finding.rule}: `{fix.title}` alone: {what}"


def settled(source: Source, result: Result, fixer: Fixer, allowed: Safety) -> Iterator[str]:
    """Fixing came to its end: nothing refused in a sound file, nothing left, nothing worse."""
    if not tree_of(source).problems:
        for _, fix, why, place in result.dropped:
            if why != UNREADABLE:
                yield f"`{fix.title}` at {place.line}:{place.column} is refused: {why}"
    if left := next((f for f in result.remaining if f.fix_within(allowed)), None):
        yield f"{left.rule} can still be fixed after the last pass"
    if fixer.run(result.source, allowed).source != result.source:
        yield "fixing again changes the file again"
    if result.applied:
        yield from compared(tree_of(source), tree_of(result.source))
        if not tree_of(source).problems:
            chosen = [(RULES[finding.rule], fix) for finding, fix in result.applied]
            yield from undeclared(source.text, result.source.text, chosen)
    elif result.source != source:
        yield "the text changed, but no fix was applied"


def single_fixes_settle(source: Source, fixer: Fixer) -> Iterator[str]:
    """Whichever fix is made first, by hand, the others come to an end after it."""
    for finding in fixer.lint(source):
        for fix in (fix for fix in finding.fixes if fix.edits):
            after = Source(fix.apply(source.text))
            for what in settled(after, fixer.run(after, Safety.UNSAFE), fixer, Safety.UNSAFE):
                yield f"after {finding.rule}, `{fix.title}`: {what}"


def compared(before: Tree, after: Tree) -> Iterator[str]:
    """What no fix may bring, from the file before to the file after."""
    faults = Counter(problem.message for problem in after.problems)
    faults.subtract(problem.message for problem in before.problems)
    yield from (f"fixing brings `{message}`" for message, n in faults.items() if n > 0)


def fixes_with_crlf(
    source: Source, result: Result, allowed: Safety, fixer: Fixer
) -> Iterator[str]:
    """The same file with CRLF is fixed in the same way.

    Not asked where line ends are mixed, and where a heredoc has continuations, as the shell sees
    none before CRLF.
    """
    if "\r" in source.text or "\n" not in source.text:
        return
    bodies = (h.body for i in tree_of(source).instructions for h in i.heredocs)
    if any("\\\n" in source.text[slice(*body)] for body in bodies):
        return
    crlf = Source(source.text.replace("\n", "\r\n"))
    if unreadable(tree_of(crlf)) != unreadable(tree_of(source)):
        return  # the shell grammar stumbles over a heredoc's CR
    after = Fixer(fixer.settings, fixer.context).run(crlf, allowed)
    fixed = after.source.text
    if any(dropped.why == UNREADABLE for dropped in after.dropped):
        return
    if fixed != result.source.text.replace("\n", "\r\n"):
        yield f"{allowed}: with CRLF line ends the file is fixed in another way: {fixed!r}"
