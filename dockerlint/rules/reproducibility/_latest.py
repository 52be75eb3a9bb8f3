"""What `latest` is, as far as the lists of official images tell."""

from __future__ import annotations

from dockerlint.findings import Edit, Fix
from dockerlint.knowledge import Image, Variant
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.variants import lacks, programs, saves
from dockerlint.syntax import Word
from dockerlint.text import Span


def told(image: Image | None) -> str:
    """What ``latest`` was, to put at the end of a message; empty when not known."""
    version = image.version_of_latest if image else None
    return f"; that was {version} in {image.date[:7]}" if image and version else ""


def use_version(
    stage: Stage, word: Word, span: Span, file: Dockerfile, before: str = ""
) -> list[Fix]:
    """Put the version in the place of ``span``, where the image's name is written out.

    After that comes the smaller variant of that version, where everything in use is in it.
    """
    image = stage.base.image if stage.base else None
    version = image.version_of_latest if image else None
    written = stage.reference.tagged if stage.reference else None
    if image is None or version is None or word.text != written:
        return []
    found = [(version, image.find(version)), _small(stage, version, file)]
    return [
        Fix.unsafe(f"Use version {tag}{_size(variant)}", Edit(span, before + tag))
        for tag, variant in found
        if tag
    ]


def _size(variant: Variant | None) -> str:
    return f" ({variant.size.text})" if variant and variant.size else ""


def _small(stage: Stage, version: str, file: Dockerfile) -> tuple[str, Variant | None]:
    """The first smaller variant that has what the stage, and those built from it, use."""
    base = stage.base.on(version) if stage.base else None
    if base is None or base.variant is None or base.kind != "default":
        return "", None
    built = [other for other in file.stages if stage in other.lineage]
    for tag, variant in base.siblings:
        if variant.past or not saves(base.variant, variant):
            continue
        if not any(lacks(base, variant, programs(each), each) for each in built):
            return tag, variant
    return "", None
