"""Files and folders of the build context, in COPY and ADD."""

from __future__ import annotations

import posixpath
from itertools import islice

from lsprotocol import types

from dockerlint.model import Dockerfile
from dockerlint.model.dockerignore import cleaned, in_force
from dockerlint.server.completion.place import MOST, Offer, Place

KINDS = types.CompletionItemKind


def offer(file: Dockerfile, place: Place) -> Offer | None:
    """What lies in the folder that is being written; None where that is not known."""
    from_elsewhere = any(word.startswith("--from=") for word in place.head)
    if place.name not in ("COPY", "ADD") or from_elsewhere or "$" in place.before:
        return None
    written = place.before.lstrip("[\"'")
    start = len(place.before) - len(written)
    folder, slash, name = written.rpartition("/")
    top = cleaned(f"/{folder}")
    found = file.context.listing(top)
    if not found:
        return None
    begins = sorted(each for each in found if each.startswith(name))
    items = [_item(file, top, each) for each in islice(begins, MOST + 1)]
    at = start + len(folder) + len(slash)
    return Offer(place.within(at), items, ends_at="[/\"',]", most=MOST) if items else None


def _item(file: Dockerfile, folder: str, name: str) -> types.CompletionItem:
    path = posixpath.normpath(posixpath.join(folder, name))
    is_folder = bool(file.context.listing(path))
    left_out = in_force(file.context).covers(path)
    return types.CompletionItem(
        f"{name}/" if is_folder else name,
        kind=KINDS.Folder if is_folder else KINDS.File,
        detail=f"left out by {file.context.dockerignore_name}" if left_out else None,
    )
