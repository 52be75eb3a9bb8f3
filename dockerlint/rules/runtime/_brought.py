"""The paths that files have in an image once COPY and ADD have brought them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from dockerlint.model import Stage
from dockerlint.model.folders import folder_at, is_known, target_of
from dockerlint.model.paths import joined
from dockerlint.model.transfers import value_of
from dockerlint.syntax import Transfer, Word


def brought(transfer: Transfer, stage: Stage) -> Iterator[tuple[Word, str]]:
    """Each source, as if it were a file, with its path; not where that is not known."""
    target = target_of(transfer, stage)
    if target is None or not is_known(target) or transfer.destination is None:
        return
    written = value_of(stage, transfer, transfer.destination) or ""
    into_folder = written.endswith(("/", "/.")) or target == folder_at(stage, transfer)
    for word in transfer.sources:
        if source := value_of(stage, transfer, word):
            name = posixpath.basename(source.removeprefix("<<").strip("-\"'"))
            yield word, joined(target, name) if into_folder else target
