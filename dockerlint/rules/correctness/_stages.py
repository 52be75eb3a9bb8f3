"""What the rules on stages, and on the places that name them, share."""

from __future__ import annotations

from dockerlint import knowledge
from dockerlint.effects import Change
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, ImageReference
from dockerlint.model.references import Reference, references
from dockerlint.patterns import pattern
from dockerlint.syntax import From
from dockerlint.text import likeliest

RENAMES = (
    *Change.CHANGES_STAGES.of(),  # the stage itself
    *Change.CHANGES_BASE.of(),  # FROM
    *Change.CHANGES_ARGUMENT.of(),  # COPY --from
    *Change.CHANGES_SURROUNDINGS.of("flags"),  # RUN --mount
)
_NAME = pattern(r"[A-Za-z][A-Za-z0-9_.-]{1,49}")  # that a stage can have
MAX_NAMES = 100  # that may be misspelt, in one file
MAX_STAGES = 32  # above each of them
ALIKE = 0.8  # of 1: `build` and `builder` are, `base` and `bash` are not


def is_copied(reference: Reference) -> bool:
    """True where files are taken from what is named; not in FROM."""
    return not isinstance(reference.instruction, From)


def meant(reference: Reference, file: Dockerfile) -> str | None:
    """For what is no stage: the name of one above that is so much alike that it was meant."""
    return _meant(file).get(reference)


@kept
def _meant(file: Dockerfile) -> dict[Reference, str]:
    unknown = [*filter(_may_be_misspelt, references(file))][:MAX_NAMES]
    if not unknown:
        return {}
    images = (stage.image for stage in file.stages if not stage.parent)
    named = {
        ImageReference.parse(word.text, file.policy.mirrors).official for word in images if word
    }
    found = {}
    for reference in unknown:
        text, index = reference.text.lower(), reference.stage.index
        above = {s.name for s in file.stages[max(index - MAX_STAGES, 0) : index] if s.name}
        close = likeliest(text, sorted(above - {reference.stage.name}), ALIKE)
        if close and text not in named and not knowledge.listing(text):
            found[reference] = close
    return found


def _may_be_misspelt(reference: Reference) -> bool:
    return bool(not reference.target and _NAME.fullmatch(reference.text))


def free(name: str, number: int, names: set[str]) -> str:
    """The name with the first number, from this one on, that makes it one of its own."""
    while f"{name}-{number}" in names:
        number += 1
    return f"{name}-{number}"
