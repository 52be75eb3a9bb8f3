"""What all images of one distribution family have in common.

From ``tools.json`` of the sources; package managers and shells of the families with RPM, and of
photon, arch, opensuse, mageia and clearlinux, are general knowledge.
"""

from __future__ import annotations

from dockerlint.patterns import pattern

DEBIAN_CODENAMES = {"trixie", "bookworm", "bullseye", "buster", "stretch", "jessie", "sid"}
UBUNTU_RELEASES = {
    "26.04": "resolute",
    "24.04": "noble",
    "22.04": "jammy",
    "20.04": "focal",
    "18.04": "bionic",
    "16.04": "xenial",
    "14.04": "trusty",
}
UBUNTU_CODENAMES = set(UBUNTU_RELEASES.values())
SCRATCH_LIKE = "scratch-like"  # no package manager, no shell
WINDOWS = "windows"

# Empty: there is none. The families with several, depending on the image, are not here.
PACKAGE_MANAGERS = {
    **dict.fromkeys(("debian", "ubuntu"), "apt-get"),
    "alpine": "apk",
    **dict.fromkeys(("fedora", "mageia"), "dnf"),
    "photon": "tdnf",
    "azurelinux": "tdnf",
    "arch": "pacman",
    "opensuse": "zypper",
    "clearlinux": "swupd",
    **dict.fromkeys(("busybox", SCRATCH_LIKE), ""),
}

# Families whose images have one package manager or another: the image must tell.
MANY_MANAGERS = {"ubi", "oraclelinux", "amazonlinux", "alma", "rocky", "centos"}

# What the shell form of RUN, CMD and ENTRYPOINT is run by; empty: there is none.
SHELLS = {
    **dict.fromkeys((*PACKAGE_MANAGERS, *MANY_MANAGERS), "/bin/sh"),
    SCRATCH_LIKE: "",
    WINDOWS: "cmd",
}

# Programs in the plain distribution of a family.
TOOLS: dict[str, dict[str, bool | str]] = {
    "debian": {"curl": False, "wget": False, "bash": True},
    "ubuntu": {"curl": False, "wget": False, "bash": True},
    "alpine": {"curl": False, "wget": "busybox", "bash": False},
    "busybox": {"curl": False, "wget": "busybox", "bash": False},
    SCRATCH_LIKE: {"curl": False, "wget": False, "bash": False},
}


_RELEASE = pattern(
    r"(?<![a-z])alpine-?(3\.\d+)|"
    rf"(?<![a-z])({'|'.join(sorted((DEBIAN_CODENAMES | UBUNTU_CODENAMES) - {'sid'}))})(?![a-z])"
)


def release_in_tag(tag: str) -> str | None:
    """The release of its distribution that a tag of any image names outright."""
    found = _RELEASE.search(tag.lower())
    return (found[1] or found[2]) if found else None


def in_tag(tag: str) -> str | None:
    """The family a tag of any image names outright: ``1.2-alpine3.20``, ``9-bookworm``."""
    words = tag.lower().replace("_", "-").split("-")
    for word in words:
        if word.startswith("alpine"):
            return "alpine"
        if word in DEBIAN_CODENAMES or word == "debian":
            return "debian"
        if word in UBUNTU_CODENAMES or word == "ubuntu":
            return "ubuntu"
        if word in ("nanoserver", "windowsservercore"):
            return WINDOWS
    return None
