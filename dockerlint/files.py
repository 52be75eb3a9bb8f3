"""Reading and writing Dockerfiles: never half a file, never somebody else's change lost."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from dockerlint.text import Source

MAX_SIZE = 5_000_000  # bytes; real Dockerfiles have a few thousand
HEAD = 8192  # bytes looked at to tell text from binary


class FileError(Exception):
    """A file that cannot be read or written; the text says why, without the path."""


def read(path: Path) -> Source:
    """The text of ``path``. Raises FileError for what is no text or cannot be read."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise FileError("is a directory")
        if not stat.S_ISREG(mode):
            raise FileError("is not a regular file")
        if path.stat().st_size > MAX_SIZE:
            raise FileError(f"is larger than {MAX_SIZE // 1_000_000} MB; not a Dockerfile")
        return decode(path.read_bytes())
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror}") from error


def decode(data: bytes) -> Source:
    """Bytes to text. Raises FileError for UTF-16 and binary data."""
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
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        if target.read_bytes() != before.encode():
            raise FileError("was changed meanwhile; not written")
        if not os.access(target, os.W_OK):
            raise FileError("is read-only; not written")
        try:
            temporary.write_bytes(after.encode())
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(f"cannot be written: {error.strerror}") from error


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
