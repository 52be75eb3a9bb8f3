"""Histories: of an image's own configuration, and as `docker history` and `podman history` tell.

`docker history --format json` writes one object a line, with sizes for people unless told
otherwise; `podman history --format json` and the engine's API write a list. All begin with the
last step.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from dockerlint.layers.image import Image, ImageError, Step

MAX_STEPS = 2000
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:([kKMGTP])(i?))?B?")
_UNITS = {unit: power for power, unit in enumerate("KMGTP", 1)}


def read(data: bytes) -> Image:
    """An image from the output of a history command. Raises ImageError."""
    rows = list(reversed(_rows(data)))
    if len(rows) > MAX_STEPS:
        raise ImageError(f"has more than {MAX_STEPS} steps; not read")
    steps = []
    layers = 0
    for row in rows:
        size = _size(row["size"])
        steps.append(
            Step(
                _text(row.get("createdby")),
                _text(row.get("comment")),
                layers if size else None,
                size,
            )
        )
        layers += bool(size)
    return Image(tuple(steps))


def _rows(data: bytes) -> list[dict[str, Any]]:
    """The objects in it, with keys in lower case."""
    text = data.decode("utf-8-sig", "replace")
    try:
        whole = json.loads(text)
        objects = whole if isinstance(whole, list) else [whole]
    except RecursionError:
        raise ImageError("is not a history") from None
    except ValueError:
        objects = [_line(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    rows = [
        {key.lower().replace("_", ""): value for key, value in each.items()}
        for each in objects
        if isinstance(each, Mapping)
    ]
    if not rows or len(rows) < len(objects):
        raise ImageError("is not a history")
    if not all("createdby" in row or "id" in row for row in rows):
        raise ImageError("is JSON, but not the output of `docker history --format json`")
    if not all("size" in row for row in rows):
        raise ImageError("has no sizes; `docker history --no-trunc --format json` writes them")
    return rows


def _line(number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        raise ImageError(f"is not a history: line {number} is not JSON") from None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _size(value: object) -> int:
    """Bytes: ``12345``, ``"12345"``, ``"12.3MB"``. Raises ImageError."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 10**18:
        return int(value)
    found = _SIZE.fullmatch(value.strip()) if isinstance(value, str) and len(value) < 40 else None
    if not found:
        raise ImageError(f"is not a history: {str(value)[:40]!r} is no size")
    factor = (1024 if found[3] else 1000) ** _UNITS[found[2].upper()] if found[2] else 1
    return round(float(found[1]) * factor)


def with_layers(history: Sequence[Any], sizes: Sequence[int]) -> tuple[Step, ...]:
    """The steps of an image's own history, each with its layer. Raises ImageError."""
    entries = [entry for entry in history if isinstance(entry, Mapping)]
    if not entries:
        raise ImageError("has no history: it was not built from a Dockerfile")
    if len(entries) > MAX_STEPS:
        raise ImageError(f"has more than {MAX_STEPS} steps; not read")
    filled = [n for n, entry in enumerate(entries) if not entry.get("empty_layer")]
    if len(filled) != len(sizes):
        told = f"{len(sizes)} layers, but its history tells of {len(filled)}"
        raise ImageError(f"has {told}; which step made which is not known")
    layers = {n: number for number, n in enumerate(filled)}
    return tuple(
        Step(
            _text(entry.get("created_by")),
            _text(entry.get("comment")),
            layers.get(n),
            sizes[layers[n]] if n in layers else 0,
        )
        for n, entry in enumerate(entries)
    )
