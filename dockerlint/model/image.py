"""Image references, and what is known of the image they name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from dockerlint import knowledge
from dockerlint.knowledge import others

DOCKER_HUB = {"", "docker.io", "index.docker.io", "registry-1.docker.io"}
# Mirrors that carry the official images under the same names.
MIRRORS = ("public.ecr.aws/docker/library/", "mirror.gcr.io/library/")


# What the builder's parser of references takes (github.com/distribution/reference).
_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?")
_PART = r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*"
_REST = re.compile(
    rf"(?P<path>{_PART}(?:/{_PART})*)(?::[A-Za-z0-9_][A-Za-z0-9_.-]{{0,127}})?"
    r"(?:@(?:sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128}))?"
)
_LONGEST = 255  # characters of a repository
_ONLY_DIGEST = re.compile(r"[a-f0-9]{64}")


def is_reference(text: str) -> bool:
    """True when the builder can read the text as the name of an image."""
    first, slash, after = text.partition("/")
    domain, rest = "docker.io", text
    if slash and (first == "localhost" or re.search("[.:A-Z]", first)):
        domain, rest = first, after
    found = _REST.fullmatch(rest)
    if not found or not _DOMAIN.fullmatch(domain) or _ONLY_DIGEST.fullmatch(text):
        return False
    library = "library/" * (domain == "docker.io" and "/" not in found["path"])
    return len(library + found["path"]) <= _LONGEST


@dataclass(frozen=True)
class ImageReference:
    """``registry/repository:tag@digest``; the parts not written are empty."""

    registry: str
    repository: str
    tag: str
    digest: str

    @classmethod
    def parse(cls, text: str) -> ImageReference:
        """Split a reference the way Docker does: a registry has a dot, a port, or is localhost."""
        rest, _, digest = text.partition("@")
        first, slash, after = rest.partition("/")
        registry = ""
        if slash and ("." in first or ":" in first or first == "localhost"):
            registry, rest = first, after
        repository, _, tag = rest.partition(":")
        return cls(registry, repository, tag, digest)

    @property
    def name(self) -> str:
        """Registry and repository as written."""
        return f"{self.registry}/{self.repository}" if self.registry else self.repository

    @cached_property
    def official(self) -> str | None:
        """Name of the Docker official image: ``node`` for ``docker.io/library/node:22``."""
        name = self.name
        for mirror in MIRRORS:
            if name.startswith(mirror):
                return name.removeprefix(mirror)
        if self.registry not in DOCKER_HUB:
            return None
        repository = self.repository.removeprefix("library/")
        return None if "/" in repository else repository


@dataclass(frozen=True)
class Base:
    """What is known of the image a stage starts from. Every fact may be None: not known."""

    reference: ImageReference

    @property
    def tag(self) -> str:
        """The tag, or ``latest`` when none is written; empty for a bare digest."""
        return self.reference.tag or ("" if self.reference.digest else "latest")

    @cached_property
    def image(self) -> knowledge.Image | None:
        """Facts on the official image."""
        name = self.reference.official
        return knowledge.image(name) if name else None

    @cached_property
    def variant(self) -> knowledge.Variant | None:
        """Facts on the official image's variant that the tag names."""
        return self.image.find(self.tag) if self.image else None

    @cached_property
    def other(self) -> others.Other | None:
        """Facts on a widely used image that is not an official one."""
        return others.find(self.reference.name, self.reference.tag)

    @property
    def family(self) -> str | None:
        """Distribution family: debian, ubuntu, alpine, fedora, scratch-like, windows ..."""
        if self.variant:
            return self.variant.family
        if self.other:
            return self.other.family
        return self.named_family

    @property
    def named_family(self) -> str | None:
        """The family that the tag says."""
        return _family_in_tag(self.reference.tag)

    @property
    def kind(self) -> str | None:
        """default, slim, alpine ...; None when not known."""
        return self.variant.kind if self.variant else None

    @property
    def size(self):  # stub
        from dockerlint.sizes import Estimate, Evidence

        v = self.variant
        return (
            Estimate(v.mb, v.mb, Evidence.CITED, "docker-library/repo-info", v.measured)
            if v and v.mb
            else None
        )

    @property
    def user(self) -> str | None:
        """The user it runs as when that is known not to be root."""
        user = self.variant.user if self.variant else self.other.user if self.other else None
        return None if user in (None, "root", "0") else user

    @property
    def workdir(self) -> str | None:
        """The folder it ends in; None when not known."""
        name = self.reference.official or ""
        if name == "php":
            return "/var/www/html" if re.search("fpm|apache", self.tag) else "/"
        return others.WORKDIRS.get(name)

    def tool(self, name: str) -> bool | str | None:
        """Whether a program is inside; None when not established."""
        if self.image and self.kind:
            found = self.image.tool(self.kind, name)
            if found is not None:
                return found
        return others.FAMILY_TOOLS.get(self.family or "", {}).get(name)


def _family_in_tag(tag: str) -> str | None:
    """The family a tag of any image names outright: ``1.2-alpine3.20``, ``9-bookworm``."""
    words = tag.lower().replace("_", "-").split("-")
    for word in words:
        if word.startswith("alpine"):
            return "alpine"
        if word in others.DEBIAN_CODENAMES or word == "debian":
            return "debian"
        if word in others.UBUNTU_CODENAMES or word == "ubuntu":
            return "ubuntu"
        if word in ("nanoserver", "windowsservercore"):
            return "windows"
    return None
