"""What edits may not do to a text: the part of verifying a fix that looks at the text alone.

Instructions, parser directives and comments that no edit is about stay what they are to the
builder, and nothing becomes unreadable to its parser or to the shell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from dockerlint.findings import Edit
from dockerlint.kept import kept
from dockerlint.model import Context, Dockerfile
from dockerlint.syntax import Instruction, Tree
from dockerlint.text import Source, Span

UNREADABLE = "the shell cannot read the result"


def fault(old: Tree, new: Tree, edits: Sequence[Edit]) -> str:
    """What the edits break of the text itself; empty when nothing."""
    faults = Counter((p.name, p.message) for p in new.problems)
    faults.subtract((p.name, p.message) for p in old.problems)
    if extra := next((message for (_, message), n in faults.items() if n > 0), ""):
        return f"the result does not parse: {extra}"
    if not _in_order(_directives(old, edits), _directives(new)):
        return "it changes a parser directive"
    if not _in_order(_instructions(old, edits), _instructions(new)):
        return "it changes another instruction"
    if not _in_order(_comments(old, edits), _comments(new)):
        return "it loses a comment"
    if unreadable(new) > unreadable(old):
        return UNREADABLE
    return ""


def _directives(tree: Tree, edits: Sequence[Edit] = ()) -> list[object]:
    """The parser directives that the edits do not touch."""
    kept = (d for d in tree.directives if not _edited(d.span, tree.source, edits))
    return [(d.name, d.value) for d in kept]


def _comments(tree: Tree, edits: Sequence[Edit] = ()) -> list[str]:
    """The comments but for those that an edit is about: it stays in their line."""
    about = {_only_line(edit.span, tree.source) for edit in edits}
    return [comment.text for comment in tree.all_comments if comment.line not in about]


def _only_line(span: Span, source: Source) -> int | None:
    """The line that the span lies in, line ends around it included; None when it has more."""
    inside = source.text[span.start : span.end]
    line = source.line_at(span.start + len(inside) - len(inside.lstrip("\r\n")))
    return line if span.end <= (*source.starts, len(source.text))[line + 1] else None


@kept
def unreadable(tree: Tree) -> int:
    """How many scripts the shell would stumble over."""
    return sum(script.broken for _, script in Dockerfile(tree, Context()).scripts)


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
