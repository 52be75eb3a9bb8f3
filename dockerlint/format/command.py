"""``dockerlint format``: the files of a run, formatted or only looked at."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TextIO

from dockerlint import discovery, files
from dockerlint.findings import apply
from dockerlint.format import formatted
from dockerlint.output import count
from dockerlint.output.diff import diff, shown
from dockerlint.output.terminal import printable, wants_colour
from dockerlint.run import STDIN, Exit, Run, whereabouts, write_bytes
from dockerlint.syntax import parse
from dockerlint.text import Source


class Format(Run):
    """One run of ``dockerlint format``."""

    def __init__(self, options: argparse.Namespace, out: TextIO, err: TextIO) -> None:
        super().__init__(options, out, err, {})
        self.writes = not (options.check or options.diff)
        self.changed = self.unchanged = 0

    def run(self) -> int:
        """All files; the exit code of the worst."""
        if self.options.paths == [STDIN]:
            self.stdin()
        else:
            self.paths([Path(path) for path in self.options.paths])
        return self.code

    def paths(self, paths: list[Path]) -> None:
        """Files and folders."""
        none = True
        for path in discovery.files(paths, self.some_settings_for, self.options.force_exclude):
            none = False
            source = self.read(path) if self.settings_for(path) else None
            if source:
                self.one(path, source)
        if none and any(map(discovery.is_folder, paths)):
            self.tell("dockerlint: no Dockerfiles found")
        if not self.options.quiet and (summary := self.summary()):
            self.tell(summary)

    def stdin(self) -> None:
        """Standard input; the text afterwards is what goes out, if it is not only looked at."""
        path = Path(self.options.stdin_filename or STDIN)
        data = files.take(sys.stdin.buffer)
        if self.writes:
            data += sys.stdin.buffer.read()  # it is passed on whatever its size
        settings = self.settings_for(path)
        if settings and not (self.options.force_exclude and settings.excludes(path)):
            try:
                source = files.decode(data)
            except files.FileError as error:
                self.fail(f"{path}: {error}", Exit.USAGE)
            else:
                result = self.result(path, source) or source
                data = result.encode()
                if not self.writes:
                    self.show(path, source, result)
        if self.writes:
            write_bytes(self.out, data)

    def one(self, path: Path, source: Source) -> None:
        """Format one file, or show that it is not formatted."""
        result = self.result(path, source)
        if not result:
            return
        if result.text == source.text:
            self.unchanged += 1
        elif self.writes:
            self.changed += self.saved(path, source, result)
        else:
            self.changed += 1
            self.show(path, source, result)

    def result(self, path: Path, source: Source) -> Source | None:
        """The text formatted; None when that failed by a bug of ours, which was said then."""
        try:
            return Source(apply(source.text, formatted(parse(source))))
        except Exception as error:
            self.fail(f"{path}: internal error: {whereabouts(error)}; please report it", Exit.BUG)
            return None

    def show(self, path: Path, before: Source, after: Source) -> None:
        """What would be changed."""
        if before.text == after.text:
            return
        self.worse(Exit.FINDINGS)
        if self.options.diff:
            text = diff(path, before, after)
            if self.out.isatty():
                self.out.write(shown(text, wants_colour(self.out) and not self.options.no_color))
            else:
                write_bytes(self.out, text.encode("utf-8", "surrogateescape"))
        elif not self.options.quiet:
            self.out.write(f"would be formatted: {printable(str(path))}\n")

    def saved(self, path: Path, before: Source, after: Source) -> bool:
        """Write a file; False when it could not be, which was said then."""
        try:
            files.write(path, before, after)
        except files.FileError as error:
            self.fail(f"{path}: {error}", Exit.USAGE)
            return False
        return True

    def summary(self) -> str:
        """How many files were changed, or would be."""
        would, fine = ("", "left unchanged") if self.writes else ("would be ", "fine")
        changed = f"{count(self.changed, 'file')} {would}formatted" if self.changed else ""
        unchanged = f"{count(self.unchanged, 'file')} {fine}" if self.unchanged else ""
        return ", ".join(filter(None, (changed, unchanged)))


def run(options: argparse.Namespace, out: TextIO, err: TextIO) -> int:
    """Run the command; the exit code. Raises ConfigError."""
    return Format(options, out, err).run()
