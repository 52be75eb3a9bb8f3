"""What package managers leave behind, and what packages weigh: MB on disk, linux/amd64.

Names of packages are taken as written in a Dockerfile, a requirements file or a package.json:
``curl=7.*``, ``flask[async]==3``, ``@types/node@20``. ``bench/costs.py`` measures the figures and
writes the slices of the package indexes; they are read when first asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple

from dockerlint.knowledge.names import bare_name
from dockerlint.sizes import Estimate, Evidence

if TYPE_CHECKING:
    from dockerlint.knowledge.slice import Package, Slice

_MEASURED, _CITED, _ESTIMATED = Evidence.MEASURED, Evidence.CITED, Evidence.ESTIMATED
_DAY = "2026-11-26"  # of the measurements on Debian, and of what is said of others

# MB that `apt-get update` leaves in /var/lib/apt/lists, with the settings of the official images
# (compressed indexes, no translations). They grow with the updates of a release.
_APT_LISTS = {"bullseye": 18.5, "bookworm": 19.9, "trixie": 21.7}
_DEBIAN = {"sid", "forky", "buster", "stretch", "jessie", *_APT_LISTS}
_UBUNTU = {"resolute", "noble", "jammy", "focal", "bionic", "xenial", "trusty"}

# MB of metadata below /var/cache, by family. These could not be run where the rest was measured,
# and what repositories hold differs: so these are wide.
_RPM_METADATA = {
    "fedora": (60.0, 260.0),  # two repositories of 50,000 packages; dnf5 keeps less than dnf4
    "amazonlinux": (20.0, 80.0),
    "opensuse": (20.0, 90.0),
    "photon": (5.0, 30.0),
    "ubi": (8.0, 60.0),
}
_RPM = (15.0, 120.0)  # the rebuilds of Red Hat Enterprise Linux, and others

# How the layer of `apt-get install` compares with the sizes of the index: on slim images, which
# leave out documentation and translations, and on plain ones.
_SLIM, _PLAIN = 0.95, 1.03
_SLICED = "bookworm", "trixie"  # releases whose index is here; the last stands for others
_OTHER = 0.7, 1.3  # how other releases, and Ubuntu's, compare with it
_DRIFT = 0.9, 1.1  # between versions of Node's packages
_YARN = 1.3, 4.0  # its cache, beside node_modules
_DATABASE = 0.8, 2.0  # MB that each apt layer rewrites of dpkg's and debconf's databases

_INDEX_PAGE = 0.1  # MB of a package's page in Python's index, at most, as pip keeps it

# Nothing is known of the packages: from some small ones to pandas, or to the tools that build a
# front end. More of a known list is as likely not to be known as to be small.
_GENERAL = 1.0, 100.0
_MORE = 0.05, 15.0  # one package that is not known, with all that it depends on


def apt_lists(release: str | None) -> Estimate:
    """What `apt-get update` leaves, for a codename of Debian or Ubuntu; None: not known which."""
    if mb := _APT_LISTS.get(release or ""):
        return Estimate(mb, mb * 1.05, _MEASURED, f"Debian {release}", _DAY)
    if release in _DEBIAN:
        return Estimate(16, 25, _ESTIMATED, "other releases of Debian", _DAY)
    if release in _UBUNTU:
        return Estimate(28, 60, _ESTIMATED, "number of packages in Ubuntu", _DAY)
    return Estimate(16, 60, _ESTIMATED, "Debian or Ubuntu", _DAY)


def apk_index() -> Estimate:
    """What `apk add` leaves without ``--no-cache``: the indexes of main and community."""
    return Estimate(1.3, 3, _ESTIMATED, "number of packages in Alpine", _DAY)


def rpm_metadata(family: str | None) -> Estimate:
    """What yum, dnf, microdnf or zypper keep of the repositories; not measured."""
    low, high = _RPM_METADATA.get(family or "", _RPM)
    return Estimate(low, high, _ESTIMATED, "size of the repositories", _DAY)


class System(NamedTuple):
    """What packages are installed on: a release of Debian, and what of it is known."""

    release: str | None = None  # a codename
    holds: tuple[str, ...] = ()  # packages that are there already
    documents: bool | None = None  # whether packages come with them; slim images leave them out


SOME_SYSTEM = System()  # nothing is known of it


def apt_installed(
    packages: Iterable[str], recommends: bool = False, system: System = SOME_SYSTEM
) -> Estimate | None:
    """What packages add to an image, with all that they depend on; None when not known.

    Packages that are not in the index widen the range upwards.
    """

    def new(index: Slice, names: list[str]) -> Collection[str]:
        return index.closure(names, recommends).keys() - index.closure(system.holds).keys()

    return _apt(packages, system, new, _DATABASE)


def apt_recommended(packages: Iterable[str], system: System = SOME_SYSTEM) -> Estimate | None:
    """What packages that are merely recommended add; None when not known."""

    def new(index: Slice, names: list[str]) -> Collection[str]:
        return index.closure(names, True).keys() - index.closure([*names, *system.holds]).keys()

    return _apt(packages, system, new, (0, 0))


def pip_cache(packages: Iterable[str]) -> Estimate | None:
    """What pip keeps below ~/.cache: the wheels, and pages of the index."""
    found = _wheels(packages, lambda package: package.second, 0.93, 1.1, _INDEX_PAGE)
    return found or Estimate(*_GENERAL, _ESTIMATED, "usual sets of Python packages", _DAY)


def pip_installed(packages: Iterable[str]) -> Estimate | None:
    """What packages and all that they depend on weigh as installed; None when not known."""
    return _wheels(packages, lambda package: package.installed, 0.95, 1.15)


def venv() -> Estimate:
    """What `python -m venv` makes: pip, and before Python 3.12 setuptools."""
    return Estimate(10.9, 22.5, _MEASURED, "CPython 3.9 to 3.13", _DAY)


def npm_cache(packages: Iterable[str]) -> Estimate | None:
    """What npm keeps below ~/.npm for packages and all that they depend on."""
    found = _node(packages, lambda package: package.second)
    return found or Estimate(*_GENERAL, _ESTIMATED, "usual sets of Node packages", _DAY)


def yarn_cache(packages: Iterable[str]) -> Estimate | None:
    """What Yarn 1 keeps: packages packed and unpacked, native ones for every platform."""
    found = _node(packages, lambda package: package.installed)
    if not found:
        return Estimate(*_GENERAL, _ESTIMATED, "usual sets of Node packages", _DAY)
    low, high = found.low * _YARN[0], found.high * _YARN[1]
    return Estimate(low, high, _ESTIMATED, found.source, found.date)


def npm_installed(packages: Iterable[str]) -> Estimate | None:
    """What node_modules holds for packages and all that they depend on; None when not known."""
    return _node(packages, lambda package: package.installed)


def _apt(
    packages: Iterable[str],
    system: System,
    new: Callable[[Slice, list[str]], Collection[str]],
    extra: tuple[float, float],
) -> Estimate | None:
    """What the packages weigh that are ``new`` when those named are installed."""
    own = system.release in _SLICED
    index = _slice(f"debian-{system.release}" if own else f"debian-{_SLICED[-1]}")
    kept = (word for word in packages if not word.endswith("-"))  # that removes it
    known, unknown = _known(index, map(bare_name, kept))
    if not known:
        return None
    found = [package for name in new(index, known) if (package := index.package(name))]
    slim = sum(package.installed - package.second for package in found)
    plain = sum(package.installed for package in found)
    least, most = plain if system.documents else slim, slim if system.documents is False else plain
    low, high = (_SLIM, _PLAIN) if own else (_SLIM * _OTHER[0], _PLAIN * _OTHER[1])
    return Estimate(
        least * low + extra[0],
        most * high + extra[1] + unknown * _MORE[1],
        _CITED if own and not unknown else _ESTIMATED,
        index.source,
        index.date,
    )


def _wheels(
    packages: Iterable[str],
    figure: Callable[[Package], float],
    low: float,
    high: float,
    each: float = 0,
) -> Estimate | None:
    index = _slice("python")
    known, unknown = _known(index, (re.sub(r"[-_.]+", "-", bare_name(p)) for p in packages))
    if not known:
        return None
    found = [figure(package) for package in index.closure(known).values()]
    return Estimate(
        sum(found) * low + unknown * _MORE[0],
        sum(found) * high + len(found) * each + unknown * _MORE[1],
        _ESTIMATED if unknown else _MEASURED,
        index.source,
        index.date,
    )


def _node(packages: Iterable[str], figure: Callable[[Package], float]) -> Estimate | None:
    """Between the largest of them, when they share all that they need, and their sum."""
    index = _slice("node")
    known, unknown = _known(index, map(bare_name, packages))
    found = [figure(package) for name in known if (package := index.package(name))]
    if not found:
        return None
    return Estimate(
        max(found) * _DRIFT[0],
        sum(found) * _DRIFT[1] + unknown * _MORE[1],
        _ESTIMATED if unknown else _MEASURED,
        index.source,
        index.date,
    )


def _known(index: Slice, names: Iterable[str]) -> tuple[list[str], int]:
    """The names that a slice knows, whatever their case, and how many it does not."""
    names = dict.fromkeys(name.lower() for name in names if name)
    known = [name for name in names if index.knows(name)]
    return known, len(names) - len(known)


def _slice(name: str) -> Slice:
    from dockerlint.knowledge import slice as slices

    return slices.read(name)
