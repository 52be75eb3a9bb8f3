"""The images that run what other images build."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockerlint import knowledge
from dockerlint.knowledge import Base
from dockerlint.patterns import pattern

_JDKS = ("eclipse-temurin", "ibm-semeru-runtimes", "sapmachine")
_BUILD_TOOLS = ("maven", "gradle")
_JAVA_VERSION = pattern(r"(?:temurin|openjdk|jdk)-?(\d+)")
_DOTNET_TAG = pattern(r"(\d+\.\d+)(?:\.\d+)?(?:-(alpine[\d.]*|[a-z]+(?:-slim)?))?")


def plain(base: Base) -> str | None:
    """The plain image of the distribution that the base image is made from."""
    if base.family == "alpine" and base.release:
        found = knowledge.image(f"alpine:{base.release}")
    elif base.family == "debian" and base.release:
        found = knowledge.image(f"debian:{base.release}-slim")
    else:
        return None
    return found.reference.tagged if found.variant else None


def newest_alpine() -> str:
    image = knowledge.listing("alpine")
    tags = {tag for v in image.variants for tag in v.tags if not v.past} if image else set()
    minors = [int(m[1]) for tag in tags if (m := re.fullmatch(r"3\.(\d+)", tag))]
    return f"alpine:3.{max(minors)}" if minors else "alpine"


def jre_tags(base: Base) -> Iterator[str]:
    """The same tag with a JRE, where there is one."""
    tag = base.tag
    if "jre" in tag or base.image is None:
        return
    number = re.match(r"(?:open-)?\d[\w.+]*", tag)
    candidates = [tag.replace("jdk", "jre")] if "jdk" in tag else []
    if number:
        candidates.append(f"{number[0]}-jre{tag[number.end() :]}")
    for candidate in candidates:
        found = base.image.find(candidate)
        if candidate != tag and found and found.flavor and "jre" in found.flavor:
            yield f"{base.reference.name}:{candidate}"


def jres(base: Base) -> Iterator[str]:
    """The images that have what runs Java programs, of the version of a base image."""
    official = base.reference.official
    if official not in (*_BUILD_TOOLS, *_JDKS, "openjdk"):
        return
    if official in ("maven", "gradle") and base.flavor not in (None, "eclipse-temurin", "openjdk"):
        return
    if official in _JDKS:
        yield from jre_tags(base)
    pattern = _JAVA_VERSION if official in ("maven", "gradle") else re.compile(r"(\d+)")
    found = pattern.search(base.tag)
    if not found:
        return
    if official not in (*_BUILD_TOOLS, "eclipse-temurin", "openjdk"):
        return
    tags = [f"{found[1]}-jre-alpine"] if base.family == "alpine" else []
    tags += [f"{found[1]}-jre"]
    for tag in tags:
        image = knowledge.image(f"eclipse-temurin:{tag}")
        if image.variant:
            yield image.reference.tagged


def aspnet(base: Base) -> str | None:
    """The image that runs what a .NET SDK of this version builds, web services too."""
    found = _DOTNET_TAG.fullmatch(base.tag)
    if not found:
        return None
    suffix = f"-{found[2]}" if found[2] else ""
    return f"mcr.microsoft.com/dotnet/aspnet:{found[1]}{suffix}"
