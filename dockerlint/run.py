"""What every run over files has to do, whatever it does with them: settings, reading, telling."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from dockerlint import config, files
from dockerlint.config import ConfigError, Settings
from dockerlint.output.terminal import printable
from dockerlint.rule import RuleError
from dockerlint.text import Source

STDIN = "-"


class Exit(IntEnum):
    """What the exit code says."""

    CLEAN = 0  # no findings at or above the fail level
    FINDINGS = 1  # or a file that is not formatted, where that is the question
    USAGE = 2  # bad arguments or settings, or a file that could not be read
    BUG = 3  # a bug of ours; the other files were linted
    INTERRUPTED = 130


class Run:
    """One run of a command; ``given`` are the settings that its options give."""

    def __init__(
        self, options: argparse.Namespace, out: TextIO, err: TextIO, given: Mapping[str, Any]
    ) -> None:
        self.options, self.out, self.err = options, out, err
        self.given = given
        self.code: int = Exit.CLEAN
        self.found: config.Found = {}
        self.settings_in = lru_cache(maxsize=None)(self._settings_in)
        self.settings_at = lru_cache(maxsize=None)(self._settings_at)
        if options.config:
            config.read(options.config)  # nothing to be done without it

    def read(self, path: Path) -> Source | None:
        """The text of a file; None when it cannot be read, which was said then."""
        try:
            return files.read(path)
        except files.FileError as error:
            self.fail(f"{path}: {error}", Exit.USAGE)
            return None

    def settings_for(self, path: Path) -> Settings | None:
        """Settings for a file: its nearest settings file with the command line on top.

        None when they cannot be used, which was said then.
        """
        return self.settings_in(path.parent)

    def some_settings_for(self, path: Path) -> Settings:
        """The same for the search, which goes on where settings cannot be used."""
        return self.settings_for(path) or Settings()

    def _settings_in(self, folder: Path) -> Settings | None:
        if self.options.config:
            return self.settings_at(self.options.config)
        return self.settings_at(config.find(folder, self.found))

    def _settings_at(self, file: Path | None) -> Settings | None:
        try:
            settings = config.read(file) if file else config.without_file()
        except ConfigError as error:
            self.fail(str(error), Exit.USAGE)
            return None
        if self.options.config:
            settings = settings._replace(folder=Path())  # patterns are relative to here
        return config.on_top(settings, self.given)

    def fail(self, message: str, code: Exit) -> None:
        """A message on stderr; the run goes on."""
        self.tell(f"dockerlint: {message}")
        self.worse(code)

    def worse(self, code: Exit) -> None:
        """The run's exit code is this one, unless it is worse already."""
        self.code = max(self.code, code)

    def tell(self, message: str) -> None:
        """A line on stderr."""
        self.err.write(f"{printable(message)}\n")


def whereabouts(error: Exception) -> str:
    """What went wrong in our code, and the line where it did."""
    from traceback import extract_tb

    what = str(error) if isinstance(error, RuleError) else f"{type(error).__name__}: {error}"
    last = extract_tb((error.__cause__ or error).__traceback__)[-1]
    return f"{what} ({Path(last.filename).name}:{last.lineno})"


def write_bytes(out: TextIO, data: bytes) -> None:
    """These bytes and no others, whatever the encoding and line ends of the stream."""
    buffer: BinaryIO | None = getattr(out, "buffer", None)
    if buffer:
        out.flush()
        buffer.write(data)
    else:
        out.write(data.decode("utf-8", "surrogateescape"))
