"""Reading and writing Dockerfiles: never half a file, never somebody else's change lost."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from dockerlint.text import Source

MAX_SIZE = 5_000_000  # bytes; real Dockerfiles have a few thousand
HEAD = 8192  # bytes looked at to tell text from binary


Written = tuple[Path, Source | None, Source]  # path, text before (None: no file), text after


class FileError(Exception):
    """A file that cannot be read or written; the text says why, without the path."""


def absolute(path: Path) -> Path:
    """From the root and without ``..``; symbolic links stay: a link counts where it lies."""
    return Path(os.path.normpath(path.absolute()))


def from_here(path: Path) -> Path:
    """The path as it is from the current folder, where it is inside of that."""
    try:
        here = Path.cwd()
    except OSError:  # it was deleted
        return path
    return path.relative_to(here) if path.is_relative_to(here) else path


def read(path: Path) -> Source:
    """The text of ``path``, which may be a pipe. Raises FileError when it is none."""
    try:
        if path.is_dir():
            raise FileError("is a folder that cannot be listed")
        with path.open("rb") as file:
            return decode(take(file))
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror}") from error


def take(stream: BinaryIO) -> bytes:
    """The bytes of a stream; more than `decode` accepts are not read."""
    return stream.read(MAX_SIZE + 1)


def decode(data: bytes) -> Source:
    """Bytes to text. Raises FileError for what is no Dockerfile in any reading."""
    if len(data) > MAX_SIZE:
        raise FileError(f"is larger than {MAX_SIZE // 1_000_000} MB; not a Dockerfile")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileError("is UTF-16; Dockerfiles are UTF-8")
    head = data[:HEAD]
    if head.count(0) * 3 > len(head) or (0 in head and not _is_utf8(data)):
        raise FileError("is a binary file")
    return Source.decode(data)


def write(path: Path, before: Source, after: Source) -> None:
    """Replace the file's text at one stroke, keeping its mode. Raises FileError.

    Nothing is written when the file no longer holds ``before``. Symbolic links stay links.
    """
    target = Path(os.path.realpath(path))
    try:
        if not target.is_file():
            raise FileError("is not a regular file; not written")
        if target.read_bytes() != before.encode():
            raise FileError("was changed meanwhile; not written")
        if not os.access(target, os.W_OK):
            raise FileError("is read-only; not written")
        if not _replaced(target, after.encode()):
            _overwrite(target, before.encode(), after.encode())
    except OSError as error:
        raise FileError(f"cannot be written: {error.strerror}") from error


def create(path: Path, text: Source) -> None:
    """Write a new file. Raises FileError, also when there is one of that name."""
    try:
        file = path.open("xb")
    except FileExistsError as error:
        raise FileError("was created meanwhile; not written") from error
    except OSError as error:
        raise FileError(f"cannot be written: {error.strerror}") from error
    try:
        with file:
            file.write(text.encode())
    except OSError as error:
        path.unlink(missing_ok=True)  # ours, and not whole
        raise FileError(f"cannot be written: {error.strerror}") from error


def put(path: Path, text: str) -> None:
    """Write a file that is all ours, whatever is there. Raises FileError."""
    data = text.encode("utf-8", "backslashreplace")
    target = Path(os.path.realpath(path))
    try:
        if not (target.is_file() and _replaced(target, data)):
            target.write_bytes(data)
    except OSError as error:
        raise FileError(f"cannot be written: {error.strerror}") from error


def write_all(changes: Sequence[Written]) -> None:
    """Write several files: all of them or, on FileError, none.

    The message of the error names the file, but for the last.
    """
    done: list[Written] = []
    for path, before, after in changes:
        try:
            if before is None:
                create(path, after)
            elif before.text != after.text:
                write(path, before, after)
        except FileError as error:
            for old, was, now in reversed(done):
                _undo(old, was, now)
            raise error if path == changes[-1][0] else FileError(f"{path.name} {error}") from error
        done.append((path, before, after))


def _undo(path: Path, before: Source | None, after: Source) -> None:
    """Bring back what was there, unless somebody has changed it since."""
    try:
        if before is not None:
            write(path, after, before)
        elif path.read_bytes() == after.encode():
            path.unlink()
    except (OSError, FileError):
        pass  # what stopped the other file is what is told


def _replaced(target: Path, data: bytes) -> bool:
    """True when a new file with the data took the place of ``target``.

    It does not where that would change more than the text: other names of the file (hard links),
    its owner; nor where it cannot: a folder that may not be written to, a file mounted by itself.
    """
    from tempfile import mkstemp

    old = target.stat()
    try:
        handle, name = mkstemp(dir=target.parent, prefix=".dockerlint-")
    except OSError:
        return False
    temporary = Path(name)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123  # a descriptor
            new = os.fstat(handle)
            if old.st_nlink > 1 or (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
                return False
            file.write(data)
            file.flush()
            os.fsync(handle)  # else a crash of the machine may leave an empty file
        temporary.chmod(stat.S_IMODE(old.st_mode))
        return _moved(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def _overwrite(target: Path, old: bytes, new: bytes) -> None:
    """Write into the file itself; the old bytes come back when the disk has no room for the new.

    Nothing is cut off before all is written.
    """
    with target.open("r+b", buffering=0) as file:
        try:
            _write_whole(file, new)
            file.truncate(len(new))
        except OSError:
            file.seek(0)
            _write_whole(file, old)
            file.truncate(len(old))
            raise


def _write_whole(file: FileIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) or 0 :]


def _moved(source: Path, target: Path) -> bool:
    try:
        source.replace(target)
    except OSError:
        return False
    return True


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
