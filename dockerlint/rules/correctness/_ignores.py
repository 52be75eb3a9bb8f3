"""What the rules on ignore comments share."""

from __future__ import annotations

from dockerlint import edits
from dockerlint.findings import Edit
from dockerlint.model import Dockerfile
from dockerlint.model.ignores import UnusedIgnore
from dockerlint.syntax import Directive
from dockerlint.text import Span


def message(unused: UnusedIgnore) -> str:
    """What is wrong with the names."""
    names = ", ".join(f"`{word.text}`" for word in unused.words)
    if not unused.unknown:
        return f"nothing is ignored by {names} here"
    one = len(unused.words) == 1
    return f"{names} {'is no rule' if one else 'are no rules'}, so nothing is ignored"


def place(unused: UnusedIgnore) -> Span:
    """The names; all between the first and the last."""
    return Span(unused.words[0].span.start, unused.words[-1].span.end)


def without(unused: UnusedIgnore, file: Dockerfile) -> Edit | None:
    """Take the names out of the list, or the whole comment where none is left."""
    ignore = unused.ignore
    if ignore.in_script:
        return None  # it may be text that the script writes to a file
    idle = set(unused.words)
    left = [word for word in ignore.words if word not in idle]
    if left:
        names = Span(ignore.words[0].span.start, ignore.words[-1].span.end)
        return Edit(names, ",".join(word.text for word in left))
    if isinstance(ignore.comment, Directive):
        return None
    return edits.delete_comment(ignore.comment, file.tree)
