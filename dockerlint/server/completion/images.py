"""Names of images and stages, and tags with what is known of them.

In `FROM`, `COPY --from=` and `RUN --mount=from=`, for the images whose tags are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from lsprotocol import types

from dockerlint import knowledge
from dockerlint.knowledge import Image, ImageReference, Variant, names
from dockerlint.model import Dockerfile
from dockerlint.server.completion.place import MOST, Offer, Place, Shows
from dockerlint.server.images import page
from dockerlint.syntax import From, Onbuild

_START = {  # of the image's name in its word
    "FROM": re.compile(r"(?!-)"),
    "COPY": re.compile(r"--from=", re.I),
    "RUN": re.compile(r"--mount=(?:[^,]*,)*from=(?=[^,]*\Z)", re.I),
}
_VERSION = re.compile(r"v?(\d{1,5}(?:\.\d+)*)(?![\d.]*[\da-z])")
_UNFINISHED = re.compile(r"(?:^|[\d.-])(?:rc|alpha|beta|ea|dev|nightly|experimental)(?![a-z])")
_DAY = re.compile(r"\d{8}")
_MOVING = {"latest", "devel", "testing", "unstable", "edge", "rawhide", "rc-buggy", "experimental"}
_DEVELOPED = _MOVING - {"latest"}  # tags of releases that are not out yet
_KINDS = {"default": 0, "slim": 1, "alpine": 2}


def offer(file: Dockerfile, place: Place, shows: Shows) -> Offer | None:
    """Images and stages; None where none is named."""
    word = _image_in(file, place)
    if word is None or "$" in word.before or "@" in word.before:
        return None
    mirrors = file.policy.mirrors
    last = word.before.rfind("/") + 1
    name, colon, prefix = word.before[last:].partition(":")
    if colon:
        found = ImageReference.parse(word.before[: last + len(name)], mirrors)
        image = knowledge.listing(found.official) if found.official else None
        items = list(islice(_tags(image, prefix, shows), MOST + 1)) if image else []
        return Offer(word.within(last + len(name) + 1), items, ends_at="@", most=MOST)
    items = [*_stages(file, word), *_names(word.before[:last], name, mirrors)]
    return Offer(word.within(last), items, ends_at="[:@/]", most=MOST)


def _image_in(file: Dockerfile, place: Place) -> Place | None:
    """The name of an image in a word; None where none can be."""
    if place.name not in _START or not place.in_flags:
        return None
    found = _START[place.name].match(place.before)
    if found is None:
        return None
    rest = file.source.text[place.start + found.end() : place.end]
    end = rest.find(",") if place.name == "RUN" else -1
    return place.within(found.end(), None if end < 0 else found.end() + end)


def resolved(
    item: types.CompletionItem, today: date, formats: Sequence[types.MarkupKind]
) -> types.CompletionItem:
    """The item with all that is known of its image, in one of the formats, or else as text."""
    if isinstance(item.data, str) and item.documentation is None:
        markdown = types.MarkupKind.Markdown in formats
        told = page(knowledge.image(item.data), today, markdown=markdown)
        kind = types.MarkupKind.Markdown if markdown else types.MarkupKind.PlainText
        item.documentation = types.MarkupContent(kind, told) if kind in formats else told
    return item


def _stages(file: Dockerfile, place: Place) -> Iterator[types.CompletionItem]:
    """The stages above, but for the instruction's own, the nearest first; without a folder."""
    here = place.instruction
    if "/" in place.before or here is None or isinstance(here, Onbuild):
        return
    typed = place.before.lower()
    seen: set[str] = set()
    starts = [i for i in file.tree.instructions if isinstance(i, From)]
    above = [i for i in starts if i.span.start < here.span.start]
    for each in reversed(above if isinstance(here, From) else above[:-1]):
        if each.alias and each.image and each.alias.text.lower() not in seen:
            seen.add(each.alias.text.lower())
            if each.alias.text.lower().startswith(typed):
                kind = types.CompletionItemKind.Reference
                detail = f"stage from {each.image.text}"
                yield types.CompletionItem(each.alias.text, kind=kind, detail=detail)


def _names(folder: str, typed: str, mirrors: tuple[str, ...]) -> Iterator[types.CompletionItem]:
    """The official images, where names in this folder are theirs."""
    if ImageReference.parse(f"{folder}alpine", mirrors).official != "alpine":
        return
    for name in names.official():
        if name.startswith(typed.lower()):
            kind = types.CompletionItemKind.Module
            yield types.CompletionItem(name, kind=kind, detail="official image", data=name)


def _tags(image: Image, typed: str, shows: Shows) -> Iterator[types.CompletionItem]:
    """The tags that begin so; past ones only when no current one does."""
    found = {t: v for t, v in image.by_tag.items() if t.startswith(typed)}
    chosen = {t: v for t, v in found.items() if not v.past} or (found if typed else {})
    past = [types.CompletionItemTag.Deprecated]
    for tag in sorted(chosen, key=lambda t: _rank(t, chosen[t])):
        yield types.CompletionItem(
            tag,
            kind=types.CompletionItemKind.EnumMember,
            detail=_detail(f"{image.name}:{tag}", chosen[tag]),
            label_details=_beside(chosen[tag]) if shows.details else None,
            tags=past if shows.marks and chosen[tag].past else None,
            data=f"{image.name}:{tag}",
        )


def _beside(variant: Variant) -> types.CompletionItemLabelDetails | None:
    """The size, which editors show in each row."""
    size = variant.size
    return types.CompletionItemLabelDetails(description=size.text) if size else None


def _rank(tag: str, variant: Variant) -> tuple[object, ...]:
    """Lines before releases, the newest first; slim and alpine beside the full image.

    Names come after numbers, in the order of the versions that they stand for.
    """
    found = _VERSION.match(tag)
    rest = tag[found.end() :] if found else tag
    version = _version(tag) or max(map(_version, variant.tags), default=[])
    plain = rest in ("", f"-{variant.kind}")
    return (
        *(not _DEVELOPED.isdisjoint(variant.tags) or bool(_UNFINISHED.search(tag)),),
        *(variant.kind == "windows", not found, tag in _MOVING or bool(_DAY.search(tag))),
        *(len(version) if found else 0, [-part for part in version] or [1]),
        *(not plain if found else 0, _KINDS.get(variant.kind, len(_KINDS)), len(rest), rest),
    )


def _version(tag: str) -> list[int]:
    """The number a tag starts with; none for a day."""
    found = _VERSION.match(tag)
    return [int(part) for part in found[1].split(".")] if found else []


def _detail(name: str, variant: Variant) -> str:
    """``167 MB, Alpine 3.24, supported until 2027-04``."""
    ends = [each.free for each in knowledge.image(name).end_of_life if each.free]
    parts = (
        variant.size.text if variant.size else "",
        names.distribution(variant.family, variant.release),
        "not listed any more" if variant.past else "",
        f"supported until {min(ends).isoformat()[:7]}" if ends and not variant.past else "",
    )
    return ", ".join(filter(None, parts))
