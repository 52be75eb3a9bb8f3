"""What was found in files, kept on disk for the next run: most files are as they were.

A result is used only when everything it rests on is the same: the text, the settings, what was
asked of the files around (see ``asked``), ShellCheck's program, dockerlint itself and the
libraries beside it. There is a file for each Dockerfile and settings, which is replaced at one
stroke: runs at the same time do not disturb each other. No error in here stops a run.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dockerlint import __version__
from dockerlint.files import absolute
from dockerlint.text import Source

if TYPE_CHECKING:
    from dockerlint.asked import Asked
    from dockerlint.config import Settings
    from dockerlint.findings import Finding
    from dockerlint.model import Context

VARIABLE = "DOCKERLINT_CACHE_DIR"
PACKAGE = Path(__file__).parent
DAY = 24 * 60 * 60  # seconds
KEPT = 30 * DAY  # what was not used for so long is removed
TIDIED = ".tidied"  # was touched when that was done last
ODD = (OSError, ValueError, TypeError, LookupError)  # what comes of a file that is not ours


def usual_folder() -> Path | None:
    """Where results are kept unless told: the user's folder for caches; None without a home."""
    if told := os.environ.get(VARIABLE):
        return Path(told)
    if os.name == "nt":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local, "dockerlint", "Cache") if local else None
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "dockerlint"
    told = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(told) if Path(told).is_absolute() else home / ".cache") / "dockerlint"


class Results:
    """The results in one folder. ``shellcheck`` is the program whose remarks are among them."""

    def __init__(self, folder: Path, shellcheck: str | None) -> None:
        self.folder = folder
        self.shellcheck = shellcheck
        self._stamp = ""

    def find(
        self, path: Path, source: Source, settings: Settings, context: Context
    ) -> tuple[Finding, ...] | None:
        """What was found when all was as it is now; None when that is not known."""
        import json

        try:
            file = self._file(path, settings)
            text, asked, findings = json.loads(file.read_bytes())
            if text != _digest(source.encode()):
                return None
            from dockerlint.asked import holds
            from dockerlint.plain import finding

            if not holds(asked, context):
                return None
            found = tuple(map(finding, findings))
            if time.time() - file.stat().st_mtime > DAY:
                os.utime(file)  # it is in use
        except ODD:
            return None
        return found

    def keep(
        self,
        path: Path,
        source: Source,
        settings: Settings,
        asked: Asked,
        found: Sequence[Finding],
    ) -> None:
        """Keep what was found, and the answers it rests on."""
        import json
        from tempfile import mkstemp

        from dockerlint.plain import plain

        row = [_digest(source.encode()), asked, [plain(each) for each in found]]
        try:
            file = self._file(path, settings)
            data = json.dumps(row, separators=(",", ":")).encode()
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = mkstemp(dir=file.parent)
            try:
                with open(handle, "wb") as new:  # noqa: PTH123  # a descriptor
                    new.write(data)
                os.replace(name, file)  # noqa: PTH105  # a name
            except OSError:
                os.unlink(name)  # noqa: PTH108
        except ODD:
            pass

    def tidy(self) -> None:
        """Once a day, remove what was not used for long."""
        stamp = self.folder / TIDIED
        now = time.time()
        try:
            if stamp.exists() and now - stamp.stat().st_mtime < DAY:
                return
            stamp.touch()
            for file in self.folder.iterdir():
                if file != stamp and now - file.stat().st_mtime > KEPT:
                    file.unlink()
        except OSError:
            pass

    def _file(self, path: Path, settings: Settings) -> Path:
        key = (self._rests_on, os.fspath(absolute(path)), settings.decides)
        return self.folder / f"{_digest(repr(key).encode('utf-8', 'surrogatepass'))}.json"

    @property
    def _rests_on(self) -> str:
        """What all results depend on: our own code, the libraries, ShellCheck."""
        if not self._stamp:
            self._stamp = repr([__version__, *_installed(), *_stat(self.shellcheck)])
        return self._stamp


def _installed() -> Iterator[Any]:
    """Changes when dockerlint or a library does.

    A folder of packages changes when one is installed or removed there. Where dockerlint is run
    from its sources, each of its files counts.
    """
    for folder in sys.path:
        if folder.endswith("-packages"):
            yield from _stat(folder)
    if (PACKAGE.parent / "pyproject.toml").exists():
        yield from sorted(_files(PACKAGE))


def _files(folder: str | os.PathLike[str]) -> Iterator[Any]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name == "__pycache__":
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path)
            else:
                found = entry.stat()
                yield entry.path, found.st_size, found.st_mtime_ns


def _stat(path: str | None) -> Iterator[Any]:
    if path:
        try:
            found = os.stat(path)  # noqa: PTH116
        except OSError:
            return
        yield path, found.st_size, found.st_mtime_ns


def _digest(data: bytes) -> str:
    from hashlib import blake2b

    return blake2b(data, digest_size=16).hexdigest()
