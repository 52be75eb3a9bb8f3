"""The account of an image: a table for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator

from dockerlint.output.json import estimate, valid
from dockerlint.output.terminal import left, printable, width
from dockerlint.size.account import Account, Range, Row
from dockerlint.sizes import Estimate, figure

HEAD = ("component", "now", "after fixes", "saved", "share")
NOTHING = "-"
WHAT = 44  # columns for what a component is


def as_text(path: str, account: Account, room: int) -> str:
    """The table, what it leaves out, and where its figures are from."""
    if not account.rows:
        return f"{printable(path)}: nothing is known of this image's size\n"
    rows = [HEAD, *(_cells(row, account) for row in account.rows), _total(account)]
    widths = [max(width(row[i]) for row in rows) for i in range(len(HEAD))]
    widths[0] = min(widths[0], max(room - sum(widths[1:]) - 3 * (len(HEAD) - 1), len(HEAD[0])))
    lines = [f"{printable(path)}: the final image, in MB on disk (linux/amd64)", ""]
    for i, row in enumerate(rows):
        if i in (1, len(rows) - 1):
            lines.append("   ".join("-" * size for size in widths))
        first, *figures = row
        first = left(first, widths[0])
        padded = [first + " " * (widths[0] - width(first))]
        padded += [f"{cell:>{size}}" for cell, size in zip(figures, widths[1:], strict=True)]
        lines.append("   ".join(padded).rstrip())
    lines += ["", *_notes(account, room)]
    return "\n".join(lines) + "\n"


def _cells(row: Row, account: Account) -> tuple[str, ...]:
    what = f" ({left(printable(row.what), WHAT)})" if row.what else ""
    shown = "" if row.saved == Range() else between(row.saved)
    return f"{row.name}{what}", between(row.now), between(row.after), shown, _share(row, account)


def _total(account: Account) -> tuple[str, ...]:
    whole = account.now.middle if account.now else 0
    share = f"{100 * account.saved.middle / whole:.0f} %" if whole else ""
    name = "total of what is known" if account.unknown else "total"
    return name, between(account.now), between(account.after), between(account.saved), share


def _share(row: Row, account: Account) -> str:
    """How much of the image as it is now is saved here."""
    whole = account.now.middle if account.now else 0
    return f"{100 * row.saved.middle / whole:.0f} %" if whole and row.saved != Range() else ""


def between(size: Estimate | Range | None) -> str:
    """``20``, ``20-45``, ``-5 to 12``; a dash where there is nothing."""
    if size is None:
        return NOTHING
    low, high = ("0" if f == "-0" else f for f in map(_signed, (size.low, size.high)))
    if low == high:
        return low
    return f"{low} to {high}" if size.low < 0 else f"{low}-{high}"


def _signed(mb: float) -> str:
    return f"-{figure(-mb)}" if mb < 0 else figure(mb)


def _notes(account: Account, room: int) -> Iterator[str]:
    safe = between(account.safe)
    if account.saved != Range():
        yield f"`dockerlint check --fix` alone saves {safe} MB; the rest takes --unsafe-fixes."
    if account.unknown:
        yield "Not counted, as it is not known:"
        for part in account.unknown:
            place = f"line {part.line}: " if part.line else ""
            yield left(f"  {place}{part.name}: {printable(part.what)}".rstrip(": "), room)
    yield "Figures from:"
    for origin in _origins(account):
        yield left(f"  {origin}", room)


def _origins(account: Account) -> list[str]:
    sizes = [s for row in account.rows for s in (row.now, row.after) if s]
    return list(
        dict.fromkeys(f"{s.source} ({s.evidence} {s.date[:7]})".replace(" )", ")") for s in sizes)
    )


def as_json(path: str, account: Account, budget: float | None) -> str:
    """The same as one JSON object."""
    table = {
        "file": valid(path),
        "unit": "MB",
        "now": account.now and estimate(account.now),
        "after": account.after and estimate(account.after),
        "saved": _range(account.saved),
        "saved_by_safe_fixes": _range(account.safe),
        "components": [
            {
                "name": row.name,
                "what": valid(row.what),
                "now": row.now and estimate(row.now),
                "after": row.after and estimate(row.after),
                "saved": _range(row.saved),
            }
            for row in account.rows
        ],
        "unknown": [
            {"name": part.name, "what": valid(part.what), "line": part.line or None}
            for part in account.unknown
        ],
    }
    if budget is not None:
        table["budget"] = {"mb": budget, "above": account.is_above(budget)}
    return json.dumps(table, indent=2) + "\n"


def _range(size: Range) -> dict[str, float]:
    return {"low": round(size.low, 2), "high": round(size.high, 2)}
