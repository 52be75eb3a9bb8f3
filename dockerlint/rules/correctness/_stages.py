"""What the rules on stages, and on the places that name them, share."""

from __future__ import annotations

import re
from functools import lru_cache

from dockerlint import knowledge
from dockerlint.effects import Change
from dockerlint.model import Dockerfile, ImageReference
from dockerlint.model.references import Reference
from dockerlint.syntax import From

RENAMES = (
    *Change.CHANGES_STAGES.of(),  # the stage itself
    *Change.CHANGES_BASE.of(),  # FROM
    *Change.CHANGES_ARGUMENT.of(),  # COPY --from
    *Change.CHANGES_SURROUNDINGS.of("flags"),  # RUN --mount
)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{1,99}")  # that a stage can have
MAX_STAGES = 32  # above, whose names are compared
ALIKE = 0.8  # of 1: `build` and `builder` are, `base` and `bash` are not


def is_copied(reference: Reference) -> bool:
    """True where files are taken from what is named; not in FROM."""
    return not isinstance(reference.instruction, From)


def meant(reference: Reference, file: Dockerfile) -> str | None:
    """For what is no stage: the name of one above that is so much alike that it was meant."""
    text = reference.text
    if reference.target or reference.is_number or not _NAME.fullmatch(text):
        return None
    index = reference.stage.index
    above = (stage.name for stage in file.stages[max(index - MAX_STAGES, 0) : index])
    names = tuple(name for name in above if name and name != reference.stage.name)
    close = _close(text.lower(), names)
    is_image = text.lower() in _images(file) or knowledge.image(text.lower())
    return None if is_image else close


@lru_cache(maxsize=256)
def _close(text: str, names: tuple[str, ...]) -> str | None:
    from difflib import get_close_matches  # costs start-up time, and few files come this far

    return next(iter(get_close_matches(text, names, 1, ALIKE)), None)


@lru_cache(maxsize=4)
def _images(file: Dockerfile) -> frozenset[str | None]:
    """The names of the images that stages are built from, as far as they have no registry."""
    images = (stage.image for stage in file.stages if not stage.parent)
    return frozenset(ImageReference.parse(word.text).official for word in images if word)


def free(name: str, number: int, names: set[str]) -> str:
    """The name with the first number, from this one on, that makes it one of its own."""
    while f"{name}-{number}" in names:
        number += 1
    return f"{name}-{number}"
