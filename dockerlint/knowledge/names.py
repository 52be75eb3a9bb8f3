"""What images and distributions are called, for people; and packages, without their versions."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from dockerlint.patterns import pattern

_AFTER_NAME = pattern(r"[\s=<>!~;@:\[(/]")
DISTRIBUTIONS = {
    "debian": "Debian",
    "ubuntu": "Ubuntu",
    "alpine": "Alpine",
    "wolfi": "Wolfi",
    "busybox": "BusyBox",
    "fedora": "Fedora",
    "ubi": "Red Hat UBI",
    "oraclelinux": "Oracle Linux",
    "amazonlinux": "Amazon Linux",
    "alma": "AlmaLinux",
    "rocky": "Rocky Linux",
    "centos": "CentOS",
    "photon": "Photon OS",
    "azurelinux": "Azure Linux",
    "arch": "Arch Linux",
    "opensuse": "openSUSE",
    "mageia": "Mageia",
    "windows": "Windows",
}
# The official images that most Dockerfiles start from, in the order in which they are offered.
COMMON = (
    *("alpine", "debian", "ubuntu", "node", "python", "golang", "nginx", "eclipse-temurin"),
    *("ruby", "php", "rust", "maven", "gradle", "httpd", "postgres", "redis", "mysql", "mariadb"),
    *("mongo", "tomcat", "caddy", "busybox", "amazonlinux", "fedora", "buildpack-deps"),
)
_FORMER = b'"official":'  # only stands in the file of an image that is official no more
_FOLDER = Path(__file__).parent / "images"


@cache
def official() -> tuple[str, ...]:
    """The names of the official images, the common ones first."""
    # Reading all that is known of them would take too long.
    files = (f for f in _FOLDER.glob("*.json") if _FORMER not in f.read_bytes())
    names = sorted(file.stem for file in files)
    return (*(n for n in COMMON if n in names), *(n for n in names if n not in COMMON))


def distribution(family: str | None, release: str | None) -> str:
    """``Alpine 3.24``; empty when the family is not known."""
    name = DISTRIBUTIONS.get(family or "", "")
    return f"{name} {release}" if name and release else name


def bare_name(word: str) -> str:
    """A package without version, extras and architecture: ``flask[async]==3`` gives ``flask``."""
    word = word.strip().strip("\"'")
    if word.startswith("@"):
        return "@" + re.split(r"[@\s]", word[1:])[0]
    return _AFTER_NAME.split(word, 1)[0]
