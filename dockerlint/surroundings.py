"""The context of a Dockerfile, read from the folders around it."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dockerlint.files import MAX_SIZE, absolute
from dockerlint.model import Context
from dockerlint.model.context import DOCKERIGNORE, FACTS_OF, MANY_FILES
from dockerlint.patterns import pattern
from dockerlint.sizes import Estimate, Evidence
from dockerlint.text import Source

if TYPE_CHECKING:
    from dockerlint.model.context import ShellCheck

COMPOSE = ("compose*.yaml", "compose*.yml", "docker-compose*.yaml", "docker-compose*.yml")
BAKE = ("docker-bake*.hcl", "docker-bake*.json")
BUILDS = (*COMPOSE, *BAKE)  # what tells how a Dockerfile is built
MANIFESTS = (
    "k8s",
    "kubernetes",
    "manifests",
    "deploy",
    "deployment",
    "deployments",
    "helm",
    "charts",
)
PROBE = pattern(r"^[ \t-]*(liveness|readiness|startup)Probe:", re.M)
# What is worth reading YAML for: a context that is another folder, a Dockerfile that is elsewhere.
ELSEWHERE = pattern(
    r"""(?:\b(?:build|context)["']?:[ \t]*["']?(?!\.?/?["']?[ \t]*(?:[#,}]|$))"""
    r"""|\bdockerfile["']?:[^#\n]*/)""",
    re.M,
)
TARGET = pattern(r'^target\s+"[^"\n]*"\s*\{(.*?)^\}', re.M | re.S)  # of a docker-bake.hcl
SETTING = pattern(r'^\s*(context|dockerfile)\s*=\s*"([^"\n]*)"', re.M)
DAY = "%Y-%m-%d"
LEVELS = 3  # how many folders up are looked at
MOST_ABOVE = 8  # of the folders from which the Dockerfile may be built
MANY = 200  # at most so many manifests are read
LARGE = 1_000_000  # bytes; larger ones are not read


class Surroundings(Context):
    """What the folders around ``path`` tell of the Dockerfile there. Read when asked.

    ``known`` keeps what a folder told, for runs over many files; ``shellcheck`` runs ShellCheck.
    """

    def __init__(
        self,
        path: Path,
        known: dict[Path, Folder] | None = None,
        shellcheck: ShellCheck | None = None,
    ) -> None:
        self.path = path
        self.known = {} if known is None else known
        self._shellcheck = shellcheck
        self._texts: dict[Path, tuple[int, str | None]] = {}

    @property
    def day(self) -> str:
        """Today, or what SOURCE_DATE_EPOCH says it is, for runs that shall not change."""
        return _day()

    @property
    def shellcheck(self) -> ShellCheck | None:
        """What runs ShellCheck, where it is to be run."""
        return self._shellcheck

    @cached_property
    def _folders(self) -> list[Folder]:
        """The Dockerfile's folder and those above, up to the top of the repository."""
        start = absolute(self.path).parent
        found = []
        for path in (start, *start.parents)[:LEVELS]:
            found.append(self.known.setdefault(path, Folder(path)))
            if (path / ".git").exists():
                break
        return found

    @cached_property
    def has_own_healthcheck(self) -> bool:
        """True when Compose checks the service built from here, or Kubernetes probes its pods."""
        file = self.path.resolve()
        return any(file in f.checked for f in self._folders) or any(
            f.is_probed for f in self._folders
        )

    @cached_property
    def _told(self) -> frozenset[Path]:
        """The build contexts that Compose and Bake files tell."""
        file = self.path.resolve()
        return frozenset(root for f in self._folders for built, root in f.builds if built == file)

    @cached_property
    def _root(self) -> Folder | None:
        """The one that is told, else the Dockerfile's folder; None where several are told."""
        if len(self._told) > 1:
            return None
        path = next(iter(self._told), self._folders[0].path)
        return self.known.setdefault(path, Folder(path))

    @cached_property
    def root(self) -> str | None:
        """Where that is, from the Dockerfile's folder; None where it is not known."""
        if self._root is None:
            return None
        try:
            found = os.path.relpath(self._root.path, self._folders[0].path)
        except ValueError:  # on another drive
            return None
        return Path(found).as_posix()

    def listing(self, folder: str) -> frozenset[str] | None:
        """The names in a folder of the build context."""
        if self._root is None or self.root is None:
            return None
        return self._root.listing(folder)

    def is_above(self, path: str) -> bool:
        """True when a folder above, in the same repository, has it, unless the context is told."""
        if self._told:
            return False
        return any(os.path.exists(os.path.join(folder, path)) for folder in self._above)  # noqa: PTH110, PTH118  # never raises

    @cached_property
    def _above(self) -> tuple[str, ...]:
        """The folders above, up to the top of the repository."""
        found: list[str] = []
        here = self._folders[0].path
        for folder in here.parents[:MOST_ABOVE]:
            if (here / ".git").exists():
                break
            found.append(os.fspath(folder))
            here = folder
        return tuple(found)

    @property
    def file_name(self) -> str:
        """The Dockerfile's own name."""
        return self.path.name

    def text(self, path: str) -> str | None:
        """The text of a file of the build context."""
        return self._text(self._root.path / path) if self._root else None

    def beside(self, path: str) -> str | None:
        """The text of a file, named from the Dockerfile's folder."""
        return self._text(self._folders[0].path / path)

    def _text(self, file: Path) -> str | None:
        """The text of a file; read once, as many rules ask, and again when it has changed."""
        try:
            changed = file.stat().st_mtime_ns
        except (OSError, ValueError):  # names with NUL, or without end
            return None
        if self._texts.get(file, (None,))[0] != changed:
            self._texts[file] = changed, _given(file)
        return self._texts[file][1]

    def weight(self, path: str, ignored: str = "", most: int = MANY_FILES) -> Estimate | None:
        """What a file or folder of the build context weighs."""
        return self._root.weight(path, ignored, most) if self._root else None


class Nowhere(Context):
    """What is known of text without a name."""

    def __init__(self, shellcheck: ShellCheck | None) -> None:
        self._shellcheck = shellcheck

    @property
    def day(self) -> str:
        """Today, or what SOURCE_DATE_EPOCH says it is, for runs that shall not change."""
        return _day()

    @property
    def shellcheck(self) -> ShellCheck | None:
        """What runs ShellCheck, where it is to be run."""
        return self._shellcheck


class Folder:
    """What one folder tells."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._weights: dict[tuple[str, str, int], Estimate | None] = {}
        self._listings: dict[str, tuple[int, frozenset[str]]] = {}

    def listing(self, folder: str) -> frozenset[str]:
        """The names in a folder below; kept as long as the folder does not change."""
        path = self.path / folder
        try:
            changed = path.stat().st_mtime_ns
            if self._listings.get(folder, (None,))[0] != changed:
                names = frozenset(os.listdir(path))  # noqa: PTH208  # names only
                self._listings[folder] = changed, names
            return self._listings[folder][1]
        except (OSError, ValueError):
            return frozenset()

    @cached_property
    def builds(self) -> tuple[tuple[Path, Path], ...]:
        """The Dockerfiles that Compose and Bake files here name, each with its build context."""
        found: list[tuple[Path, Path]] = []
        for file, text in self._texts.items():
            if file.suffix == ".hcl":
                found += _targets(text, self.path)
            elif file.suffix == ".json" or ELSEWHERE.search(text):
                found += _builds(text, self.path)
            elif "build" in text:
                found.append(((self.path / "Dockerfile").resolve(), self.path.resolve()))
        return tuple(found)

    def weight(self, path: str, ignored: str, most: int) -> Estimate | None:
        """What a file in it weighs, or a folder with what is not ignored; kept for the next."""
        key = path, ignored, most
        if key not in self._weights:
            self._weights[key] = _weight(self.path, path, ignored, most)
        return self._weights[key]

    @cached_property
    def checked(self) -> set[Path]:
        """The Dockerfiles whose service in a Compose file here has a healthcheck of its own."""
        found: set[Path] = set()
        for file, text in self._texts.items():
            if file.suffix in (".yaml", ".yml") and "healthcheck" in text:
                found.update(_checked_services(text, self.path))
        return found

    @cached_property
    def _texts(self) -> dict[Path, str]:
        """The texts of the Compose and Bake files here."""
        return {file: _read(file) for pattern in BUILDS for file in self.path.glob(pattern)}

    @cached_property
    def is_probed(self) -> bool:
        """True when a Kubernetes manifest below here has a probe."""
        return any(PROBE.search(_read(file)) for file in self._manifests())

    def _manifests(self) -> Iterator[Path]:
        for name in MANIFESTS:
            yield from islice((self.path / name).rglob("*.y*ml"), MANY)


# What comes of reading YAML of another shape, or paths with NUL.
_OTHER_SHAPE = (LookupError, TypeError, AttributeError, ValueError, RuntimeError)


@lru_cache(maxsize=256)
def _loaded(text: str) -> Any:
    """YAML, or JSON; None for what is neither: dates that are none, depth without end."""
    import yaml

    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, *_OTHER_SHAPE):
        return None


def _checked_services(text: str, folder: Path) -> tuple[Path, ...]:
    try:
        services = _loaded(text)["services"].values()
        checked = [s["build"] for s in services if _has_check(s) and s.get("build")]
        return tuple(path for build in checked for path, _ in _built(build, folder))
    except _OTHER_SHAPE:
        return ()


def _builds(text: str, folder: Path) -> tuple[tuple[Path, Path], ...]:
    """What the services of a Compose file, or the targets of a Bake file, are built from."""
    try:
        found = _loaded(text)
        services = {**(found.get("services") or {}), **(found.get("target") or {})}
        builds = [s if "target" in found else s.get("build") for s in services.values() if s]
        return tuple(pair for build in builds if build for pair in _built(build, folder))
    except _OTHER_SHAPE:
        return ()


def _targets(text: str, folder: Path) -> tuple[tuple[Path, Path], ...]:
    """The same of the other form of Bake files; what a target inherits is not looked for."""
    found: list[tuple[Path, Path]] = []
    for target in TARGET.findall(text):
        settings = dict(SETTING.findall(target))
        if len(settings) == 2 or not re.search(r"^\s*inherits\b", target, re.M):
            found += _built(settings, folder)
    return tuple(found)


def _has_check(service: Any) -> bool:
    check = service.get("healthcheck") if isinstance(service, dict) else None
    return isinstance(check, dict) and bool(check) and not check.get("disable")


def _built(build: Any, folder: Path) -> Iterator[tuple[Path, Path]]:
    """The Dockerfile a service's ``build`` names, and the context; none of them is a URL."""
    options = build if isinstance(build, dict) else {"context": build}
    context, name = options.get("context", "."), options.get("dockerfile", "Dockerfile")
    if isinstance(context, str) and isinstance(name, str) and "${" not in context + name:
        root = Path(folder, context)
        yield (root / name).resolve(), root.resolve()


def _weight(folder: Path, path: str, ignored: str, most: int) -> Estimate | None:
    """All files below that the patterns do not leave out."""
    from dockerlint.model import dockerignore

    patterns = dockerignore.read(ignored)
    top = folder / path
    low = high = count = 0
    try:
        top.stat()
        files = top.rglob("*") if top.is_dir() else iter([top])
        for file in files:
            if file.is_symlink() or not file.is_file():
                continue
            count += 1
            if count > most:
                return None
            size = file.stat().st_size
            out = patterns.ignores(file.relative_to(folder).as_posix())
            low += size * (out is False)
            high += size * (not out)
    except (OSError, ValueError):
        return None  # not there, or not ours to read
    return Estimate(low / 1e6, high / 1e6, Evidence.MEASURED, "the build context", "")


def _day() -> str:
    stamp = os.environ.get("SOURCE_DATE_EPOCH", "")
    if stamp.isascii() and stamp.isdigit():
        try:
            told = time.strftime(DAY, time.gmtime(int(stamp)))
            return told if len(told) == len(FACTS_OF) else time.strftime(DAY)
        except (OverflowError, OSError, ValueError):  # beyond all calendars
            pass
    return time.strftime(DAY)


def _read(file: Path) -> str:
    return _text(file) or ""


def _given(file: Path) -> str | None:
    """As `_text`; but an ignore file as it is, with its line ends, since fixes write that."""
    if not file.name.endswith(DOCKERIGNORE):
        return _text(file)
    try:
        large = file.stat().st_size > MAX_SIZE
        return "" if large else Source.decode(file.read_bytes()).text
    except (OSError, ValueError):  # names with NUL, or without end
        return None


def _text(file: Path) -> str | None:
    """The text of a file; None when there is none, empty when it is large."""
    try:
        return "" if file.stat().st_size > LARGE else file.read_text("utf-8", "replace")
    except (OSError, ValueError):  # names with NUL, or without end
        return None
