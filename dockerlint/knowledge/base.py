"""All that is known of the image that a reference names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from dockerlint.knowledge import buildpack, families, others
from dockerlint.knowledge.lifecycle import Lifecycle, system
from dockerlint.knowledge.official import Image, Variant, listing
from dockerlint.knowledge.reference import ImageReference
from dockerlint.patterns import pattern
from dockerlint.sizes import Estimate, Evidence

if TYPE_CHECKING:
    from dockerlint.knowledge.elsewhere import Other

ROOT = "root"
SCRATCH = "scratch"
NOTHING = Estimate(0, 0, Evidence.CITED, "the builder: scratch is empty", "2026-08")
_VERSION = pattern(r"v?(\d+(?:\.\d+)*)")


@dataclass(frozen=True)
class Base:
    """What is known of the image a stage starts from. Every fact may be None: not known."""

    reference: ImageReference

    @property
    def tag(self) -> str:
        """The tag, or ``latest`` when none is written; empty for a bare digest."""
        return self.reference.tag or ("" if self.reference.digest else "latest")

    @cached_property
    def image(self) -> Image | None:
        """Facts on the official image."""
        name = self.reference.official
        return listing(name) if name else None

    @cached_property
    def variant(self) -> Variant | None:
        """Facts on the official image's variant that the tag names."""
        return self.image.find(self.tag) if self.image else None

    @cached_property
    def other(self) -> Other | None:
        """Facts on a widely used image that is not an official one."""
        if self.variant:
            return None
        from dockerlint.knowledge import elsewhere

        return elsewhere.find(self.reference)

    @cached_property
    def family(self) -> str | None:
        """Distribution family: debian, ubuntu, alpine, fedora, scratch-like, windows ..."""
        if self.variant:
            return self.variant.family
        if self.other and self.other.family:
            return self.other.family
        return self.named_family

    @cached_property
    def named_family(self) -> str | None:
        """The family that the tag says."""
        return families.in_tag(self.reference.tag)

    @cached_property
    def release(self) -> str | None:
        """Of the distribution: a codename for debian and ubuntu, ``3.24`` for alpine."""
        known = self.variant or self.other
        if known and known.release:
            return known.release
        return families.release_in_tag(self.tag) if known or self.image else None

    @property
    def kind(self) -> str | None:
        """default, slim, alpine ..."""
        return self.variant.kind if self.variant else None

    @property
    def flavor(self) -> str | None:
        """What else sets it apart: fpm, jre."""
        return self.variant.flavor if self.variant else None

    @property
    def size(self) -> Estimate | None:
        """What it takes on disk."""
        if self.reference.name == SCRATCH:
            return NOTHING
        return self.variant.size if self.variant and self.reference.is_amd64 else None

    @cached_property
    def siblings(self) -> tuple[tuple[str, Variant], ...]:
        """Tags of the same version and flavor that only size sets apart: full, slim, alpine."""
        return self.image.siblings(self.tag) if self.image else ()

    @property
    def user(self) -> str | None:
        """The user it runs as; an official image without a USER runs as root."""
        user = self.variant.user if self.variant else self.other.user if self.other else None
        if user:
            return ROOT if user == "0" else user
        if self.image is None:
            return None
        known = self.variant or not any(v.user for v in self.image.variants)
        return ROOT if known else None

    @property
    def is_root(self) -> bool:
        """True when it is known to run as root."""
        return self.user == ROOT

    @property
    def entrypoint(self) -> tuple[str, ...] | None:
        """What it starts; empty when it has none."""
        return self.variant.entrypoint if self.variant else None

    @property
    def command(self) -> tuple[str, ...] | None:
        """The CMD it has; empty when it has none."""
        return self.variant.command if self.variant else None

    @property
    def workdir(self) -> str | None:
        """The folder it ends in."""
        name = self.reference.official or ""
        if name == "php":
            return "/var/www/html" if re.search("fpm|apache", self.tag) else "/"
        return others.WORKDIRS.get(name) or (self.other.workdir if self.other else None)

    @property
    def shell(self) -> str | None:
        """What runs the shell form of an instruction, ``/bin/sh``; empty when there is none."""
        if self.other and self.other.shell is not None:
            return self.other.shell
        return families.SHELLS.get(self.family or "")

    @property
    def package_manager(self) -> str | None:
        """``apt-get``, ``apk``, ``microdnf`` ...; empty when there is none."""
        if self.other and self.other.manager is not None:
            return self.other.manager
        if self.variant and self.variant.manager is not None:
            return self.variant.manager
        return families.PACKAGE_MANAGERS.get(self.family or "")

    @property
    def packages(self) -> tuple[str, ...] | None:
        """What it holds beside the plain distribution, as packages of Debian."""
        if self.image and self.image.is_distribution:
            return ()
        kind = self.variant.buildpack if self.variant else None
        return buildpack.PACKAGES[kind] if kind else None

    @property
    def documents(self) -> bool | None:
        """Whether packages of Debian come with their documents; slim images leave these out."""
        if self.family != "debian":
            return None
        return False if self.kind == "slim" else True if self.packages is not None else None

    def tool(self, name: str) -> bool | str | None:
        """Whether a program is inside; None when not established.

        True, False, or a word that qualifies a yes: "busybox" for an applet.
        """
        if self.other and name in self.other.tools:
            return self.other.tools[name]
        if self.image and self.kind:
            found = self.image.tool(self.kind, name)
            if found is not None:
                return found
        found = families.TOOLS.get(self.family or "", {}).get(name)
        # What the distribution lacks may have been added.
        return found if found or self._is_plain else None

    @property
    def _is_plain(self) -> bool:
        if self.image and self.image.is_distribution:
            return True
        return self.other is not None and self.other.family == families.SCRATCH_LIKE

    @cached_property
    def end_of_life(self) -> tuple[Lifecycle, ...]:
        """The support of the distribution's release, and that of what the image is for."""
        return tuple(each for each in (self._system, self._product) if each)

    @cached_property
    def _system(self) -> Lifecycle | None:
        found = system(self.family) if self.family else None
        if found is None:
            return None
        plain = self.image is not None and self.image.is_distribution
        version = _VERSION.match(self.tag)
        release = self.release or (version[1] if plain and version else None)
        if release is None:
            return None
        names = (release, found.name_of(release))
        says = any(name and _says(self.tag, name, plain) for name in names)
        fixed = self.other.is_fixed if self.other else False
        return found.lifecycle(release, pinned=says or fixed or self._is_past)

    @property
    def newer_releases(self) -> tuple[tuple[str, str], ...]:
        """For each newer release of the distribution, the newest first, both names.

        That is what to write in a tag, and in place of what: ``buster`` or ``10``, by codename
        or number as the tag has it.
        """
        found = system(self.family) if self.family else None
        return found.newer(self.tag, self.release or "") if found else ()

    def on(self, tag: str) -> Base:
        """The same image with another tag, no digest."""
        return Base(replace(self.reference, tag=tag, digest=""))

    @property
    def _is_past(self) -> bool:
        """True for a tag that nothing is pushed to any more."""
        return self.variant is not None and self.variant.past and self.tag in self.variant.tags

    @property
    def _product(self) -> Lifecycle | None:
        product = self.image.product if self.image else None
        if product is None:
            return None
        for word in _versions(self.tag):
            if found := product.lifecycle(word, pinned=True):
                return found
        current = self.variant is not None and not self.variant.past
        tags = self.variant.tags if self.variant and current else ()
        versions = sorted((v[1] for t in tags if (v := _VERSION.fullmatch(t))), key=len)
        return product.lifecycle(versions[-1], pinned=False) if versions else None


@lru_cache(maxsize=1000)
def image(text: str, mirrors: tuple[str, ...] = ()) -> Base:
    """The image that is called ``text``, as in ``FROM text``.

    Under the prefixes ``mirrors`` the official images are found by their own names.
    """
    return Base(ImageReference.parse(text, mirrors))


def _versions(tag: str) -> Iterator[str]:
    """What in a tag may say which version it is of: the number it starts with, its words."""
    if version := _VERSION.match(tag):
        yield version[1]
    yield from (word for word in tag.split("-") if word.isalpha())


def _says(tag: str, release: str, plain: bool) -> bool:
    """True when a tag names the release: ``bookworm``, ``alpine3.20``.

    That of a ``plain`` distribution starts with it: ``12-slim``, ``8.9``.
    """
    before = "" if plain or release.isalpha() else r"[a-z]-?"
    start = r"(?<![\w.])" if not before else ""
    return bool(re.search(rf"{start}{before}{re.escape(release)}(?!\d|[a-z])", tag))
