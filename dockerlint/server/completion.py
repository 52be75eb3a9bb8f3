"""Completion of images: names of images and stages, and tags with what is known of them.

In `FROM`, `COPY --from=` and `RUN --mount=from=`, for the images whose tags are known. What is
offered depends on the text alone; nothing is linted for it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from lsprotocol import types

from dockerlint import knowledge
from dockerlint.knowledge import Image, ImageReference, Variant, names
from dockerlint.server.images import page
from dockerlint.server.positions import Lines
from dockerlint.syntax import From, Instruction, Onbuild, Tree
from dockerlint.text import Span

TRIGGERS = (":", "-", ".", "/", "=")
MOST = 100  # items of one answer

_BLANKS = " \t\v\f\r\n"
_FLAGS = r"(?:--\S+\s+)*"
_BEFORE = {  # of the word that names an image, by the instruction's name
    "FROM": re.compile(rf"\s*FROM\s+{_FLAGS}", re.I),
    "COPY": re.compile(rf"\s*(?:ONBUILD\s+)?COPY\s+{_FLAGS}", re.I),
    "RUN": re.compile(rf"\s*(?:ONBUILD\s+)?RUN\s+{_FLAGS}", re.I),
}
_START = {  # of the image's name in that word
    "FROM": re.compile(r"(?!-)"),
    "COPY": re.compile(r"--from=", re.I),
    "RUN": re.compile(r"--mount=(?:[^,]*,)*from=(?=[^,]*\Z)", re.I),
}
_END = {"FROM": re.compile(r"\Z"), "COPY": re.compile(r"\Z"), "RUN": re.compile(r",|\Z")}
_VERSION = re.compile(r"v?(\d{1,5}(?:\.\d+)*)(?![\d.]*[\da-z])")
_UNFINISHED = re.compile(r"(?:^|[\d.-])(?:rc|alpha|beta|ea|dev|nightly|experimental)(?![a-z])")
_DAY = re.compile(r"\d{8}")
_MOVING = {"latest", "devel", "testing", "unstable", "edge", "rawhide", "rc-buggy", "experimental"}
_DEVELOPED = _MOVING - {"latest"}  # tags of releases that are not out yet
_KINDS = {"default": 0, "slim": 1, "alpine": 2}


@dataclass(frozen=True)
class Place:
    """The image that is being written."""

    before: str  # of it, up to the cursor
    start: int
    end: int
    instruction: Instruction


def completions(
    tree: Tree,
    lines: Lines,
    position: types.Position,
    mirrors: tuple[str, ...] = (),
    *,
    marks: bool = False,
) -> types.CompletionList | None:
    """What can be written at a place; None where no image is named.

    ``marks`` says that the client can show which items are deprecated.
    """
    place = place_at(tree, lines.offset(position))
    if place is None or "$" in place.before or "@" in place.before:
        return None
    last = place.before.rfind("/") + 1
    name, colon, _ = place.before[last:].partition(":")
    if colon:
        found = ImageReference.parse(place.before[: last + len(name)], mirrors)
        start = place.start + last + len(name) + 1
        prefix = place.before[start - place.start :]
        image = knowledge.listing(found.official) if found.official else None
        items = list(islice(_tags(image, prefix, marks), MOST + 1)) if image else []
    else:
        start = place.start + last
        items = [*_stages(tree, place), *_names(place.before[:last], name, mirrors)]
    range_ = lines.range(Span(start, _end_of(lines.text, start, place.end, tag=bool(colon))))
    for number, item in enumerate(items):
        item.sort_text = f"{number:04}"
        item.text_edit = types.TextEdit(range_, item.label)
    return types.CompletionList(is_incomplete=len(items) > MOST, items=items[:MOST])


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


def place_at(tree: Tree, offset: int) -> Place | None:
    """The name of an image that is being written at an offset; None where none can be."""
    text = tree.source.text
    line = text.count("\n", 0, offset)
    at = bisect_right(tree.instructions, line, key=lambda i: i.first_line) - 1
    if at < 0 or line > tree.instructions[at].last_line:
        return None
    instruction = tree.instructions[at]
    inner = instruction.trigger if isinstance(instruction, Onbuild) else instruction
    kind = inner.name if inner else ""
    if kind not in _BEFORE or _in_heredoc(instruction, line, text):
        return None
    start, end = offset, offset
    while start > instruction.span.start and text[start - 1] not in _BLANKS:
        start -= 1
    while end < len(text) and text[end] not in _BLANKS:
        end += 1
    if not _BEFORE[kind].fullmatch(_joined(instruction, start)):
        return None
    found = _START[kind].match(text[start:offset])
    if found is None:
        return None
    first = start + found.end()
    stop = _END[kind].search(text[first:end])
    return Place(text[first:offset], first, first + (stop.start() if stop else 0), instruction)


def _in_heredoc(instruction: Instruction, line: int, text: str) -> bool:
    return bool(instruction.heredocs) and line > text.count("\n", 0, instruction.head.end)


def _joined(instruction: Instruction, end: int) -> str:
    """The instruction's text up to an offset, without continuations and comments."""
    text = instruction.source.text[instruction.span.start : end]
    escape = re.escape(instruction.escape)
    lines = [line for line in text.split("\n") if not line.lstrip().startswith("#")]
    return re.sub(rf"{escape}[ \t]*\r?\n", " ", "\n".join(lines))


def _end_of(text: str, start: int, end: int, *, tag: bool) -> int:
    """Where the part ends that an item takes the place of: the name's, or the tag's."""
    found = re.compile("@" if tag else "[:@/]").search(text, start, end)
    return found.start() if found else end


def _stages(tree: Tree, place: Place) -> Iterator[types.CompletionItem]:
    """The stages above, but for the instruction's own, the nearest first; without a folder."""
    if "/" in place.before or isinstance(place.instruction, Onbuild):
        return
    typed = place.before.lower()
    seen: set[str] = set()
    starts = [i for i in tree.instructions if isinstance(i, From)]
    above = [i for i in starts if i.span.start < place.instruction.span.start]
    for each in reversed(above if isinstance(place.instruction, From) else above[:-1]):
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


def _tags(image: Image, typed: str, marks: bool) -> Iterator[types.CompletionItem]:
    """The tags that begin so; past ones only when no current one does."""
    found = {t: v for t, v in image.by_tag.items() if t.startswith(typed)}
    chosen = {t: v for t, v in found.items() if not v.past} or (found if typed else {})
    past = [types.CompletionItemTag.Deprecated]
    for tag in sorted(chosen, key=lambda t: _rank(t, chosen[t])):
        yield types.CompletionItem(
            tag,
            kind=types.CompletionItemKind.EnumMember,
            detail=_detail(f"{image.name}:{tag}", chosen[tag]),
            tags=past if marks and chosen[tag].past else None,
            data=f"{image.name}:{tag}",
        )


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
