"""Package managers: which of their subcommands install, remove, fill a cache and empty it."""

from __future__ import annotations

from typing import NamedTuple

from dockerlint.patterns import pattern
from dockerlint.syntax import Argument, Command

APT = ("apt-get", "apt", "aptitude")
RPM = ("yum", "dnf", "dnf5", "microdnf", "tdnf")
_PIP = pattern(r"pip[\d.]+")  # pip3, pip3.13


class PackageManager(NamedTuple):
    """What its subcommands do. In ``folders``, ``~`` is the home of whoever runs it."""

    folders: tuple[str, ...]  # its cache
    fills: tuple[str, ...]  # subcommands that leave something there
    installs: tuple[str, ...]
    removes: tuple[str, ...]
    cleans: tuple[str, ...]  # subcommands that empty the cache
    tidies: tuple[str, ...] = ()  # subcommands that clean up something else
    without: str = ""  # the option that keeps the cache empty

    def fills_cache(self, command: Command) -> bool:
        """True when a command of this manager leaves something in its cache."""
        return command.runs(*self.fills) and not (self.without and command.has(self.without))


_APT = PackageManager(
    folders=("/var/lib/apt/lists",),
    fills=("update",),
    installs=("install",),
    removes=("remove", "purge", "autoremove", "autopurge"),
    cleans=(),
    tidies=("clean", "autoclean"),  # the downloads, which the images remove on their own
)
_RPM_FILLS = (
    *("install", "in", "localinstall", "groupinstall", "reinstall", "rei", "makecache"),
    *("update", "upgrade", "up", "upgrade-minimal", "up-min"),
)
_RPM_INSTALLS = ("install", "in", "localinstall", "groupinstall")
_RPM_REMOVES = ("remove", "erase", "autoremove")


def _rpm(*folders: str) -> PackageManager:
    return PackageManager(folders, _RPM_FILLS, _RPM_INSTALLS, _RPM_REMOVES, ("clean",))


MANAGERS: dict[str, PackageManager] = {
    **dict.fromkeys(APT, _APT),
    "apk": PackageManager(
        folders=("/var/cache/apk", "/etc/apk/cache"),
        fills=("add", "update", "upgrade"),
        installs=("add",),
        removes=("del",),
        cleans=("cache",),
        without="--no-cache",
    ),
    "yum": _rpm("/var/cache/yum", "/var/cache/dnf"),
    "dnf": _rpm("/var/cache/dnf", "/var/cache/yum", "/var/cache/libdnf5"),
    "dnf5": _rpm("/var/cache/libdnf5", "/var/cache/dnf"),
    "microdnf": _rpm("/var/cache/dnf", "/var/cache/yum", "/var/cache/libdnf5"),
    "tdnf": _rpm("/var/cache/tdnf"),
    "zypper": PackageManager(
        folders=("/var/cache/zypp",),
        fills=("install", "in", "update", "up", "patch", "dist-upgrade", "dup", "refresh", "ref"),
        installs=("install", "in"),
        removes=("remove", "rm"),
        cleans=("clean", "cc"),
    ),
    "pip": PackageManager(
        folders=("~/.cache/pip",),
        fills=("install", "wheel", "download"),
        installs=("install",),
        removes=("uninstall",),
        cleans=("cache",),
        without="--no-cache-dir",
    ),
    "npm": PackageManager(
        folders=("~/.npm", "~/.npm/_cacache"),
        fills=("ci", "install", "i", "add", "clean-install", "install-clean", "in"),
        installs=("ci", "install", "i", "add", "clean-install", "install-clean", "in"),
        removes=("prune", "uninstall"),
        cleans=("cache",),
    ),
    "yarn": PackageManager(
        folders=("~/.cache/yarn", "/usr/local/share/.cache/yarn"),  # the latter for root
        fills=("install", "add", "global"),
        installs=("install", "add", "global"),
        removes=("remove",),
        cleans=("cache",),
    ),
}
CACHES = tuple(folder for manager in MANAGERS.values() for folder in manager.folders)


def manager_of(command: Command) -> str:
    """The name in MANAGERS of what the command calls; empty for other commands."""
    name = command.name
    if name in MANAGERS:
        return name
    return "pip" if name.startswith("pip") and _PIP.fullmatch(name) else ""


def pip_install(command: Command) -> Argument | None:
    """The word `install` of a pip command; None for every other command."""
    name = command.name
    if not name.startswith(("pip", "python")):
        return None
    rest = command.arguments
    if name.startswith("python"):
        at = command.words.index("-m") if "-m" in command.words else 0
        if command.words[at : at + 2] != ("-m", "pip"):
            return None
        rest = rest[at + 2 :]
    elif manager_of(command) != "pip":
        return None
    first = next((a for a in rest if not a.is_flag), None)
    return first if first and first.value == "install" else None


def cleans_cache(command: Command, *names: str) -> bool:
    """True for a command that empties the cache of one of these managers."""
    name = manager_of(command)
    return bool(name) and name in names and command.runs(*MANAGERS[name].cleans)


def fills(command: Command) -> bool:
    """True when the command leaves something in its package manager's cache."""
    name = manager_of(command)
    return bool(name) and MANAGERS[name].fills_cache(command)
