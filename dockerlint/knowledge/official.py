"""The official images: which tags exist or existed, how large they are, what is inside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from dockerlint.knowledge.lifecycle import Product
from dockerlint.patterns import pattern
from dockerlint.sizes import Estimate, Evidence

SIZES = "docker-library/repo-info"  # who says how large an image is
_FOLDER = Path(__file__).parent / "images"
_NAME = pattern(r"[a-z0-9][a-z0-9._-]{0,99}")
WORD = pattern("[a-z]+")  # of a tag
_VERSION = pattern(r"v?\d+(?:\.\d+)*")
_SHORT = pattern(r"\d{1,4}(?:\.\d+){0,2}")
KINDS = ("default", "slim", "alpine")  # that differ in size alone, more or less


class Variant(NamedTuple):
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
    measured: str | None  # day the image was made whose size that is, ISO 8601
    entrypoint: tuple[str, ...] | None  # None: not known; empty: it has none
    command: tuple[str, ...] | None
    manager: str | None  # the package manager, where the family does not tell
    past: bool  # no longer listed; the registry keeps it
    buildpack: str | None = None  # which kind of buildpack-deps it starts from: curl, scm or full

    @property
    def size(self) -> Estimate | None:
        """What it takes on disk; that of one patch release of its line.

        Figures of 1000 MB and more are rounded to 10 MB by the source.
        """
        if self.mb is None or self.measured is None:
            return None
        return Estimate(self.mb, self.mb, Evidence.CITED, SIZES, self.measured)


@dataclass(frozen=True)
class Image:
    """All that is known of one official image."""

    name: str
    date: str  # day the tags were read
    variants: tuple[Variant, ...]
    tools: dict[str, dict[str, bool | str | None]]
    product: Product | None = None  # what its versions are versions of
    is_distribution: bool = False  # and nothing on top of it
    is_official: bool = True  # False: it was once
    is_deprecated: bool = False  # its makers say so

    @cached_property
    def by_tag(self) -> dict[str, Variant]:
        """Every tag ever listed; what it names now comes before what it named once."""
        return {t: v for v in reversed(self.variants) for t in v.tags}

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that tags are made of, in lower case."""
        return frozenset(w for tag in self.by_tag for w in WORD.findall(tag.lower()))

    @cached_property
    def version_of_latest(self) -> str | None:
        """The version tag to write instead of ``latest``: ``26`` for node, ``3.24`` for alpine.

        As short as it can be for what stays the same: where an image has several lines of one
        major version at a time, those are what does.
        """
        latest = self.find("latest")
        if latest is None or latest.past:
            return None
        versions = sorted((t for t in latest.tags if _SHORT.fullmatch(t)), key=len)
        lines = [t for t in versions if t.count(".") == 1]
        major = versions[0].partition(".")[0] if versions else ""
        others = (v for v in self.variants if v != latest and not v.past)
        if lines and any(re.fullmatch(rf"{major}\.\d+", t) for v in others for t in v.tags):
            return lines[0]
        return versions[0] if versions else None

    def find(self, tag: str) -> Variant | None:
        """The variant a tag names; for a release not listed, that of its line or neighbours.

        The release of the distribution is then not known: a line moves on from one to the next.
        """
        if tag in self.by_tag:
            return self.by_tag[tag]
        for line in _lines(tag, only_minor=not self.is_distribution):
            if line in self.by_tag:
                return _without_release(self.by_tag[line], tag)
        return self._between(tag)

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
        return one._replace(tags=(tag,), release=release, mb=None, measured=None)

    @cached_property
    def _minors(self) -> dict[tuple[str, str], dict[int, Variant]]:
        """(major, what follows the version) -> minor -> variant."""
        minors: dict[tuple[str, str], dict[int, Variant]] = {}
        for tag, variant in self.by_tag.items():
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
        for candidate in _candidates(tag, kind, here):
            found = self.find(candidate)
            if found and found.kind == kind and found.flavor == here.flavor:
                return candidate, found
        return None

    def siblings(self, tag: str) -> tuple[tuple[str, Variant], ...]:
        """Those of every other kind that only size sets apart."""
        here = self.find(tag)
        kinds = KINDS if here and here.kind in KINDS else ()
        found = (self.sibling(tag, kind) for kind in kinds if here and kind != here.kind)
        return tuple(each for each in found if each)

    def tool(self, kind: str, name: str) -> bool | str | None:
        """Whether a program is inside a kind of this image; None when not established.

        True, False, or a word that qualifies a yes: "busybox" for an applet.
        """
        return self.tools.get(kind, {}).get(name)


@cache
def listing(name: str) -> Image | None:
    """Facts on the official image ``name`` (as in ``FROM name``); None when it is not one."""
    path = _FOLDER / f"{name}.json"
    if not _NAME.fullmatch(name) or not path.is_file():
        return None
    import json

    facts = json.loads(path.read_text("utf-8"))
    return Image(
        name,
        facts["date"],
        tuple(_variant(group) for group in facts["groups"]),
        facts["tools"],
        Product.read(facts["product"]) if "product" in facts else None,
        facts.get("distribution", False),
        facts.get("official", True),
        facts.get("deprecated", False),
    )


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
        _words(group.get("entrypoint")),
        _words(group.get("command")),
        group.get("manager"),
        group.get("past", False),
        group.get("buildpack"),
    )


def _words(value: list[str] | None) -> tuple[str, ...] | None:
    return None if value is None else tuple(value)


def _lines(tag: str, *, only_minor: bool) -> Iterator[str]:
    """The tags of the version lines it belongs to: 22.3.1-slim gives 22.3-slim.

    Official images publish all variants of a patch release together, so what holds for the tag
    of a minor line holds for its patch releases. A major line says less, but of a distribution.
    """
    found = _VERSION.match(tag)
    parts = found[0].split(".") if found else []
    for count in range(len(parts) - 1, 1 if only_minor else 0, -1):
        yield ".".join(parts[:count]) + tag[found.end() :] if found else ""


def _without_release(variant: Variant, tag: str) -> Variant:
    release = variant.release
    known = release and re.search(rf"(?<![\d.]){re.escape(release)}(?!\d)", tag)
    return variant if known else variant._replace(release=None)


def _candidates(tag: str, kind: str, here: Variant) -> Iterator[str]:
    """How the tag of another kind may be spelled."""
    if kind == "default":
        yield from _full(tag, here)
        return
    if here.kind != "default":
        for full in _full(tag, here):
            yield from _candidates(full, kind, here._replace(kind="default"))
        return
    if tag == "latest":
        yield kind
        return
    release = here.release
    yield f"{tag}-{kind}"
    if release and f"-{release}" in tag:
        bare = tag.replace(f"-{release}", "")
        if kind == "slim":
            yield tag.replace(f"-{release}", f"-slim-{release}")
        yield f"{bare}-{kind}"
    elif release and tag == release and kind != "slim":
        yield kind


def _full(tag: str, here: Variant) -> Iterator[str]:
    """How the tag of the full image may be spelled: without the word of its kind."""
    if tag == here.kind:
        yield "latest"
        return
    release = here.release or ""
    yield re.sub(rf"-{here.kind}(?=-|$)", "", tag)
    if release:
        yield re.sub(rf"-{here.kind}-?{re.escape(release)}(?=-|$)", "", tag)
