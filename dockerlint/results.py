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
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import adler32, crc32

from dockerlint import __version__
from dockerlint.files import absolute
from dockerlint.patterns import pattern
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
OURS = pattern(r"[0-9a-f]{16}\.(json|\d+-\d+)")  # the second while it is being written
# What comes of a file that is not ours, or not whole.
ODD = (OSError, ValueError, TypeError, LookupError, RecursionError)


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
            file, key = self._place(path, settings)
            whose, text, asked, findings = json.loads(file.read_bytes())
            if whose != key or text != source.text:
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

        with suppress(OSError):
            file, key = self._place(path, settings)
            data = json.dumps([key, source.text, asked, found], separators=(",", ":")).encode()
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            new = file.with_suffix(f".{os.getpid()}-{time.time_ns()}")
            try:
                with open(new, "xb", opener=_for_the_user_alone) as handle:
                    handle.write(data)
                new.replace(file)
            except OSError:
                new.unlink()

    def tidy(self) -> None:
        """Once a day, remove what was not used for long; other files are left alone."""
        stamp = self.folder / TIDIED
        now = time.time()
        with suppress(OSError):
            if stamp.exists() and now - stamp.stat().st_mtime < DAY:
                return
            stamp.touch()
            for file in self.folder.iterdir():
                if OURS.fullmatch(file.name) and now - file.stat().st_mtime > KEPT:
                    file.unlink()

    def _place(self, path: Path, settings: Settings) -> tuple[Path, str]:
        """The file of a result, and what it depends on beside the text and what was asked.

        Two results may share a file, and drive each other out, which is rare.
        """
        whose = (os.fspath(absolute(path)), settings.decides)
        name = repr(whose).encode()
        file = self.folder / f"{crc32(name):08x}{adler32(name):08x}.json"
        return file, repr((self._rests_on, *whose))

    @property
    def _rests_on(self) -> str:
        """What all results depend on: our own code, the libraries, ShellCheck."""
        if not self._stamp:
            self._stamp = repr([__version__, *_installed(), *_stat(self.shellcheck)])
        return self._stamp


def _installed() -> Iterator[Any]:
    """Changes when dockerlint or a library does.

    A folder of packages changes when one is installed or removed there. Where dockerlint is run
    from its sources, all of its files count.
    """
    for folder in sys.path:
        if folder.endswith("-packages"):
            yield from _stat(folder)
    if (PACKAGE.parent / "pyproject.toml").exists():
        yield _state_of(PACKAGE)


def _state_of(folder: Path) -> tuple[int, int, int]:
    """Of all files in a folder and below: how many, their bytes, and their times added up."""
    count = size = times = 0
    folders: list[str | Path] = [folder]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        folders.append(entry.path)
                    continue
                found = entry.stat()
                count, size, times = count + 1, size + found.st_size, times + found.st_mtime_ns
    return count, size, times


def _stat(path: str | None) -> Iterator[Any]:
    if path:
        try:
            found = os.stat(path)  # noqa: PTH116
        except OSError:
            return
        yield path, found.st_size, found.st_mtime_ns


def _for_the_user_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
