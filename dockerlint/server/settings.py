"""The settings in force for each document, read again whenever a file with them changes.

Where there is a settings file, it alone counts, so that the editor shows what the command line
and CI show. The editor's own settings apply where there is none, except ``enable`` and ``hints``,
which always do.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from dockerlint import config, config_edit
from dockerlint.config import ConfigError, Settings
from dockerlint.files import absolute
from dockerlint.server.hints import Hint

SECTION = "dockerlint"
ENABLE = "enable"
HINTS = "hints"
OF_THE_EDITOR = {"path", "trace"}  # keys that editors' plugins keep for themselves

Stamp = tuple[tuple[str, int, int], ...]


class SettingsStore:
    """Gives the same object for a document until its settings change.

    ``report`` is called with the text of every settings error. ``folders`` are the workspace's:
    patterns and paths in the editor's settings start there.
    """

    def __init__(
        self, report: Callable[[str], None], folders: Callable[[], Iterable[Path]] = tuple
    ) -> None:
        self.report, self.folders = report, folders
        self.enabled = True
        self.hints: frozenset[Hint] = frozenset()
        self._editors: Mapping[str, Any] = {}
        self._default = Settings()
        self._known: dict[Path, tuple[Stamp, Settings]] = {}

    def update(self, given: object) -> bool:
        """Take the editor's settings; True when they differ from those before.

        Keys may be written as in the file or in camelCase; null means not set.
        """
        pairs = given.items() if isinstance(given, Mapping) else ()
        values = {kebab(key): value for key, value in pairs if value is not None}
        if values == self._editors:
            return False
        self._editors = values
        self._known.clear()
        own = {ENABLE, HINTS, *OF_THE_EDITOR}
        self.hints = self._hints(values.get(HINTS))
        self.enabled = values.get(ENABLE, True) is not False
        try:
            table = {key: value for key, value in values.items() if key not in own}
            self._default = config.from_table(table).check()
        except ConfigError as error:
            self._default = Settings()
            self.report(f"settings of the editor: {error}")
        return True

    def _hints(self, given: object) -> frozenset[Hint]:
        """Those of the editor's settings; what is no hint is told of."""
        words = given if isinstance(given, list) else [] if given is None else [given]
        for word in words:
            if word not in list(Hint):
                self.report(f"settings of the editor: `{HINTS}` can hold {', '.join(Hint)}")
        return frozenset(hint for hint in Hint if hint in words)

    def forget(self) -> None:
        """Read everything again: the workspace has other folders."""
        self._known.clear()

    def for_file(self, path: Path) -> Settings:
        """The settings for the document at ``path``, or for a new one in the folder ``path``."""
        stamp = tuple(_stamp(path))
        known = self._known.get(path)
        if known and known[0] == stamp:
            return known[1]
        settings = self._read(path)
        self._known[path] = stamp, settings
        return settings

    def changeable(self, path: Path) -> Path | None:
        """The settings file that could be changed for a document; it need not be there yet.

        There is none where it is one of hadolint's, or where a new one would take the place of
        the editor's settings.
        """
        found = config.find(path)
        if found:
            return found if config_edit.can_edit(found) else None
        if self._default != Settings():
            return None
        return (self._folder_around(path) or path.parent) / config.FILES[0]

    def _folder_around(self, path: Path) -> Path | None:
        """The workspace's folder that a document lies in, the innermost of several."""
        return max((f for f in self.folders() if path.is_relative_to(f)), default=None)

    def _read(self, path: Path) -> Settings:
        try:
            settings = config.load_for(path)
        except ConfigError as error:
            self.report(str(error))
            settings = Settings(folder=path.parent)
        if settings.file is None:
            folder = self._folder_around(path) or settings.folder
            settings = self._default._replace(folder=folder)
        return settings.for_file(path)


def kebab(key: str) -> str:
    """``extendSelect`` as ``extend-select``."""
    return re.sub(r"(?<=[a-z])[A-Z]", lambda found: "-" + found[0], key).lower()


def _stamp(path: Path) -> Iterator[tuple[str, int, int]]:
    """What changes when any settings file that could apply to ``path`` does."""
    for file in _candidates(path):
        try:
            stat = os.stat(file)  # noqa: PTH116  # some hundred at each keystroke
        except OSError:
            continue
        yield file, stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=1000)
def _candidates(path: Path) -> tuple[str, ...]:
    """Where such files could be."""
    start = absolute(path)
    return tuple(str(f / name) for f in (start, *start.parents) for name in config.ALL_FILES)
