"""The tree of a text of which most was read before: only what changed is read again.

Before the change every instruction stays as it is, with all that was found out about it; after it
each is moved to its new place.
"""

from __future__ import annotations

from typing import NamedTuple

from dockerlint.syntax.fold import TOO_LONG, Fold, Folder
from dockerlint.syntax.nodes import Instruction, Tree
from dockerlint.syntax.parser import assembled, instructions_of, parse
from dockerlint.text import Source, common_prefix, common_suffix


def reparse(old: Tree, source: Source) -> Tree:
    """The same as ``parse(source)``. ``old`` is the tree of another text, most of it the same."""
    change = _Change.between(old.source, source)
    if not old.instructions or change.start <= old.instructions[0].span.start:
        return parse(source)  # directives may have changed
    if 2 * (change.end - change.start) > len(old.source.text):
        return parse(source)  # another file
    return _Reparse(old, source, change).tree()


class _Change(NamedTuple):
    """The texts are the same before ``start``, and from ``end`` of the old one on."""

    start: int
    end: int
    by: int  # characters that what follows moves by
    lines: int  # and lines

    @classmethod
    def between(cls, old: Source, new: Source) -> _Change:
        before, after = old.text, new.text
        start = common_prefix(before, after)
        same = common_suffix(before[start:], after[start:])
        lines = len(new.starts) - len(old.starts)
        return cls(start, len(before) - same, len(after) - len(before), lines)


class _Reparse:
    def __init__(self, old: Tree, source: Source, change: _Change) -> None:
        self.old, self.source, self.change = old, source, change

    def tree(self) -> Tree:
        old = self.old
        kept = [i for i in old.instructions if self.is_before(i)]
        first_line = kept[-1].last_line + 1 if kept else old.instructions[0].first_line
        # Where an instruction began in what is the same, one begins again.
        later = {
            old.source.starts[i.first_line] + self.change.by: number
            for number, i in enumerate(old.instructions)
            if old.source.starts[i.first_line] >= self.change.end
        }
        folder = Folder(self.source, old.escape, first_line)
        stopped = folder.run(until=later)
        moved = old.instructions[later[stopped] :] if stopped is not None else ()
        folded = folder.out
        folded.directives += old.directives
        self.take_over(folded, first_line, moved)
        return assembled(
            folded,
            (
                *(i.over(self.source) for i in kept),
                *instructions_of(folded),
                *(i.moved(self.change.by, self.change.lines, self.source) for i in moved),
            ),
        )

    def is_before(self, instruction: Instruction) -> bool:
        """True when nothing that it was read from has changed, nor the line after it begun to."""
        next_line = instruction.last_line + 1
        starts = self.old.source.starts
        return next_line < len(starts) and starts[next_line] < self.change.start

    def take_over(self, folded: Fold, first_line: int, moved: tuple[Instruction, ...]) -> None:
        """Comments and faults of the lines that were not read again."""
        old, by, lines = self.old, self.change.by, self.change.lines
        last_line = moved[0].first_line if moved else len(old.source.starts)
        folded.comments[:0] = [c for c in old.comments if c.line < first_line]
        folded.comments += [c.moved(by, lines) for c in old.comments if c.line >= last_line]
        start = old.source.starts[first_line]
        end = old.source.starts[last_line] if moved else len(old.source.text) + 1
        carried = [p for p in old.folding if p.name != TOO_LONG]  # lines were all looked at
        folded.problems += [p for p in carried if p.span.start < start]
        folded.problems += [p.moved(by) for p in carried if p.span.start >= end]
