"""Measure what packages weigh and what package managers leave; write what dockerlint knows of it.

    python bench/costs.py lists    [--folder F]       MB of /var/lib/apt/lists, by release
    python bench/costs.py debian   [--folder F]       slices of Debian's index
    python bench/costs.py check    [--folder F]       ... held against real installs
    python bench/costs.py python   --wheels F ...     the slice of Python's index
    python bench/costs.py venv     [--wheels F] SET ... ... held against real installs with pip
    python bench/costs.py node                        the slice of Node's index, and Yarn's cache

``lists``, ``debian`` and ``check`` need root, mmdebstrap, overlayfs and Debian's archive; their
root folders are kept in F for the next run. ``python`` reads folders of wheels for linux x86_64,
as made by ``pip download --only-binary :all: -d F NAME ...`` with the names of
``packages/python.txt``. ``venv`` and ``node`` install for real. What apk, yum, dnf, microdnf and
zypper leave cannot be measured on Debian: those figures are estimates and stand in
``dockerlint/knowledge/costs.py``, like what ``lists`` prints. The packages are those of
``bench/packages``: names that people install in Dockerfiles.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import costs_debian as debian
import costs_node as node
import costs_python as python
from wheel_index import index

HERE = Path(__file__).parent
SLICES = HERE.parent / "dockerlint/knowledge/slices"
sys.path.insert(0, str(HERE.parent))


def names(kind: str) -> list[str]:
    """The packages of a kind that a slice is for."""
    return (HERE / "packages" / f"{kind}.txt").read_text().split()


def write(name: str, source: str, lines: dict[str, list[object]], inside: Iterable[str]) -> None:
    """Write a slice, one package a line."""
    head = {"date": date.today().isoformat(), "source": source, "inside": " ".join(sorted(inside))}
    packages = ",\n".join(
        f"{json.dumps(key)}: {json.dumps(value)}" for key, value in lines.items()
    )
    text = json.dumps(head, indent=0)[:-2] + f',\n"packages": {{\n{packages}\n}}\n}}\n'
    json.loads(text)
    path = SLICES / f"{name}.json"
    path.write_text(text)
    print(f"{path.name}: {len(lines)} packages, {len(text) / 1000:.0f} kB")


def roots(folder: Path, releases: Iterable[str]) -> dict[str, Path]:
    """The root folders of releases, made where they are not there."""
    if os.geteuid() or not shutil.which("mmdebstrap"):
        raise SystemExit("skipped: this part needs root and mmdebstrap")
    found = {release: folder / release for release in releases}
    for release, root in found.items():
        if not root.is_dir():
            print(f"making {release} ...")
            debian.bootstrap(release, root)
    return found


def lists(folder: Path) -> None:
    """What `apt-get update` leaves."""
    for release, root in roots(folder, debian.LISTS).items():
        print(f"{release:10} {debian.weight(root / 'var/lib/apt/lists'):6.1f} MB")


def write_debian(folder: Path) -> None:
    """The slices of Debian's index, with bytecode that is written and documents of some."""
    wanted = names("debian")
    for release, root in roots(folder, debian.RELEASES).items():
        listed = debian.Index.of(root)
        extra = debian.bytecode(root)
        graph = debian.Graph.of(listed, wanted, extra, debian.documents(root))
        before = {n: (graph.weight(n), graph.weight(n, True)) for n in graph.roots}
        graph.shrink()
        for name, sums in before.items():
            after = (graph.weight(name), graph.weight(name, True))
            assert all(abs(a - b) < 0.001 for a, b in zip(sums, after, strict=True)), name
        inside = {*listed.inside, *filter(listed.has, wanted)}
        lines = debian.entries(listed, graph, wanted)
        write(f"debian-{release}", f"package index of Debian {release}", lines, inside)


def check_debian(folder: Path) -> None:
    """The estimates beside real installs, on the slim image and on the plain one."""
    from dockerlint.knowledge import costs

    for release, root in roots(folder, debian.RELEASES).items():
        print(f"\n{release:22} {'estimate':>13} {'slim':>8} {'plain':>8}   outside the range by")
        off = []
        sets = [([name], False) for name in debian.CHECKED.split() if name in names("debian")]
        for packages, recommends in sets + [([name], True) for name in debian.RECOMMENDING]:
            estimate = costs.apt_installed(packages, recommends, costs.System(release))
            if estimate is None:
                continue
            plain, documents = debian.measure(root, packages, recommends)
            slim = plain - documents
            miss = max(estimate.low - slim, plain - estimate.high, 0) / plain
            off.append(abs(estimate.middle - (slim + plain) / 2) / ((slim + plain) / 2))
            name = packages[0] + (" +recommends" if recommends else "")
            print(f"{name:22} {estimate.low:6.1f}-{estimate.high:6.1f}", end=" ")
            print(f"{slim:8.1f} {plain:8.1f}   {miss:.0%}", flush=True)
        print(f"middle off by {statistics.median(off):.1%} (median), {max(off):.1%} (most)")


def write_python(folders: list[Path]) -> None:
    """The slice of Python's index from folders of wheels."""
    lines = python.entries(folders, names("python"))
    write("python", "wheels for CPython on linux x86_64", lines, ())


def check_python(sets: list[str], folders: list[Path]) -> None:
    """The estimates beside real installs with pip, from wheels in folders where there are some."""
    with index(folders) as variables:
        _check_python(sets, variables)


def _check_python(sets: list[str], variables: dict[str, str]) -> None:
    from dockerlint.knowledge import costs

    print(f"{'':40} {'cache':>8} {'estimate':>13} {'installed':>10} {'estimate':>13}")
    for text in sets or python.SETS:
        cache, installed = python.measure(text.split(), variables)
        cells = [(cache, costs.pip_cache(text.split()), 8)]
        cells += [(installed, costs.pip_installed(text.split()), 10)]
        print(f"{text[:40]:40}", end="")
        for real, estimate, width in cells:
            known = f"{estimate.low:6.1f}-{estimate.high:6.1f}" if estimate else "unknown"
            print(f" {real:{width}.1f} {known:>13}", end="")
        print(flush=True)


def write_node() -> None:
    """The slice of Node's index: each package installed in a folder of its own."""
    lines: dict[str, list[object]] = {}
    for name in names("node"):
        if found := node.measure([name]):
            lines[name] = [round(found.installed * 1000), round(found.cache * 1000)]
            print(f"{name:30} {found.installed:8.2f} {found.cache:8.2f}", flush=True)
    write("node", "npm on Debian", dict(sorted(lines.items())), ())


def check_node() -> None:
    """The estimates beside real installs of sets, with npm and with Yarn 1."""
    from dockerlint.knowledge import costs

    for text in node.SETS:
        cells = [f"{text[:44]:44}"]
        found, yarn = node.measure(text.split()), node.yarn(text.split())
        for real, estimate in (
            (found and found.installed, costs.npm_installed(text.split())),
            (found and found.cache, costs.npm_cache(text.split())),
            (yarn, costs.yarn_cache(text.split())),
        ):
            cells.append(f"{real or 0:7.1f} {estimate.text if estimate else 'unknown':>13}")
        print(*cells, sep="  ", flush=True)


def main() -> None:
    """Run one part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_AS_WRITTEN)
    parser.add_argument(
        "part", choices=["lists", "debian", "check", "python", "venv", "node", "npm"]
    )
    parser.add_argument("sets", nargs="*", help="of venv: names, each set one argument")
    parser.add_argument("--wheels", action="append", type=Path, default=[])
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "costs")
    options = parser.parse_args()
    match options.part:
        case "lists":
            lists(options.folder)
        case "debian":
            write_debian(options.folder)
        case "check":
            check_debian(options.folder)
        case "python":
            write_python(options.wheels)
        case "venv":
            check_python(options.sets, options.wheels)
        case "node":
            write_node()
        case _:
            check_node()


_AS_WRITTEN = argparse.RawDescriptionHelpFormatter

if __name__ == "__main__":
    main()
