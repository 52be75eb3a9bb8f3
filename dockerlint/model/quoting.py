"""Values put in double quotes, with as few edits as keep what the builder makes of them."""

from __future__ import annotations

import re

from dockerlint.findings import Edit
from dockerlint.patterns import pattern
from dockerlint.syntax import Joined
from dockerlint.syntax.lexer import Lexer, LexError
from dockerlint.syntax.nodes import split_words

_REFERENCE = pattern(r"\$(?:\w+|\{[^{}\"'\\`]*\})")  # what can stay as it is in any quotes
# One word for every reader, and no fault in it.
_PLAIN = pattern(r"(?:[\w./:@%+,=-]|\$[A-Za-z_]\w*|\$\{[A-Za-z_]\w*\})*", re.A)
Changes = list[tuple[int, int, str]]  # start, end, what takes the place of that


class _Marked(dict[str, str]):
    """Variables whose values show where they were put."""

    def get(self, name: str, _: object = None) -> str:
        return f"<{name}>"


def literal(body: Joined, escape: str) -> list[Edit]:
    """Edits after which double quotes around ``body`` give its text, character by character."""
    special = (i for i, ch in enumerate(body.text) if ch in ('"', "$", escape))
    return [Edit.insert(body.offset(i), escape) for i in special]


def assigned(name: str, body: Joined, escape: str) -> tuple[str, list[Edit]] | None:
    """``name=value`` for the value in the form ``ENV name value``.

    What goes between the two, and the edits of the value: none where it is a word already, so
    that ``=`` is all. None where it cannot be written so, or means nothing to the builder.
    """
    text = body.text
    if _PLAIN.fullmatch(f"{name}={text}"):
        return "=", []
    if _read(text, escape) is None:
        return None
    if _words(f"{name}={text}", escape) == 1:
        return "=", []
    changes = _in_quotes(text, escape)
    if changes is None:
        return None
    after = text
    for start, end, new in reversed(changes):
        after = after[:start] + new + after[end:]
    after = f'"{after}"'
    if _words(f"{name}={after}", escape) != 1 or _read(after, escape) != _read(text, escape):
        return None
    edits = [Edit(body.span(start, end), new) for start, end, new in changes]
    return '="', [*edits, Edit.insert(body.offset(len(text)), '"')]


def _words(text: str, escape: str) -> int:
    return len(split_words(text, escape))


def _read(text: str, escape: str) -> str | None:
    try:
        return Lexer(escape).expand(text, _Marked())
    except (LexError, RecursionError):
        return None


def _in_quotes(text: str, escape: str) -> Changes | None:
    """What must change for ``text`` to mean in double quotes what it means outside of them."""
    changes: Changes = []
    quote, at = "", 0
    while at < len(text):
        ch, following = text[at], text[at + 1 : at + 2]
        if quote == "'":
            if ch == "'":
                changes.append((at, at + 1, ""))
                quote = ""
            elif ch in ('"', "$", escape):
                changes.append((at, at, escape))
        elif ch == escape:
            keeps = following in ('"', "$", escape)
            if not following:
                return None
            if not quote and not keeps:
                changes.append((at, at + 1, ""))
            at += 1 if keeps or not quote else 0
        elif ch == "$" and (found := _REFERENCE.match(text, at)):
            at = found.end() - 1
        elif ch == "$":
            return None
        elif ch == '"' or (ch == "'" and not quote):
            changes.append((at, at + 1, ""))
            quote = "" if quote else ch
        at += 1
    return changes
