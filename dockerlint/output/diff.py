"""What fixes change, as a unified diff that ``git apply`` and ``patch -p1`` take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

from dockerlint.files import from_here
from dockerlint.output.terminal import ADDED, REMOVED, printable
from dockerlint.text import Source

COLOURS = {"+": ADDED, "-": REMOVED, "@": "36"}
_ESCAPES = {"\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def diff(path: Path, before: Source | None, after: Source) -> str:
    """The diff of one file, which may be a new one; empty when nothing changes."""
    name = from_here(path).as_posix().lstrip("/")
    old = _name(f"a/{name}") if before else "/dev/null"
    lines = _lines(before) if before else []
    rows = unified_diff(lines, _lines(after), old, _name(f"b/{name}"))
    return "".join(r if r.endswith("\n") else f"{r}\n\\ No newline at end of file\n" for r in rows)


def shown(text: str, colour: bool) -> str:
    """A diff for the eye: nothing in it moves the cursor. It does not apply any more."""
    rows = (printable(row.removesuffix("\r")) for row in text.split("\n")[:-1])
    return "".join(f"{_painted(row, colour)}\n" for row in rows)


def _painted(row: str, colour: bool) -> str:
    code = COLOURS.get(row[:1]) if colour else None
    return f"\x1b[{code}m{row}\x1b[0m" if code else row


def _lines(source: Source) -> list[str]:
    r"""Lines with their ends; only ``\n`` ends one."""
    *whole, last = source.text.split("\n")
    return [line + "\n" for line in whole] + ([last] if last else [])


def _name(name: str) -> str:
    """A file name as git writes it: in quotes, or with a tab after it, where it needs them."""
    if re.search(r'[\x00-\x1f"\\\x7f]', name):
        return f'"{"".join(_escaped(name))}"'
    return f"{name}\t" if " " in name else name


def _escaped(name: str) -> Iterator[str]:
    for ch in name:
        control = ch < " " or ch == "\x7f"
        yield _ESCAPES.get(ch, f"\\{ord(ch):03o}" if control else ch)
