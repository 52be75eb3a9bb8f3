"""Facts about base images, offline: which tags exist, how large they are, what is inside.

Unknown is unknown: every answer may be None, and callers then say nothing. Sizes are MB (10^6
bytes) on disk, linux/amd64. Sources: docker-library/official-images for tags, families and
users, docker-library/repo-info for sizes and contents; see ``scripts/build_knowledge.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_VERSION = re.compile(r"v?\d+(?:\.\d+)*")


@dataclass(frozen=True)
class Variant:
    """One image under its several tags.

    ``kind`` is default, slim, alpine, onbuild, windows or other; ``flavor`` what else sets it
    apart (fpm, jre); ``user`` the user it runs as, None when that is root or not known.
    """

    tags: tuple[str, ...]
    family: str | None  # debian, ubuntu, alpine, fedora ...
    release: str | None  # a codename for debian and ubuntu, "3.24" for alpine
    kind: str
    flavor: str | None
    user: str | None
    mb: float | None
    measured: str | None  # day the size was read, ISO 8601
    past: bool  # no longer listed; the registry keeps it


@dataclass(frozen=True)
class Image:
    """All that is known of one official image."""

    name: str
    date: str  # day the tags were read
    variants: tuple[Variant, ...]
    tools: dict[str, dict[str, bool | str | None]]

    @cached_property
    def _by_tag(self) -> dict[str, Variant]:
        # The first listing of a tag wins: current ones come before past ones.
        return {t: v for v in reversed(self.variants) for t in v.tags}

    def find(self, tag: str) -> Variant | None:
        """The variant a tag names; for a release not listed, that of its line or neighbours."""
        listed = next((self._by_tag[t] for t in _lines(tag) if t in self._by_tag), None)
        return listed or self._between(tag)

    def _between(self, tag: str) -> Variant | None:
        """A minor release between two listed ones of the same major, both of one kind, is too.

        The lists are samples, four a year; the variants of an image come and go together.
        """
        found = _VERSION.match(tag)
        parts = found[0].split(".") if found else []
        if not found or len(parts) < 2 or not parts[0].isdigit():
            return None
        minor, suffix = int(parts[1]), tag[found.end() :]
        listed = self._minors.get((parts[0], suffix), {})
        below = max((m for m in listed if m < minor), default=None)
        above = min((m for m in listed if m > minor), default=None)
        if below is None or above is None:
            return None
        one, two = listed[below], listed[above]
        if (one.family, one.kind, one.flavor) != (two.family, two.kind, two.flavor):
            return None
        release = one.release if one.release == two.release else None
        return replace(one, tags=(tag,), release=release, mb=None, measured=None)

    @cached_property
    def _minors(self) -> dict[tuple[str, str], dict[int, Variant]]:
        """(major, what follows the version) -> minor -> variant."""
        minors: dict[tuple[str, str], dict[int, Variant]] = {}
        for tag, variant in self._by_tag.items():
            if found := re.fullmatch(r"(\d+)\.(\d+)((?:-.*)?)", tag):
                minors.setdefault((found[1], found[3]), {})[int(found[2])] = variant
        return minors

    def sibling(self, tag: str, kind: str) -> tuple[str, Variant] | None:
        """The tag of the same version, same flavor, of another kind: ``22`` gives ``22-slim``.

        None when no such tag was ever listed.
        """
        here = self.find(tag)
        if here is None:
            return None
        for candidate in _candidates(tag, kind, here.release):
            found = self.find(candidate)
            if found and found.kind == kind and found.flavor == here.flavor:
                return candidate, found
        return None

    def tool(self, kind: str, name: str) -> bool | str | None:
        """Whether a program is inside a kind of this image; None when not established.

        True, False, or a word that qualifies a yes: "busybox" for an applet.
        """
        return self.tools.get(kind, {}).get(name)


@cache
def image(name: str) -> Image | None:
    """Facts on the official image ``name`` (as in ``FROM name``); None when it is not one."""
    path = _FOLDER / f"{name}.json"
    if not _NAME.fullmatch(name) or not path.is_file():
        return None
    import json

    facts = json.loads(path.read_text("utf-8"))
    variants = tuple(_variant(group) for group in facts["groups"])
    return Image(name, facts["date"], variants, facts["tools"])


_FOLDER = Path(__file__).parent / "images"


def _variant(group: dict[str, Any]) -> Variant:
    return Variant(
        tuple(group["tags"].split()),
        group.get("family"),
        group.get("release"),
        group["variant"],
        group.get("flavor"),
        group.get("user"),
        group.get("mb"),
        group.get("measured"),
        group.get("past", False),
    )


def _lines(tag: str) -> Iterator[str]:
    """The tag, then the tags of the version lines it belongs to: 22.3.1-slim, 22.3-slim.

    Official images publish all variants of a patch release together, so what holds for the tag
    of a minor line holds for its patch releases. A major line says less: stop before it.
    """
    yield tag
    found = _VERSION.match(tag)
    if found and found[0].count(".") >= 2:
        yield ".".join(found[0].split(".")[:2]) + tag[found.end() :]


def _candidates(tag: str, kind: str, release: str | None) -> Iterator[str]:
    """How the tag of another kind may be spelled."""
    if tag == "latest":
        yield kind
        return
    yield f"{tag}-{kind}"
    if release and f"-{release}" in tag:
        bare = tag.replace(f"-{release}", "")
        if kind == "slim":
            yield tag.replace(f"-{release}", f"-slim-{release}")
        yield f"{bare}-{kind}"
    elif release and tag == release and kind != "slim":
        yield kind
