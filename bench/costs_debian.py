"""The Debian part of costs.py: package lists, the slice of the index, and how far it is off."""

from __future__ import annotations

import re
import shutil
import stat
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

Say = Callable[[str], None]
RELEASES = ("bookworm", "trixie")  # those with a slice
LISTS = (*RELEASES, "bullseye")
SUITES = ("debian {0}", "debian {0}-updates", "debian-security {0}-security")
# What the official images set (debuerreotype): no translations, compressed lists, no caches.
SETTINGS = """\
Acquire::GzipIndexes "true";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
APT::AutoRemove::SuggestsImportant "false";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
"""
# What they leave out and mmdebstrap puts in: one of several ways to a merged /usr, and its needs.
UNUSED = (
    *("usrmerge", "perl", "perl-modules-5*", "libperl5*", "lib*-rule-perl", "libnumber-*perl"),
    *("libtext-glob-perl", "libgdbm6", "libgdbm-compat4"),
)
DOCUMENTS = (
    *("usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/info"),
    *("usr/share/lintian", "usr/share/groff", "usr/share/linda"),
)
USUAL = 0.08  # the share of documents in a package, where it is not known
ALL_DOCUMENTS = re.compile(r"^manpages|-doc$|-locales$")
CHECKED = """\
curl wget git ca-certificates gnupg build-essential gcc cmake python3 python3-pip python3-dev
python3-venv nodejs vim nano unzip jq procps openssh-client libpq-dev libssl-dev libffi-dev
libxml2-dev imagemagick ffmpeg chromium default-jre-headless postgresql-client sqlite3 nginx
supervisor locales graphviz poppler-utils libgl1 xvfb golang-go"""
COMPILED = ("python3-pip", "python3-venv", "python3-yaml", "python3-requests", "python3-numpy")
RECOMMENDING = ("curl", "git", "build-essential", "python3-pip", "nginx", "gnupg")


def run(*command: str, quiet: bool = True) -> str:
    """What a command prints; its failure ends the script."""
    ran = subprocess.run(command, capture_output=quiet, text=True, check=False)
    if ran.returncode:
        raise SystemExit(f"failed: {' '.join(command)}\n{ran.stderr}")
    return ran.stdout or ""


def chroot(root: Path, *command: str) -> str:
    """What a command prints that runs in a root folder."""
    return run("chroot", str(root), "env", "DEBIAN_FRONTEND=noninteractive", *command)


def bootstrap(release: str, root: Path) -> None:
    """Make the root folder of an image like the official one."""
    root.mkdir(parents=True)
    archive = root.with_suffix(".tar")
    valid = 'Acquire::Check-Valid-Until "false"'
    command = ("mmdebstrap", "--variant=minbase", f"--aptopt={valid}")
    run(*command, "--include=usr-is-merged", release, str(archive))
    run("tar", "-C", str(root), "-xf", str(archive))
    archive.unlink()
    (root / "etc/apt/apt.conf.d/docker").write_text(SETTINGS)
    (root / "etc/apt/apt.conf.d/99mmdebstrap").unlink(missing_ok=True)
    mirror = re.findall(r"^deb .*?(\S+)/debian ", (root / "etc/apt/sources.list").read_text())[0]
    lines = (f"deb {mirror}/{suite.format(release)} main\n" for suite in SUITES)
    (root / "etc/apt/sources.list").write_text("".join(lines))
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    service = root / "usr/sbin/policy-rc.d"
    service.write_text("#!/bin/sh\nexit 101\n")
    service.chmod(0o755)
    there = chroot(root, "dpkg-query", "-W", "-f", "${Package}\n").split()
    unused = [p for p in there if any(Path(p).match(pattern) for pattern in UNUSED)]
    if "usrmerge" in unused:
        chroot(root, "apt-get", "purge", "-y", *unused)
    chroot(root, "apt-get", "update")


def weight(folder: Path, *without: str) -> float:
    """MB of the files in a folder, as they count in a layer."""
    return sum(size for name, size in files(folder) if not name.startswith(without)) / 1e6


def files(folder: Path) -> Iterator[tuple[str, int]]:
    """The plain files in a folder and their sizes, each once however many names it has."""
    seen: set[int] = set()
    for path in folder.rglob("*"):
        about = path.lstat()
        if stat.S_ISREG(about.st_mode) and about.st_ino not in seen:
            seen.add(about.st_ino)
            yield str(path.relative_to(folder)), about.st_size


@contextmanager
def layer(root: Path, *command: str) -> Iterator[tuple[Path, str]]:
    """The files that a command writes on top of a root folder, and what it prints."""
    with tempfile.TemporaryDirectory(dir=root.parent) as name:
        upper, work, merged = (Path(name) / part for part in ("upper", "work", "merged"))
        for folder in (upper, work, merged):
            folder.mkdir()
        options = f"lowerdir={root},upperdir={upper},workdir={work}"
        archives = _archives(root)
        archives.mkdir(exist_ok=True)
        run("mount", "-t", "overlay", "overlay", "-o", options, str(merged))
        try:
            for there, here in (("/proc", "proc"), ("/dev", "dev")):
                run("mount", "--bind", there, str(merged / here))
            run("mount", "--bind", str(archives), str(merged / "var/cache/apt/archives"))
            said = chroot(merged, *command)
        finally:
            subprocess.run(("umount", str(merged / "var/cache/apt/archives")), check=False)
            for here in ("proc", "dev", ""):
                subprocess.run(("umount", str(merged / here)), check=False)
        yield upper, said


@dataclass
class Index:
    """The packages of a release, those of the plain image, and what each pulls in."""

    packages: dict[str, dict[str, str]] = field(default_factory=dict)
    providers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    inside: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, root: Path) -> Index:
        """That of a root folder."""
        index = cls()
        for paragraph in chroot(root, "apt-cache", "dumpavail").split("\n\n"):
            fields = dict(re.findall(r"^([A-Z][\w-]*): (.*)$", paragraph, re.M))
            if name := fields.get("Package"):
                index.packages.setdefault(name, fields)
        for name, fields in index.packages.items():
            for provided, *_ in _groups(fields.get("Provides", "")):
                index.providers[provided].append(name)
        index.inside = set(chroot(root, "dpkg-query", "-W", "-f", "${Package}\n").split())
        return index

    def has(self, name: str) -> bool:
        """Whether a name is in the plain image, under its own name or another."""
        return name in self.inside or bool(self.inside & set(self.providers.get(name, ())))

    def resolve(self, names: Iterable[str]) -> str | None:
        """The first of some alternatives that exists; None when one is in the plain image."""
        names = tuple(names)
        if any(self.has(name) for name in names):
            return None
        for name in names:
            if name in self.packages:
                return name
            if providers := self.providers.get(name):
                return min(providers)
        return None

    def wants(self, name: str, *fields: str) -> set[str]:
        """The packages that those fields of a package ask for."""
        text = (self.packages[name].get(key, "") for key in fields)
        found = {self.resolve(group) for part in text for group in _groups(part)}
        return {other for other in found if other and other != name}


def _groups(text: str) -> Iterator[list[str]]:
    """``a (>= 1) | b, c`` as [[a, b], [c]]."""
    for group in text.split(","):
        names = [re.split(r"[\s(:]", word.strip())[0] for word in group.split("|")]
        if names[0]:
            yield names


@dataclass
class Graph:
    """Packages with their sizes in kB, and what they pull in."""

    roots: set[str]
    size: dict[str, float] = field(default_factory=dict)
    documents: dict[str, float] = field(default_factory=dict)
    needs: dict[str, set[str]] = field(default_factory=dict)
    recommends: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        index: Index,
        roots: Iterable[str],
        extra: dict[str, float],
        documents: dict[str, float],
    ) -> Graph:
        """All that the roots pull in, recommended packages too."""
        graph = cls({name for root in roots if (name := index.resolve([root]))})
        waiting = sorted(graph.roots)
        while waiting:
            name = waiting.pop()
            if name in graph.size:
                continue
            kilobytes = int(index.packages[name].get("Installed-Size", 0)) * 1.024
            graph.size[name] = kilobytes + extra.get(name, 0)
            usual = kilobytes * (1 if ALL_DOCUMENTS.search(name) else USUAL)
            graph.documents[name] = documents.get(name, usual)
            graph.needs[name] = index.wants(name, "Pre-Depends", "Depends")
            graph.recommends[name] = index.wants(name, "Recommends") - graph.needs[name]
            waiting += graph.needs[name] | graph.recommends[name]
        return graph

    def closure(self, starts: Iterable[str], recommends: bool = False, past: str = "") -> set[str]:
        """The packages and all that they pull in, but not by way of one of them."""
        found: set[str] = set()
        waiting = list(starts)
        while waiting:
            name = waiting.pop()
            if name not in found and name != past:
                found.add(name)
                waiting += self.needs[name]
                waiting += self.recommends[name] if recommends else ()
        return found

    def weight(self, name: str, recommends: bool = False) -> float:
        """MB of a package with all that it pulls in."""
        return sum(self.size[other] for other in self.closure([name], recommends)) / 1000

    def shrink(self) -> None:
        """Leave out what changes no sum: edges that others imply, packages of one user only."""
        self._drop_implied()
        while self._merge():
            self._drop_implied()

    def _drop_implied(self) -> None:
        for name, needs in self.needs.items():
            for other in sorted(needs):
                if other in self.closure(needs - {other}, past=name):
                    needs.discard(other)
            self.recommends[name] -= self.closure([name])

    def _merge(self) -> int:
        """Put every package that only one other needs into that other; how many."""
        users: dict[str, set[str]] = defaultdict(set)
        for name in self.size:
            for other in self.needs[name] | self.recommends[name]:
                users[other].add(name)
        merged = 0
        for name in sorted(self.size):
            if name in self.roots or len(users[name]) != 1:
                continue
            (user,) = users[name]
            if user == name or name not in self.needs[user]:
                continue
            merged += 1
            users[user].discard(name)
            for figure in (self.size, self.documents):
                figure[user] += figure.pop(name)
            for relation in (self.needs, self.recommends):
                theirs = relation.pop(name) - {user}
                relation[user] = (relation[user] | theirs) - {name}
                for other in theirs:
                    users[other] = users[other] - {name} | {user}
            self.recommends[user] -= self.needs[user]
        return merged


def bytecode(root: Path) -> dict[str, float]:
    """kB of bytecode that some of Python's packages write when installed, by package."""
    found: dict[str, float] = defaultdict(float)
    command = ("apt-get", "install", "-y", "--no-install-recommends", *COMPILED)
    with layer(root, *command) as (upper, _):
        owner = {
            line.lstrip("/"): listing.stem.split(":")[0]
            for listing in (upper / "var/lib/dpkg/info").glob("*.list")
            for line in listing.read_text().splitlines()
        }
        for name, size in files(upper):
            if made := re.fullmatch(r"(.*/)__pycache__/([^/]+)\.cpython-\d+\.pyc", name):
                found[owner.get(f"{made[1]}{made[2]}.py", "")] += size / 1000
    found.pop("", None)
    return found


def documents(root: Path) -> dict[str, float]:
    """kB in some packages that the slim images leave out, by package."""
    command = ("apt-get", "install", "-y", "--no-install-recommends", "--download-only")
    with layer(root, *command, *CHECKED.split(), *COMPILED):
        archives = sorted(_archives(root).glob("*.deb"))
    found: dict[str, float] = {}
    for archive in archives:
        lines = [line.split(None, 5) for line in run("dpkg-deb", "-c", str(archive)).splitlines()]
        kept = [
            int(line[2])
            for line in lines
            if line[0].startswith("-")
            and line[5].removeprefix("./").startswith(DOCUMENTS)
            and not line[5].endswith("/copyright")
        ]
        found[archive.name.split("_")[0]] = sum(kept) / 1000
    return found


def _archives(root: Path) -> Path:
    """Where downloaded packages are kept for a root folder."""
    return root.parent / f"{root.name}.archives"


def measure(root: Path, names: list[str], recommends: bool) -> tuple[float, float]:
    """MB of the layer that installs packages: all of it, and what the slim images leave out."""
    option = () if recommends else ("--no-install-recommends",)
    with layer(root, "apt-get", "install", "-y", *option, *names) as (upper, _):
        left_out = sum(
            size
            for name, size in files(upper)
            if name.startswith(DOCUMENTS) and not name.endswith("/copyright")
        )
        return weight(upper, "var/lib/apt/lists", "var/cache/apt"), left_out / 1e6


def entries(index: Index, graph: Graph, roots: Iterable[str]) -> dict[str, list[object]]:
    """The lines of the slice; names that others stand for lead to them."""
    lines: dict[str, list[object]] = {
        name: [
            round(size),
            round(graph.documents[name]),
            " ".join(sorted(graph.needs[name])),
            " ".join(sorted(graph.recommends[name])),
        ]
        for name, size in graph.size.items()
    }
    for root in roots:
        if root not in lines and (name := index.resolve([root])):
            lines[root] = [0, name]
    for line in lines.values():
        while line[-1] == "":
            line.pop()
    return dict(sorted(lines.items()))
