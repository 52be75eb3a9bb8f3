"""The paths of `VOLUME`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from dockerlint.model import Stage
from dockerlint.syntax import Volume, Word


def volumes(stage: Stage) -> Iterator[tuple[Volume, Word, str]]:
    """The paths of the stage's own VOLUME instructions, those with unknown variables left out."""
    for volume in stage.instructions:
        if isinstance(volume, Volume):
            for word in volume.words:
                path = volume.expand(word.text, stage.env_at(volume))
                if path:
                    yield volume, word, re.sub("^//", "/", posixpath.normpath(path))
