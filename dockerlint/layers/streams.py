"""Reading archives forwards, in small portions, and not for ever."""

from __future__ import annotations

import sys
import tarfile
import zlib
from collections.abc import Iterator
from importlib import import_module
from io import RawIOBase
from typing import BinaryIO, cast

from dockerlint.layers.image import ImageError

MAX_TOTAL = 200 * 10**9  # bytes read of one image, as they are and again decompressed
MAX_READ = 64 * 10**6  # bytes at once: nothing but a file's content is ever larger
_PORTION = 1 << 18
_ZSTD = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
_OTHERS = {b"\xfd7zXZ\0": "xz", b"BZh": "bzip2"}
_KEPT = 1024  # bytes one can go back; tarfile goes back by one

# What reading a damaged or hostile archive raises.
DAMAGED = (
    *(tarfile.TarError, zlib.error, EOFError),
    *(OSError, ValueError, OverflowError, RecursionError, MemoryError),
)


class Budget:
    """How much may still be read; another thread may end it."""

    def __init__(self, total: int = MAX_TOTAL) -> None:
        self.total = self.left = total
        self.stopped = False

    @property
    def ended(self) -> bool:
        """True when no more may be read."""
        return self.stopped or self.left < 0

    def spend(self, count: int) -> None:
        """Raises ImageError when nothing is left."""
        self.left -= count
        if self.stopped:
            raise ImageError("is not wanted any more")
        if self.left < 0:
            raise ImageError(f"holds more than {self.total // 10**9} GB; not read")


class Forward(RawIOBase):
    """A stream for tarfile, over one that need not be able to seek.

    ``ended`` tells whether the last block that was read could be the last of an archive.
    """

    def __init__(self, raw: BinaryIO, budget: Budget, seeks: bool = False) -> None:
        self.raw, self.budget, self.seeks = raw, budget, seeks
        self.at = 0
        self.ended = True
        self._kept = b""  # what was read last
        self._again = b""  # what is to be read again

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """As far as tarfile needs it."""
        return True

    def tell(self) -> int:
        """Where it stands, from its start."""
        return self.at

    def read(self, size: int = -1) -> bytes:
        """The next so many bytes; fewer at the end only."""
        if not 0 <= size <= MAX_READ:
            raise ImageError("is damaged: a header that is too large")
        parts = [self._again[:size]]
        self._again = self._again[size:]
        missing = size - len(parts[0])
        while missing and (data := self.raw.read(min(missing, _PORTION))):
            self.budget.spend(len(data))
            parts.append(data)
            missing -= len(data)
        found = b"".join(parts)
        self.at += len(found)
        self._kept = (self._kept + found)[-_KEPT:]
        self.ended = not found.strip(b"\0")
        return found

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go on at an offset, which may lie a little back."""
        back = self.at - offset
        if whence or back > len(self._kept):
            raise ImageError("is damaged: an entry that leads backwards")
        if back > 0:
            self._again = self._kept[len(self._kept) - back :] + self._again
            self._kept = self._kept[: len(self._kept) - back]
            self.at = offset
        elif self.seeks and offset - self.at > _PORTION:
            jump = offset - self.at - len(self._again) - _KEPT
            self.raw.seek(jump, 1)
            self.at += jump + len(self._again)
            self._again = self._kept = b""
            self.seek(offset)
        else:
            while self.at < offset and self.read(min(offset - self.at, _PORTION)):
                pass
        return self.at


class Part(RawIOBase):
    """The next so many bytes of a stream, as a stream."""

    def __init__(self, whole: Forward, size: int) -> None:
        self.whole, self.left = whole, size

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes; none at the end."""
        size = self.left if size < 0 else min(size, self.left)
        data = self.whole.read(min(size, _PORTION))
        self.left -= len(data)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        """Forwards by ``offset``."""
        assert whence == 1
        offset = min(offset, self.left)
        self.left -= offset
        return self.whole.seek(self.whole.tell() + offset)


def unpacked(raw: BinaryIO, budget: Budget, seeks: bool) -> Forward:
    """A stream of what is in a stream that may be compressed. Raises ImageError."""
    first = Forward(raw, budget, seeks)
    magic = first.read(6)
    first.seek(0)
    if magic.startswith(b"\x1f\x8b"):
        import gzip

        return Forward(cast(BinaryIO, gzip.GzipFile(fileobj=cast(BinaryIO, first))), budget)
    if magic.startswith(b"\x28\xb5\x2f\xfd"):
        return Forward(_zstd(first), budget)
    for start, name in _OTHERS.items():
        if magic.startswith(start):
            raise ImageError(f"is compressed with {name}; unpack it first")
    return first


def _zstd(stream: Forward) -> BinaryIO:
    try:
        library = import_module(_ZSTD)
    except ImportError:
        raise ImageError(
            "is compressed with zstd, which needs `pip install dockerlint[zstd]`, or Python 3.14"
        ) from None
    found: BinaryIO = library.ZstdFile(stream)
    return found


def members(stream: Forward) -> Iterator[tarfile.TarInfo]:
    """The entries of a tar archive; the stream stands at the content of each.

    Raises ImageError and what is in DAMAGED.
    """
    end = 0  # of the last content
    with tarfile.TarFile(fileobj=cast(BinaryIO, stream), mode="r", encoding="utf-8") as archive:
        while member := _next(archive, stream, end):
            if member.size < 0:
                raise ImageError("is damaged: an entry of negative size")
            vars(archive)["members"].clear()  # it would keep them all
            end = member.offset_data + (member.size if member.isreg() else 0)
            yield member
    if not stream.ended:
        raise ImageError("is damaged: a broken header")


def _next(archive: tarfile.TarFile, stream: Forward, end: int) -> tarfile.TarInfo | None:
    try:
        return archive.next()
    except tarfile.ReadError:
        if end and stream.tell() >= end:  # umoci 0.4 does not fill up the last block
            stream.ended = True
            return None
        raise


def why(error: BaseException) -> str:
    """A word on what is wrong with an archive."""
    if isinstance(error, EOFError) or "end of" in str(error):
        return "is cut off"
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be read: {error.strerror}"
    return f"is damaged: {error}" if str(error) else "is damaged"
