"""Reading and writing Dockerfiles: never half a file, never somebody else's change lost."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from dockerlint.text import Source

MAX_SIZE = 5_000_000  # bytes; real Dockerfiles have a few thousand
HEAD = 8192  # bytes looked at to tell text from binary


class FileError(Exception):
    """A file that cannot be read or written; the text says why, without the path."""


def absolute(path: Path) -> Path:
    """From the root and without ``..``; symbolic links stay: a link counts where it lies."""
    return Path(os.path.normpath(path.absolute()))


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
            target.write_bytes(after.encode())
    except OSError as error:
        raise FileError(f"cannot be written: {error.strerror}") from error


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
        temporary.chmod(stat.S_IMODE(old.st_mode))
        return _moved(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


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
