"""What can be written at a place. It depends on the text alone; nothing is linted for it."""

from __future__ import annotations

import re

from lsprotocol import types

from dockerlint.model import Dockerfile
from dockerlint.server.completion import comments, images, paths, words
from dockerlint.server.completion.images import resolved
from dockerlint.server.completion.place import MOST, Offer, Shows, place_at
from dockerlint.server.positions import Lines
from dockerlint.text import Span

__all__ = ["MOST", "TRIGGERS", "Shows", "completions", "resolved"]

PLAIN = Shows()
TRIGGERS = (":", "-", ".", "/", "=", ",", "$", "{")


def completions(
    file: Dockerfile, lines: Lines, position: types.Position, shows: Shows = PLAIN
) -> types.CompletionList | None:
    """What can be written at a place; None where nothing is known."""
    found = _offer(file, lines.offset(position), shows)
    if found is None:
        return None
    range_ = lines.range(Span(found.place.start, _end(file, found)))
    items = list(found.items[: found.most])
    for number, item in enumerate(items):
        item.sort_text = f"{number:04}"
        item.text_edit = types.TextEdit(range_, item.label)
    return types.CompletionList(is_incomplete=len(items) < len(found.items), items=items)


def _offer(file: Dockerfile, offset: int, shows: Shows) -> Offer | None:
    if found := comments.offer(file, offset):
        return found
    place = place_at(file.tree, offset)
    if place is None:
        return None
    return (
        words.variables(file, place, offset)
        or images.offer(file, place, shows)
        or words.offer(file, place)
        or paths.offer(file, place)
    )


def _end(file: Dockerfile, found: Offer) -> int:
    """Where the part of the word ends that an item takes the place of."""
    place = found.place
    if not found.ends_at:
        return place.end
    at = re.compile(found.ends_at).search(file.source.text, place.start, place.end)
    return at.start() if at else place.end
