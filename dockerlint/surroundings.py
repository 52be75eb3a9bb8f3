"""The context of a Dockerfile, read from the folders around it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dockerlint.files import absolute
from dockerlint.model import Context, dockerignore
from dockerlint.model.context import MANY_FILES
from dockerlint.sizes import Estimate, Evidence

if TYPE_CHECKING:
    from dockerlint.model.context import ShellCheck

COMPOSE = ("compose*.yaml", "compose*.yml", "docker-compose*.yaml", "docker-compose*.yml")
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
PROBE = re.compile(r"^[ \t-]*(liveness|readiness|startup)Probe:", re.M)
LEVELS = 3  # how many folders up are looked at
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

    @property
    def today(self) -> date:
        """Today, or what SOURCE_DATE_EPOCH says it is, for runs that shall not change."""
        return _today()

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
    def names(self) -> frozenset[str]:
        """What lies in the Dockerfile's folder."""
        return self._folders[0].names

    @property
    def file_name(self) -> str:
        """The Dockerfile's own name."""
        return self.path.name

    def text(self, path: str) -> str | None:
        """The text of a file, named from that folder."""
        return _text(self._folders[0].path / path)

    def weight(self, path: str, ignored: str = "", most: int = MANY_FILES) -> Estimate | None:
        """What a file or folder of that folder weighs."""
        return self._folders[0].weight(path, ignored, most)


class Nowhere(Context):
    """What is known of text without a name."""

    def __init__(self, shellcheck: ShellCheck | None) -> None:
        self._shellcheck = shellcheck

    @property
    def today(self) -> date:
        """Today, or what SOURCE_DATE_EPOCH says it is, for runs that shall not change."""
        return _today()

    @property
    def shellcheck(self) -> ShellCheck | None:
        """What runs ShellCheck, where it is to be run."""
        return self._shellcheck


class Folder:
    """What one folder tells."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._weights: dict[tuple[str, str, int], Estimate | None] = {}

    @cached_property
    def names(self) -> frozenset[str]:
        """What lies in it; nothing where it cannot be read."""
        try:
            return frozenset(os.listdir(self.path))  # noqa: PTH208  # names only
        except OSError:
            return frozenset()

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
        for file in (file for pattern in COMPOSE for file in self.path.glob(pattern)):
            text = _read(file)
            if "healthcheck" in text:
                found.update(_checked_services(text, self.path))
        return found

    @cached_property
    def is_probed(self) -> bool:
        """True when a Kubernetes manifest below here has a probe."""
        return any(PROBE.search(_read(file)) for file in self._manifests())

    def _manifests(self) -> Iterator[Path]:
        for name in MANIFESTS:
            yield from islice((self.path / name).rglob("*.y*ml"), MANY)


@lru_cache(maxsize=256)
def _checked_services(text: str, folder: Path) -> tuple[Path, ...]:
    import yaml

    try:
        services = yaml.safe_load(text)["services"].values()
        checked = [s["build"] for s in services if _has_check(s) and s.get("build")]
        return tuple(path for build in checked for path in _built(build, folder))
    # YAML of another shape, or none; dates that are none; depth without end; paths with NUL
    except (yaml.YAMLError, LookupError, TypeError, AttributeError, ValueError, RuntimeError):
        return ()


def _has_check(service: Any) -> bool:
    check = service.get("healthcheck") if isinstance(service, dict) else None
    return isinstance(check, dict) and bool(check) and not check.get("disable")


def _built(build: Any, folder: Path) -> Iterator[Path]:
    """The Dockerfile a service's ``build`` names."""
    options = build if isinstance(build, dict) else {"context": build}
    context, name = options.get("context", "."), options.get("dockerfile", "Dockerfile")
    if isinstance(context, str) and isinstance(name, str):
        yield Path(folder, context, name).resolve()


def _weight(folder: Path, path: str, ignored: str, most: int) -> Estimate | None:
    """All files below; lines that take something back leave open what of the rest is in."""
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
            kept = not patterns.covers(file.relative_to(folder).as_posix())
            low += size * kept
            high += size * (kept or patterns.has_exceptions)
    except (OSError, ValueError):
        return None  # not there, or not ours to read
    day = _today().isoformat()
    return Estimate(low / 1e6, high / 1e6, Evidence.MEASURED, "the build context", day)


def _today() -> date:
    stamp = os.environ.get("SOURCE_DATE_EPOCH", "")
    if stamp.isascii() and stamp.isdigit():
        try:
            return datetime.fromtimestamp(int(stamp), UTC).date()
        except (OverflowError, OSError, ValueError):  # beyond all calendars
            pass
    return date.today()


def _read(file: Path) -> str:
    return _text(file) or ""


def _text(file: Path) -> str | None:
    """The text of a file; None when there is none, empty when it is large."""
    try:
        return "" if file.stat().st_size > LARGE else file.read_text("utf-8", "replace")
    except OSError:
        return None
