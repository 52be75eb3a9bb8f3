"""References to images: how they are written, and which of them name an official image."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from dockerlint.patterns import pattern

DOCKER_HUB = {"", "docker.io", "index.docker.io", "registry-1.docker.io"}
# Under these the official images are found by their own names.
MIRRORS = ("public.ecr.aws/docker/library/", "mirror.gcr.io/library/")
LIBRARY = "library/"
# Where Docker Hub has the official images for one architecture each.
ARCHITECTURES = {
    *("amd64", "arm32v5", "arm32v6", "arm32v7", "arm64v8", "i386", "mips64le", "ppc64le"),
    *("riscv64", "s390x", "winamd64"),
}

# What the builder's parser of references takes (github.com/distribution/reference).
_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_DOMAIN = pattern(rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?")
_PART = r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*"
_REST = pattern(
    rf"(?P<path>{_PART}(?:/{_PART})*)(?::[A-Za-z0-9_][A-Za-z0-9_.-]{{0,127}})?"
    r"(?:@(?:sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128}))?"
)
_LONGEST = 255  # characters of a repository
_ONLY_DIGEST = pattern(r"[a-f0-9]{64}")


@lru_cache(maxsize=256)
def is_reference(text: str) -> bool:
    """True when the builder can read the text as the name of an image."""
    first, slash, after = text.partition("/")
    domain, rest = "docker.io", text
    if slash and (first == "localhost" or re.search("[.:A-Z]", first)):
        domain, rest = first, after
    found = _REST.fullmatch(rest)
    if not found or not _DOMAIN.fullmatch(domain) or _ONLY_DIGEST.fullmatch(text):
        return False
    library = LIBRARY * (domain == "docker.io" and "/" not in found["path"])
    return len(library + found["path"]) <= _LONGEST


@dataclass(frozen=True)
class ImageReference:
    """``registry/repository:tag@digest``; the parts not written are empty."""

    registry: str
    repository: str
    tag: str
    digest: str
    mirrors: tuple[str, ...] = field(default=(), repr=False, compare=False)

    @classmethod
    def parse(cls, text: str, mirrors: tuple[str, ...] = ()) -> ImageReference:
        """Split a reference the way Docker does: a registry has a dot, a port, or is localhost.

        Under the prefixes ``mirrors`` the official images are found by their own names.
        """
        rest, _, digest = text.partition("@")
        first, slash, after = rest.partition("/")
        registry = ""
        if slash and ("." in first or ":" in first or first == "localhost"):
            registry, rest = first, after
        repository, _, tag = rest.partition(":")
        return cls(registry, repository, tag, digest, mirrors)

    @property
    def name(self) -> str:
        """Registry and repository as written."""
        return f"{self.registry}/{self.repository}" if self.registry else self.repository

    @property
    def tagged(self) -> str:
        """Its name with the tag, where it has one; without a digest."""
        return f"{self.name}:{self.tag}" if self.tag else self.name

    @property
    def on_hub(self) -> str | None:
        """Its name on Docker Hub; None for an image that is elsewhere."""
        return self.repository if self.registry in DOCKER_HUB else None

    @property
    def is_amd64(self) -> bool:
        """False for an image that its name says to be for another architecture."""
        folder = self.repository.rpartition("/")[0]
        return folder not in ARCHITECTURES - {"amd64"}

    @cached_property
    def official(self) -> str | None:
        """Name of the Docker official image: ``node`` for ``docker.io/library/node:22``."""
        name = self.name
        for mirror in (*MIRRORS, *self.mirrors):
            prefix = mirror if mirror.endswith("/") else f"{mirror}/"
            if name.startswith(prefix):
                return _alone(name.removeprefix(prefix))
        return _alone(self.repository) if self.registry in DOCKER_HUB else None


def _alone(repository: str) -> str | None:
    folder, slash, name = repository.rpartition("/")
    own = not slash or f"{folder}/" == LIBRARY or folder in ARCHITECTURES
    return name if own else None
