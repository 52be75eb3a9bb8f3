"""Text that was meant as a JSON array and is none: ``['a', 'b']``, ``["a",]``, ``[a, b]``."""

from __future__ import annotations

from dockerlint.patterns import pattern
from dockerlint.syntax import Instruction, Run

_QUOTED = pattern(
    r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|[\u201c\u201d\u201e][^\u201c\u201d]*[\u201c\u201d]"
    r"|[\u2018\u2019][^\u2018\u2019]*[\u2018\u2019]"
)
_BARE = pattern(r"[\w./:=@+-]+")
_ITEM = pattern(rf"\s*(?:(?P<quoted>{_QUOTED.pattern})|(?P<bare>{_BARE.pattern}))\s*")
_NEXT = pattern(r"\s*,?\s*")


def meant_as_array(instruction: Instruction) -> list[str] | None:
    """The strings of what looks like an array of them and is not one; None for all else.

    ``RUN [ -f x ]`` is a test of the shell's, and so is whatever has no comma there.
    """
    text = instruction.text.strip()
    if not (text.startswith("[") and text.endswith("]")) or instruction.json is not None:
        return None
    inner = text[1:-1]
    if isinstance(instruction, Run) and ("," not in inner or inner[:1].isspace()):
        return None
    return _items(inner)


def _items(text: str) -> list[str] | None:
    found: list[str] = []
    at = 0
    while at < len(text):
        item = _ITEM.match(text, at)
        if not item:
            return found if found and not text[at:].strip(", \t") else None
        quoted = item["quoted"]
        found.append(quoted[1:-1].replace('\\"', '"') if quoted else item["bare"])
        separator = _NEXT.match(text, item.end())
        at = separator.end() if separator else item.end()
        if at == item.end() and at < len(text) and not quoted:
            return None
    return found or None
