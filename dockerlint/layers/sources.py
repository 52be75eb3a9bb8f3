"""Images as files: archives of `docker save`, OCI layouts, histories.

Everything is read where it lies and as it comes, never extracted. Archives are read twice: once
for the few JSON files that say which members are layers, once for those. Compressed ones are read
once: whatever may be a layer is taken for one.
"""

from __future__ import annotations

import json
import re
import stat
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any, BinaryIO, Protocol, cast

from dockerlint.layers import histories
from dockerlint.layers.contents import Entry, Reader, union
from dockerlint.layers.image import Image, ImageError
from dockerlint.layers.streams import (
    DAMAGED,
    Budget,
    Forward,
    Part,
    members,
    unpacked,
    why,
)

MAX_JSON = 16_000_000  # bytes; that of an image has a few thousand
_MAX_JSON_IN_ALL = 256_000_000
_MAX_LAYERS = 1000  # engines allow 127
_MAX_MEMBERS = 200_000
_DEEPEST = 4  # indexes within indexes
_DIGEST = re.compile(r"([a-z0-9]+(?:[+._-][a-z0-9]+)*):([0-9a-fA-F]{32,128})")
_TITLE = "org.opencontainers.image.ref.name"
_FULL_TITLE = "io.containerd.image.name"
_NONE = "is neither an archive of `docker save`, an OCI layout, nor a history"
DEFAULT_PLATFORM = "linux/amd64"


def read(path: Path, platform: str = "", tag: str = "", budget: Budget | None = None) -> Image:
    """The image in a file or folder. ``platform`` and ``tag`` choose among several.

    Raises ImageError.
    """
    budget = budget or Budget()
    try:
        if path.is_dir():
            return _Choice(_FolderStore(path, budget), platform, tag).image()
        if not path.exists():
            raise ImageError("does not exist")
        if not path.is_file():  # a pipe
            with path.open("rb") as stream:
                return from_history(stream)
        with path.open("rb") as stream:
            head = stream.read(512)
            if not head:
                raise ImageError("is empty")
            if head[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
                stream.seek(0)
                return from_history(stream)
        return _Choice(_TarStore(path, budget), platform, tag).image()
    except DAMAGED as error:
        raise ImageError(why(error)) from error


def from_history(stream: BinaryIO) -> Image:
    """The image that a history tells of. Raises ImageError."""
    data = stream.read(MAX_JSON + 1)
    if data.startswith(b"\x1f\x8b") or b"\0" in data:
        raise ImageError("is an archive, which cannot be read from a pipe; name the file")
    if len(data) > MAX_JSON:
        raise ImageError(f"is larger than {MAX_JSON // 10**6} MB; not a history")
    return histories.read(data)


class _Store(Protocol):
    """Where the parts of an image lie."""

    def json(self, name: str) -> Any:
        """The JSON of that name; None where there is none."""
        ...

    def layers(self, names: Iterable[str]) -> dict[str, list[Entry]]:
        """What is in each layer."""
        ...


class _FolderStore:
    """An OCI layout as a folder."""

    def __init__(self, path: Path, budget: Budget) -> None:
        self.path, self.budget = path, budget

    def json(self, name: str) -> Any:
        file = self.path / name
        if not file.is_file():
            return None
        if file.stat().st_size > MAX_JSON:
            raise ImageError(f"is damaged: {name} is too large")
        return _parsed(file.read_bytes(), name)

    def layers(self, names: Iterable[str]) -> dict[str, list[Entry]]:
        reader = Reader()
        return {name: self._layer(name, reader) for name in names}

    def _layer(self, name: str, reader: Reader) -> list[Entry]:
        file = self.path / name
        try:
            if not stat.S_ISREG(file.stat().st_mode):
                raise ImageError("is no file")
            with file.open("rb") as raw, _inside(name):
                return reader.read(unpacked(raw, self.budget, seeks=True))
        except FileNotFoundError:
            raise ImageError(f"is incomplete: {name} is missing") from None


class _TarStore:
    """An archive of `docker save`, or an OCI layout in one."""

    def __init__(self, path: Path, budget: Budget) -> None:
        self.path, self.budget = path, budget
        self._reader = Reader()
        self._texts: dict[str, bytes] = {}
        self._links: dict[str, str] = {}
        self._layers: dict[str, list[Entry]] = {}
        self._errors: dict[str, BaseException] = {}
        room = _MAX_JSON_IN_ALL
        for name, member, stream in self._members():
            if member.issym() or member.islnk():
                above = dirname(name) if member.issym() else ""
                self._links[name] = normpath(join(above, member.linkname))
            elif member.isreg() and member.size:
                is_json = stream.read(1) in b"{[" and member.size <= MAX_JSON
                stream.seek(stream.tell() - 1)
                if is_json:
                    self._texts[name] = stream.read(member.size)
                    room -= member.size
                elif not stream.seeks:  # it would have to be decompressed once more
                    self._try(name, member, stream)
                if room < 0:
                    raise ImageError("holds too much JSON; not read")

    def _try(self, name: str, member: tarfile.TarInfo, stream: Forward) -> None:
        """Read what may be a layer."""
        try:
            self._layers[name] = self._layer(member, stream)
        except (ImageError, *DAMAGED) as error:
            if self.budget.ended:
                raise
            self._errors[name] = error

    def _layer(self, member: tarfile.TarInfo, stream: Forward) -> list[Entry]:
        part = cast(BinaryIO, Part(stream, member.size))
        return self._reader.read(unpacked(part, self.budget, stream.seeks))

    @contextmanager
    def _opened(self) -> Iterator[Forward]:
        with self.path.open("rb") as raw:
            yield unpacked(raw, self.budget, seeks=True)

    def _members(self) -> Iterator[tuple[str, tarfile.TarInfo, Forward]]:
        with self._opened() as stream:
            found = members(stream)
            try:
                first = next(found)
            except (StopIteration, tarfile.ReadError):
                raise ImageError(_NONE) from None
            for number, member in enumerate(chain([first], found)):
                if number > _MAX_MEMBERS:
                    raise ImageError(f"holds more than {_MAX_MEMBERS} members; not an image")
                yield normpath(member.name.lstrip("/")), member, stream

    def json(self, name: str) -> Any:
        text = self._texts.get(self._target(name))
        return None if text is None else _parsed(text, name)

    def _target(self, name: str) -> str:
        """The member that has the content; links may lead to it."""
        for _ in self._links:
            if name not in self._links:
                break
            name = self._links[name]
        return name

    def layers(self, names: Iterable[str]) -> dict[str, list[Entry]]:
        targets = {name: self._target(name) for name in names}
        for target in targets.values():
            if error := self._errors.get(target):
                with _inside(target):
                    raise error
        wanted = set(targets.values()) - self._layers.keys()
        if wanted:
            for name, member, stream in self._members():
                if name in wanted and member.isreg():
                    with _inside(name):
                        self._layers[name] = self._layer(member, stream)
                    wanted.remove(name)
                if not wanted:
                    break
        if missing := next((name for name, t in targets.items() if t in wanted), ""):
            raise ImageError(f"is incomplete: {missing} is missing")
        return {name: self._layers[target] for name, target in targets.items()}


@contextmanager
def _inside(name: str) -> Iterator[None]:
    """Errors tell which part of the image they are about."""
    try:
        yield
    except ImageError as error:
        raise ImageError(f"has a layer, {name}, that {error}") from error
    except DAMAGED as error:
        raise ImageError(f"has a layer, {name}, that {why(error)}") from error


def _parsed(data: bytes, name: str) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise ImageError(f"is damaged: {name} is not JSON") from None


class _Choice:
    """Finds the one image that is meant."""

    def __init__(self, store: _Store, platform: str, tag: str) -> None:
        self.store, self.platform, self.tag = store, platform, tag

    def image(self) -> Image:
        """The image. Raises ImageError."""
        saved, index = self.store.json("manifest.json"), self.store.json("index.json")
        if isinstance(saved, list):
            return self._saved(saved)
        if isinstance(index, Mapping):
            return self._from_layout(index)
        raise ImageError(_NONE)

    def _saved(self, images: Sequence[Any]) -> Image:
        """From the list in an archive of `docker save`."""
        found = [
            (", ".join(map(str, _list(image, "RepoTags"))), image)
            for image in images
            if isinstance(image, Mapping)
        ]
        if self.tag:
            found = [each for each in found if self.tag in _list(each[1], "RepoTags")] or [
                each for each in found if any(_is_tag(self.tag, t) for t in each[0].split(", "))
            ]
        else:
            found = self._of_platform(found)
        name, image = _only(found, "images", "ARCHIVE:NAME names one")
        layers = [normpath(str(layer)) for layer in _list(image, "Layers")]
        config = self.store.json(normpath(str(image.get("Config"))))
        return self._made(config, layers, name)

    def _of_platform(self, found: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
        """Of several images those for the platform, where there are such."""
        if len(found) < 2 and not self.platform:
            return found
        configs = [
            (_platform(self.store.json(normpath(str(image.get("Config"))))), name, image)
            for name, image in found
        ]
        chosen = self._wanted([platform for platform, _, _ in configs])
        return [(name, image) for platform, name, image in configs if platform == chosen]

    def _wanted(self, platforms: Sequence[str]) -> str:
        """One of the platforms: as asked for, the only one, or the usual one."""
        different = sorted(set(platforms))
        if self.platform:
            asked = [p for p in different if p == self.platform]
            asked = asked or [p for p in different if p.startswith(f"{self.platform}/")]
            if asked:
                return asked[0]
            raise ImageError(f"has no image for {self.platform}, but for {', '.join(different)}")
        if len(different) == 1:
            return different[0]
        if DEFAULT_PLATFORM in different:
            return DEFAULT_PLATFORM
        there = ", ".join(different) or "none"
        raise ImageError(f"has images for several platforms: {there}; choose with --platform")

    def _from_layout(self, index: Mapping[str, Any]) -> Image:
        """From the index of an OCI layout."""
        found = dict(islice(self._manifests(index, "", 0), _MAX_LAYERS))
        if not found:
            raise ImageError("holds no image")
        if self.tag:
            found = {d: each for d, each in found.items() if _is_tag(self.tag, each[0])}
            if not found:
                raise ImageError(f"has no image `{self.tag}`")
        chosen = self._wanted([_platform(self._config(m)) for _, m in found.values()])
        named = [
            (name, manifest)
            for name, manifest in found.values()
            if _platform(self._config(manifest)) == chosen
        ]
        name, manifest = _only(named, "images", "LAYOUT:TAG names one")
        layers = [_blob(layer.get("digest")) for layer in _maps(manifest, "layers")]
        return self._made(self._config(manifest), layers, name)

    def _manifests(
        self, index: Mapping[str, Any], name: str, depth: int
    ) -> Iterator[tuple[str, tuple[str, Mapping[str, Any]]]]:
        """The digest, name and text of each image that an index leads to."""
        if depth > _DEEPEST:
            raise ImageError("is damaged: indexes within indexes")
        for descriptor in islice(_maps(index, "manifests"), _MAX_LAYERS):
            notes = descriptor.get("annotations")
            notes = notes if isinstance(notes, Mapping) else {}
            if "vnd.docker.reference.type" in notes:
                continue  # how the image was made
            title = str(notes.get(_FULL_TITLE) or notes.get(_TITLE) or name)
            found = self.store.json(blob := _blob(descriptor.get("digest")))
            if isinstance(found, Mapping) and "manifests" in found:
                yield from self._manifests(found, title, depth + 1)
            elif isinstance(found, Mapping) and self._config(found) is not None:
                yield blob, (title, found)

    def _config(self, manifest: Mapping[str, Any]) -> Any:
        """The configuration of an image; None when there is none."""
        return self.store.json(_blob(_map(manifest, "config").get("digest")))

    def _made(self, config: Any, names: Sequence[str], title: str) -> Image:
        """The image of a configuration and its layers."""
        if not isinstance(config, Mapping):
            raise ImageError("is incomplete: its configuration is missing")
        if len(names) > _MAX_LAYERS:
            raise ImageError(f"has more than {_MAX_LAYERS} layers; not read")
        read = self.store.layers(list(dict.fromkeys(names)))
        found = union([read[name] for name in names])
        steps = histories.with_layers(_list(config, "history"), found.sizes)
        return Image(steps, found.wasted(), title, _platform(config))


def _only(found: list[tuple[str, Any]], what: str, how: str) -> tuple[str, Any]:
    """The one image there is."""
    if len(found) == 1:
        return found[0]
    if not found:
        raise ImageError("holds no such image")
    names = ", ".join(name or "one without a name" for name, _ in found)
    raise ImageError(f"holds {len(found)} {what}: {names}; {how}")


def _is_tag(tag: str, name: str) -> bool:
    """True for the name, and for a part of it from the right: ``app:1`` or ``1``."""
    return name == tag or name.endswith((f"/{tag}", f":{tag}"))


def _platform(config: Any) -> str:
    if not isinstance(config, Mapping):
        return "unknown"
    parts = (config.get("os"), config.get("architecture"), config.get("variant"))
    return "/".join(str(part) for part in parts if part) or "unknown"


def _blob(digest: object) -> str:
    """Where a layout keeps what has that digest."""
    found = _DIGEST.fullmatch(digest) if isinstance(digest, str) else None
    if not found:
        raise ImageError(f"is damaged: {str(digest)[:80]!r} is no digest")
    return f"blobs/{found[1]}/{found[2]}"


def _list(table: Any, key: str) -> list[Any]:
    found = table.get(key) if isinstance(table, Mapping) else None
    return found if isinstance(found, list) else []


def _maps(table: Any, key: str) -> list[Mapping[str, Any]]:
    return [each for each in _list(table, key) if isinstance(each, Mapping)]


def _map(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = table.get(key)
    return found if isinstance(found, Mapping) else {}


def located(text: str) -> tuple[Path, str]:
    """``PATH`` or ``PATH:TAG`` as a path and a tag, which may be empty."""
    at = len(text)
    if not _exists(text):
        while (at := text.rfind(":", 0, at)) > 0:
            if _exists(text[:at]):
                return Path(text[:at]), text[at + 1 :]
    return Path(text), ""


def _exists(text: str) -> bool:
    try:
        return Path(text).exists()
    except OSError:  # such as a name that is too long
        return False
