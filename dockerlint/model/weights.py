"""What commands add to a layer, in MB: caches that they fill and packages that they install."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dockerlint.knowledge import Base, costs
from dockerlint.knowledge.costs import System
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.installs import Install, install_of
from dockerlint.model.layers import Removal
from dockerlint.model.packages import APT, MANAGERS, RPM, fills, manager_of
from dockerlint.model.paths import Paths
from dockerlint.sizes import Estimate, total
from dockerlint.syntax import Command, Instruction, Run

_UNNAMED = "?"  # a package that nobody knows, for those not read


def cache_weight(command: Command, file: Dockerfile) -> Estimate | None:
    """What the command leaves in its package manager's cache; None when it leaves nothing."""
    install = install_of(command, file)
    manager = install.manager if install else manager_of(command)
    base = file.stage_of_command(command).base
    if manager in APT:
        return costs.apt_lists(system_of(base).release) if fills(command) else None
    if manager == "apk":
        return costs.apk_index()
    if manager in (*RPM, "zypper"):
        return costs.rpm_metadata(base.family if base else None)
    if install is None:
        return None
    names = (*install.packages, *((_UNNAMED,) * (not install.complete)))
    by = {"pip": costs.pip_cache, "npm": costs.npm_cache, "yarn": costs.yarn_cache}
    return by[manager](names) if manager in by else None


def caches_weight(run: Instruction, managers: Iterable[str], file: Dockerfile) -> Estimate | None:
    """What the commands of a RUN leave in the caches of these package managers."""
    script = file.stage_of(run).script(run) if isinstance(run, Run) else None
    if script is None:
        return None
    last = {name: c for c in script.commands if fills(c) and (name := manager_of(c))}
    # What was fetched twice is there once: of several commands, the last stands for all.
    return total(w for m in managers if m in last and (w := cache_weight(last[m], file)))


def recommended_weight(command: Command, file: Dockerfile) -> Estimate | None:
    """What an `apt-get install` adds to the final image of what is merely recommended."""
    install = install_of(command, file)
    stage = file.stage_of_command(command)
    if install is None or install.manager not in APT or not file.in_final_image(stage):
        return None
    return costs.apt_recommended(install.packages, system_of(stage.base))


def installed_weight(install: Install, base: Base | None) -> Estimate | None:
    """What an install puts into the image, recommended packages apart; None when not known."""
    if install.manager in APT:
        return costs.apt_installed(install.packages, system=system_of(base))
    by = {"pip": costs.pip_installed, "npm": costs.npm_installed, "yarn": costs.npm_installed}
    return by[install.manager](install.packages) if install.manager in by else None


def system_of(base: Base | None) -> System:
    """What packages are installed on, as far as it is known."""
    return System(base.release, base.packages or (), base.documents) if base else System()


def removed_weight(removal: Removal, maker: Instruction, file: Dockerfile) -> Estimate | None:
    """What the layer of ``maker`` keeps of what is removed later; None when not known."""
    if removal.packages is not None:
        named = tuple(p for p in removal.packages if not p.startswith("-"))
        install, base = Install(removal.tool, named, complete=True), file.stage_of(maker).base
        return installed_weight(install, base) if named else None
    managers = [removal.tool] if removal.tool else list(_managers(removal.paths))
    return caches_weight(maker, managers, file)


def _managers(paths: Iterable[str]) -> Iterator[str]:
    """The package managers that have their caches in these folders."""
    held = Paths()
    held.add(paths)
    return (name for name, m in MANAGERS.items() if any(folder in held for folder in m.folders))
