"""Ignore comments that we write: above an instruction, or for the whole file.

`model.ignores` reads them. A comment of ours that is there already gets the new rules.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from dockerlint.config import ALWAYS_ON
from dockerlint.findings import Edit, Finding, Fix
from dockerlint.fixer import Fixer
from dockerlint.linter import tree_of
from dockerlint.model.ignores import OURS
from dockerlint.patterns import pattern
from dockerlint.syntax import Comment, Instruction, Tree
from dockerlint.text import BOM, Source, Span

IDLE = ("unused-ignore", "unused-foreign-ignore")  # the rules about comments to be taken away
_OURS = pattern(rf"#\s*{OURS.pattern}", re.I)
# What other tools read right above the line it is about; nothing may come in between.
_THEIRS = pattern(r"hadolint\b|check\s*=|trivy:|checkov:|kics-scan\b|nosem", re.I)


class IgnoreError(Exception):
    """Comments that must not be written; the text says why."""


class Ignored(NamedTuple):
    """A text to which comments were added. Findings that remain cannot be ignored."""

    source: Source
    findings: tuple[Finding, ...]  # those silenced, with their places before
    comments: int  # that silence them, new ones and extended ones
    remaining: tuple[Finding, ...]


def can_be_ignored(finding: Finding) -> bool:
    """False for errors of the file itself, which the builder would tell, and for idle comments."""
    return finding.rule not in (*ALWAYS_ON, *IDLE)


def ignore(fixer: Fixer, source: Source, findings: Iterable[Finding]) -> Ignored:
    """Add comments to ``source`` that silence its findings.

    Raises IgnoreError when the builder would read the result differently, or when the result
    still has findings that can be ignored.
    """
    before = list(findings)
    silenced = tuple(filter(can_be_ignored, before))
    tree = tree_of(source)
    edits = Ignores(tree).all(silenced) if tree.instructions else ()
    if not edits:
        return Ignored(source, (), 0, tuple(before))
    comments = Fix.safe("Add ignore comments", *edits)
    if why := fixer.verify(source, before, silenced[0], comments):
        raise IgnoreError(why)
    after = Source(comments.apply(source.text))
    remaining = tuple(fixer.lint(after))
    if left := next(filter(can_be_ignored, remaining), None):
        line = after.position(left.span.start).line
        raise IgnoreError(f"{left.label} would still be found in line {line}")
    return Ignored(after, silenced, len(edits), remaining)


class Ignores:
    """The ignore comments that can be added to one file, which must have instructions."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree

    def all(self, findings: Iterable[Finding]) -> tuple[Edit, ...]:
        """The edits that silence all these findings: one for each instruction that has some.

        What is found outside of instructions is silenced in the file.
        """
        everywhere: set[str] = set()
        above = defaultdict[Instruction, set[str]](set)
        for finding in findings:
            instruction = self.instruction_at(finding.span)
            (above[instruction] if instruction else everywhere).add(finding.label)
        edits = [self.in_file(*sorted(everywhere))] if everywhere else []
        for instruction, rules in above.items():
            if here := sorted(rules - everywhere):
                edits.append(self.above(instruction, *here))
        return tuple(edits)

    def instruction_at(self, span: Span) -> Instruction | None:
        """The instruction that the span starts in."""
        found = self.tree.instructions
        at = bisect_right(found, span.start, key=lambda i: i.span.start) - 1
        return found[at] if at >= 0 and span.start <= found[at].span.end else None

    def above(self, instruction: Instruction, *rules: str) -> Edit:
        """The edit that silences rules for an instruction by a comment above it."""
        source = self.tree.source
        line = instruction.first_line
        indent = re.compile(r"[ \t]*").match(source.text, self._line_start(line))
        assert indent
        while comment := self._comments.get(line - 1):
            if edit := self._extended(comment, "", rules):
                return edit
            if not _THEIRS.match(comment.text):
                break
            line -= 1
        text = f"{indent[0]}# dockerlint ignore={','.join(rules)}{source.newline}"
        return Edit.insert(self._line_start(line), text)

    def in_file(self, *rules: str) -> Edit:
        """The edit that silences rules in the file by a comment at its top."""
        source = self.tree.source
        for comment in self.tree.comments:
            if edit := self._extended(comment, "file-", rules):
                return edit
        above = [source.line_at(d.span.start) for d in self.tree.directives]
        if source.text.startswith("#!"):
            above.append(0)
        line = max(above, default=-1) + 1
        text = f"# dockerlint file-ignore={','.join(rules)}{source.newline}"
        return Edit.insert(self._line_start(line), text)

    @cached_property
    def _comments(self) -> dict[int, Comment]:
        """The comments outside instructions, by line."""
        return {comment.line: comment for comment in self.tree.comments}

    def _extended(self, comment: Comment, scope: str, rules: Iterable[str]) -> Edit | None:
        """The edit that adds rules to an ignore comment of that scope; None for others."""
        found = _OURS.match(self.tree.source.text, comment.span.start)
        if not found or (found["scope"] or "").lower() != scope:
            return None
        return Edit.insert(found.end(), "".join(f",{rule}" for rule in rules))

    def _line_start(self, line: int) -> int:
        """Where text can be put at the start of a line: behind the byte order mark."""
        start = self.tree.source.starts[line]
        return start + (start == 0 and self.tree.source.text.startswith(BOM))
