"""Reading and writing: any bytes, no damage."""

import os
import stat
from pathlib import Path

import pytest

from dockerlint import files
from dockerlint.files import FileError
from dockerlint.text import Source

BEFORE, AFTER = Source("FROM a\n"), Source("FROM b\n")


def error(call: object, *arguments: object) -> str:
    assert callable(call)
    with pytest.raises(FileError) as caught:
        call(*arguments)
    return str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"FROM a",
        b"FROM a\r\n\r\r\n",
        b"\xef\xbb\xbfFROM a\n",
        b"# caf\xe9 \xff\xc0\x80\xed\xa0\x80\n",
        "# 日本 😀 \x00\n".encode(),
        b"#" * files.MAX_SIZE,
    ],
    ids=lambda data: repr(data[:12]),
)
def test_text_is_read_as_it_is(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.write_bytes(data)
    assert files.read(path).encode() == data


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("FROM a\n".encode("utf-16"), "is UTF-16; Dockerfiles are UTF-8"),
        (b"\xfe\xff\0F\0R", "is UTF-16; Dockerfiles are UTF-8"),
        ("FROM a\n".encode("utf-16-le"), "is a binary file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is a binary file"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + b"x" * files.HEAD, "is a binary file"),
        (bytes(12), "is a binary file"),
        (b"#" * (files.MAX_SIZE + 1), "is larger than 5 MB; not a Dockerfile"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, why: str, tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.write_bytes(data)
    assert error(files.read, path) == error(files.decode, data) == why


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").touch()
    why = {
        "missing": "cannot be read: No such file or directory",
        "file/below": "cannot be read: Not a directory",
        "loop": "cannot be read: Too many levels of symbolic links",
        "n" * 300: "cannot be read: File name too long",
        ".": "is a folder that cannot be listed",
    }
    assert {name: error(files.read, tmp_path / name) for name in why} == why


def test_a_device_without_end_is_not_read_forever() -> None:
    assert error(files.read, Path("/dev/zero")) == "is larger than 5 MB; not a Dockerfile"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "Dockerfile"
    path.write_bytes(BEFORE.encode())
    return path


def only(path: Path) -> bool:
    """True when nothing else was left beside the file."""
    return [p.name for p in path.parent.iterdir()] == [path.name]


def test_write_replaces_the_file_at_one_stroke(path: Path) -> None:
    path.chmod(0o640)
    with path.open("rb") as reader:
        files.write(path, BEFORE, AFTER)
        assert reader.read() == BEFORE.encode(), "who reads it meanwhile sees the whole old text"
    assert path.read_bytes() == AFTER.encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert only(path)


def test_write_through_links(path: Path) -> None:
    link = path.with_name("link")
    link.symlink_to(path.name)
    files.write(link, BEFORE, AFTER)
    assert link.is_symlink()
    assert path.read_bytes() == AFTER.encode()


def test_write_keeps_hard_links(path: Path) -> None:
    other = path.with_name("other")
    other.hardlink_to(path)
    files.write(path, BEFORE, AFTER)
    assert other.read_bytes() == AFTER.encode()
    assert other.samefile(path)
    assert sorted(p.name for p in path.parent.iterdir()) == ["Dockerfile", "other"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_write_keeps_the_owner(path: Path) -> None:
    os.chown(path, 12345, 54321)
    files.write(path, BEFORE, AFTER)
    assert path.read_bytes() == AFTER.encode()
    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 54321)
    assert only(path)


@pytest.mark.parametrize("fails", ["mkstemp", "replace"])
def test_write_where_the_file_cannot_be_replaced(
    fails: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a file mounted into a container, or one in a folder that is read-only."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(16, "Device or resource busy")

    monkeypatch.setattr(
        "tempfile.mkstemp" if fails == "mkstemp" else "pathlib.Path.replace", refuse
    )
    inode = path.stat().st_ino
    files.write(path, BEFORE, AFTER)
    assert path.read_bytes() == AFTER.encode()
    assert path.stat().st_ino == inode
    assert only(path)


def test_write_onto_a_full_disk_leaves_the_file_whole(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fstat", refuse)  # asked of the new file just before it is filled
        why = error(files.write, path, BEFORE, AFTER)
    assert why == "cannot be written: No space left on device"
    assert path.read_bytes() == BEFORE.encode()
    assert only(path)


def test_write_into_the_file_itself_on_a_full_disk_leaves_it_whole(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resource = pytest.importorskip("resource", reason="needs a limit on the size of files")
    path.with_name("other").hardlink_to(path)  # so that it is not replaced
    long = Source(BEFORE.text + "# \n" * 100)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    monkeypatch.setattr("os.fsync", lambda _: None)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, limits[1]))
    try:
        why = error(files.write, path, BEFORE, long)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert why == "cannot be written: File too large"
    assert path.read_bytes() == BEFORE.encode()


def test_write_does_not_undo_what_somebody_else_wrote(path: Path) -> None:
    path.write_text("FROM c\n")
    assert error(files.write, path, BEFORE, AFTER) == "was changed meanwhile; not written"
    assert path.read_text() == "FROM c\n"


def test_write_does_not_change_what_is_read_only(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.chmod(0o444)
    monkeypatch.setattr("os.access", lambda file, _: file.stat().st_mode & 0o222)  # root may
    assert error(files.write, path, BEFORE, AFTER) == "is read-only; not written"
    assert path.read_bytes() == BEFORE.encode()


def test_write_needs_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", ".", "missing"):
        assert error(files.write, tmp_path / name, BEFORE, AFTER) == (
            "is not a regular file; not written"
        )


# --- several files ------------------------------------------------------------------------------


def test_create_writes_a_new_file_only(tmp_path: Path) -> None:
    files.create(tmp_path / "new", BEFORE)
    assert (tmp_path / "new").read_bytes() == BEFORE.encode()
    assert error(files.create, tmp_path / "new", AFTER) == "was created meanwhile; not written"
    assert (tmp_path / "new").read_bytes() == BEFORE.encode()
    assert error(files.create, tmp_path / "no/new", AFTER) == (
        "cannot be written: No such file or directory"
    )
    assert error(files.create, tmp_path / "new/new", AFTER) == "cannot be written: Not a directory"


def test_all_files_are_written(path: Path) -> None:
    new, same = path.with_name("new"), path.with_name("same")
    files.write_all([(new, None, BEFORE), (same, AFTER, AFTER), (path, BEFORE, AFTER)])
    assert new.read_bytes() == BEFORE.encode()
    assert path.read_bytes() == AFTER.encode()
    assert not same.exists(), "what stays the same is not even looked at"


def test_when_one_file_cannot_be_written_none_is(path: Path) -> None:
    new, other = path.with_name("new"), path.with_name("other")
    other.write_bytes(BEFORE.encode())
    changes = [(new, None, BEFORE), (other, BEFORE, AFTER), (path, AFTER, BEFORE)]
    assert error(files.write_all, changes) == "was changed meanwhile; not written"
    assert not new.exists()
    assert other.read_bytes() == path.read_bytes() == BEFORE.encode()
    changes = [(path, BEFORE, AFTER), (other, AFTER, BEFORE), (new, None, BEFORE)]
    assert error(files.write_all, changes) == "other was changed meanwhile; not written"
    assert other.read_bytes() == path.read_bytes() == BEFORE.encode()
