"""ShellCheck, where it is installed: one process for many scripts."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dockerlint.model.shelltext import Remark, ShellText

# What hadolint leaves out, too: files that are not there to be read, and a note on `ash`.
EXCLUDED = ("SC1090", "SC1091", "SC2187")
MANY = 1000  # scripts for one process; more would be too long a command line
PATIENCE = 120  # seconds for one process


class ShellCheckError(Exception):
    """It could not be run, or did not say what was understood."""


def program() -> str | None:
    """Where ShellCheck is: beside our own Python (the ``shellcheck`` extra), or on the PATH.

    Never in the current folder, which may be somebody else's project: on Windows `shutil.which`
    looks there first, and elsewhere where the PATH has folders that are relative to it.
    """
    own = str(Path(sys.executable).parent)
    name = "shellcheck.exe" if os.name == "nt" else "shellcheck"
    for folder in (own, *os.environ.get("PATH", "").split(os.pathsep)):
        file = os.path.join(folder, name)  # noqa: PTH118
        if os.path.isabs(folder) and os.path.isfile(file) and os.access(file, os.X_OK):  # noqa: PTH113, PTH117
            return file
    return None


class ShellCheck:
    """What ShellCheck says about scripts; each is checked once."""

    def __init__(self, program: str) -> None:
        self.program = program
        self.known: dict[ShellText, tuple[Remark, ...]] = {}

    def __call__(self, texts: Iterable[ShellText]) -> list[tuple[Remark, ...]]:
        """The remarks on each script; one process checks all that are new.

        Raises ShellCheckError.
        """
        texts = list(texts)
        new = iter(dict.fromkeys(text for text in texts if text not in self.known))
        while part := list(islice(new, MANY)):
            self.known.update(zip(part, self._run(part), strict=True))
        return [self.known[text] for text in texts]

    def _run(self, texts: Sequence[ShellText]) -> list[tuple[Remark, ...]]:
        import json
        import subprocess
        from tempfile import TemporaryDirectory

        with TemporaryDirectory(prefix="dockerlint-") as folder:
            for i, text in enumerate(texts):
                data = _script(text).encode("utf-8", "surrogateescape")
                Path(folder, str(i)).write_bytes(data)
            options = ("--norc", "--format=json1", f"--exclude={','.join(EXCLUDED)}")
            names = map(str, range(len(texts)))
            try:
                done = subprocess.run(  # no shell; the program was looked up
                    [self.program, *options, *names],
                    cwd=folder,
                    capture_output=True,
                    timeout=PATIENCE,
                    check=False,
                )
            except (OSError, subprocess.SubprocessError) as error:
                raise ShellCheckError(f"{self.program}: {error}") from error
        try:
            comments = json.loads(done.stdout)["comments"]
        except (ValueError, LookupError, TypeError) as error:
            said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
            why = said or "its answer is not what `--format=json1` promises"
            raise ShellCheckError(f"{self.program}: {why}") from error
        found: list[list[Mapping[str, Any]]] = [[] for _ in texts]
        for comment in comments:
            found[int(comment["file"])].append(comment)
        return [tuple(_Reader(t).remarks(each)) for t, each in zip(texts, found, strict=True)]


class Forgiving(ShellCheck):
    """Tells of a failure once, and has no remarks from then on: what else is found stays."""

    def __init__(self, program: str, tell: Callable[[str], None]) -> None:
        super().__init__(program)
        self.tell = tell
        self.failed = False

    def _run(self, texts: Sequence[ShellText]) -> list[tuple[Remark, ...]]:
        if not self.failed:
            try:
                return super()._run(texts)
            except ShellCheckError as error:
                self.failed = True
                self.tell(str(error))
        return [()] * len(texts)


def _preamble(text: ShellText) -> list[str]:
    # A value, so that the variables count as set, and as safe without quotes: less noise.
    return [f"#!/bin/{text.dialect}", *(f"export {name}=1" for name in text.variables)]


def _script(text: ShellText) -> str:
    # Lines of a Windows file end as any others, as long as nobody counts beyond their end.
    return "\n".join([*_preamble(text), text.text.replace("\r\n", "\n"), ""])


class _Reader:
    """Reads remarks on one script; its lines and columns become offsets."""

    def __init__(self, text: ShellText) -> None:
        lines = text.text.split("\n")
        self.length = len(text.text)
        self.before = len(_preamble(text))
        self.starts = [0, *accumulate(len(line) + 1 for line in lines)]

    def remarks(self, comments: Iterable[Mapping[str, Any]]) -> Iterable[Remark]:
        from dockerlint.model.shelltext import Remark, Replacement

        for comment in comments:
            if comment["line"] <= self.before:
                continue  # about the preamble
            start, end = self.place(comment)
            replacements = (comment.get("fix") or {}).get("replacements", ())
            yield Remark(
                f"SC{comment['code']}",
                comment["level"],
                comment["message"],
                *(start, max(start, end)),
                tuple(
                    Replacement(*self.place(each), each["replacement"])
                    for each in sorted(replacements, key=self.order)
                ),
            )

    def place(self, comment: Mapping[str, Any]) -> tuple[int, int]:
        return (
            self.offset(comment["line"], comment["column"]),
            self.offset(comment["endLine"], comment["endColumn"]),
        )

    def offset(self, line: int, column: int) -> int:
        """Lines and columns count from 1, columns in characters; they may be past the end."""
        at = min(max(line - self.before - 1, 0), len(self.starts) - 1)
        return min(self.starts[at] + column - 1, self.length)

    def order(self, replacement: Mapping[str, Any]) -> tuple[int, int, int]:
        """Of two at one place, the one of lower precedence is nearer to the text."""
        return *self.place(replacement), replacement["precedence"]
