"""``dockerlint layers``: images made by real tools, by hand, and by somebody hostile.

``layers/make.sh`` makes those in ``layers/``.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockerlint import cli
from dockerlint.layers import breakdown, histories, match, sources, streams
from dockerlint.layers.contents import Union
from dockerlint.layers.image import Image, ImageError, Lost, Place, Step
from dockerlint.layers.match import plain
from dockerlint.layers.places import largest
from dockerlint.model import Context, Dockerfile
from dockerlint.output.terminal import width
from dockerlint.syntax import parse
from dockerlint.text import Source

FOLDER = Path(__file__).parent / "layers"
APP = FOLDER / "app" / "Dockerfile"
MODERN = FOLDER / "modern" / "Dockerfile"
BASE = 2_500_000 + 3072  # libc, documentation, and the shell
APP_LINES = {
    7: BASE,
    11: 860_000,
    20: 400_000,
    21: 3_015,
    22: 60_000,
    23: 400_000,
    24: 0,
    25: 12_345,
}
MODERN_LINES = {1: BASE, 3: 270_000, 10: 15, 11: 16, 16: 70_000, 19: 70_000, 20: 0}


def dockerfile(text: str) -> Dockerfile:
    return Dockerfile(parse(Source(text)), Context())


def broken_down(name: str, file: Path) -> breakdown.Breakdown:
    path, tag = sources.located(str(FOLDER / name))
    return breakdown.of(sources.read(path, "", tag), dockerfile(file.read_text()))


def lines(found: breakdown.Breakdown) -> dict[int | None, int]:
    return {row.line: row.size for row in found.rows}


@dataclass
class Ran:
    code: int
    out: str
    err: str


def run(*arguments: object) -> Ran:
    out, err = io.StringIO(), io.StringIO()
    code = cli.run(["layers", *map(str, arguments)], out, err)
    return Ran(code, out.getvalue(), err.getvalue())


# Real tools


@pytest.mark.parametrize(
    ("name", "file", "expected"),
    [
        ("docker-classic.tar.gz", APP, APP_LINES),
        ("docker-buildkit.tar.gz", APP, APP_LINES),
        ("docker-two-images.tar.gz:app:buildkit", APP, APP_LINES),
        ("skopeo.tar.gz", APP, APP_LINES),
        ("umoci.tar.gz:1.0", APP, APP_LINES),
        ("buildah-layers.tar.gz", APP, APP_LINES),
        ("modern-docker.tar.gz", MODERN, MODERN_LINES),
        ("modern-containerd.tar.gz", MODERN, MODERN_LINES),
        ("history-docker-bytes.jsonl", APP, APP_LINES),
    ],
)
def test_every_tool_tells_the_same(name: str, file: Path, expected: dict[int, int]) -> None:
    found = broken_down(name, file)
    assert lines(found) == expected
    assert not found.disagreements
    assert found.alignment.likeness == 1


@pytest.mark.parametrize(
    ("name", "file", "expected"),
    [
        ("history-docker.jsonl", APP, APP_LINES),
        ("history-docker-short.jsonl", APP, APP_LINES),
        ("history-docker-28.jsonl", MODERN, MODERN_LINES),
        ("history-containerd-28.jsonl", MODERN, MODERN_LINES),
    ],
)
def test_histories_for_people(name: str, file: Path, expected: dict[int, int]) -> None:
    found = broken_down(name, file)
    assert found.wasted is None
    assert not found.disagreements
    for line, size in expected.items():
        # three digits, and folders too in an image store of containerd's
        assert lines(found)[line] == pytest.approx(size, rel=0.01, abs=50_000), line


WASTED = {
    (7, 24): (Lost.DELETED, 500_000, ["/usr/share/doc/all"]),
    (11, 24): (Lost.DELETED, 320_000, ["/var/lib/apt/lists"]),
    (20, 23): (Lost.CHANGED, 400_000, ["/opt/app/bin/app.bin"]),
}


@pytest.mark.parametrize(
    "name", ["docker-classic.tar.gz", "docker-buildkit.tar.gz", "skopeo.tar.gz"]
)
def test_what_was_wasted(name: str) -> None:
    found = broken_down(name, APP)
    wasted = {
        (row.line, found.rows[loss.by].line): (
            loss.waste.how,
            loss.waste.size,
            [place.path for place in loss.waste.places],
        )
        for row in found.rows
        for loss in row.losses
    }
    assert wasted == WASTED
    assert found.wasted == 1_220_000


def test_buildah_makes_one_layer_of_a_stage() -> None:
    found = broken_down("buildah-one.tar.gz", APP)
    assert lines(found) == {7: BASE, 11: 860_000, 20: 475_360}
    assert [i.first_line + 1 for i in found.rows[-1].instructions] == [20, 21, 22, 23, 24, 25]
    assert not found.disagreements
    assert found.wasted == 820_000  # the file that changes hands is in one layer only


def test_buildah_makes_one_layer_of_all() -> None:
    found = broken_down("buildah-squash.tar.gz", APP)
    assert lines(found) == {7: 3_018_432}
    assert found.wasted == 0
    assert not found.disagreements


def test_podman_history() -> None:
    found = broken_down("history-podman.json", APP)
    assert list(lines(found)) == [7, 11, 20]
    assert lines(found)[11] == pytest.approx(860_000, rel=0.02)  # that of its archive


@pytest.mark.parametrize("builder", ["classic", "buildkit"])
def test_triggers_of_the_base_are_the_bases(builder: str) -> None:
    found = broken_down(f"docker-{builder}-onbuild.tar.gz", FOLDER / "onbuild" / "Dockerfile")
    assert lines(found) == {1: BASE + 150_004, 2: 80_000}


def test_steps_after_the_last_instruction() -> None:
    found = broken_down("umoci.tar.gz:2.0", APP)
    assert lines(found) == APP_LINES | {None: 0}
    inserted = [row for row in found.rows if row.line is None]
    assert [row.size for row in inserted] == [3000, 0]
    assert found.wasted == 1_620_000


def test_a_stage_that_is_not_the_last() -> None:
    text = APP.read_text() + "\nFROM scratch AS other\nCOPY --from=runtime / /\nRUN other\n"
    image = sources.read(FOLDER / "skopeo.tar.gz")
    with pytest.raises(ImageError, match="another stage: --target 2"):
        breakdown.of(image, dockerfile(text))
    assert lines(breakdown.of(image, dockerfile(text), "2")) == APP_LINES
    with pytest.raises(ImageError, match="no stage `x`"):
        breakdown.of(image, dockerfile(text), "x")


def unpacked(name: str, folder: Path) -> Path:
    with tarfile.open(FOLDER / name) as archive:
        safely: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        archive.extractall(folder, **safely)
    return folder


@pytest.mark.parametrize("name", ["skopeo.tar.gz", "buildah-layers.tar.gz"])
def test_a_layout_as_a_folder(name: str, tmp_path: Path) -> None:
    found = sources.read(unpacked(name, tmp_path))
    assert found.steps == sources.read(FOLDER / name).steps
    assert found.platform == "linux/amd64"


def test_an_index_with_an_attestation(tmp_path: Path) -> None:
    folder = unpacked("modern-containerd.tar.gz", tmp_path)
    (folder / "manifest.json").unlink()  # the OCI layout is what is left
    found = sources.read(folder)
    assert found.name == "docker.io/library/modern:1"
    assert lines(breakdown.of(found, dockerfile(MODERN.read_text()))) == MODERN_LINES


def test_an_archive_that_is_not_compressed(tmp_path: Path) -> None:
    path = tmp_path / "image.tar"
    path.write_bytes(gzip.decompress((FOLDER / "docker-classic.tar.gz").read_bytes()))
    assert lines(breakdown.of(sources.read(path), dockerfile(APP.read_text()))) == APP_LINES


def tool(name: str) -> str:
    found = shutil.which(name)
    if not found:
        pytest.skip(f"needs {name}")
    return found


def test_skopeo_and_umoci_as_they_are_here(tmp_path: Path) -> None:
    skopeo, umoci = tool("skopeo"), tool("umoci")
    archive = tmp_path / "app.tar"
    archive.write_bytes(gzip.decompress((FOLDER / "docker-buildkit.tar.gz").read_bytes()))
    layout = tmp_path / "layout"
    options = {"check": True, "capture_output": True, "timeout": 60, "cwd": tmp_path}
    command = [skopeo, "copy", "--insecure-policy", f"docker-archive:{archive}", "oci:layout:a"]
    subprocess.run(command, **options)  # type: ignore[call-overload]
    found = breakdown.of(sources.read(layout), dockerfile(APP.read_text()))
    assert lines(found) == APP_LINES
    command = [umoci, "insert", "--rootless", "--image", "layout:a", str(APP), "/srv/Dockerfile"]
    subprocess.run(command, **options)  # type: ignore[call-overload]
    found = breakdown.of(sources.read(layout), dockerfile(APP.read_text()))
    assert lines(found)[None] == APP.stat().st_size


def test_buildah_as_it_is_here(tmp_path: Path) -> None:
    buildah = tool("buildah")
    if os.geteuid():
        pytest.skip("needs root")
    (tmp_path / "Dockerfile").write_text("FROM scratch\nCOPY one /\nCOPY two /\n")
    (tmp_path / "one").write_bytes(b"1" * 1000)
    (tmp_path / "two").write_bytes(b"2" * 2000)
    own = [buildah, "--root", "root", "--runroot", "run", "--storage-driver", "vfs"]
    for command in (
        ["bud", "--layers", "--isolation", "chroot", "-q", "-t", "app", "."],
        ["push", "-q", "app", "oci:layout:1"],
    ):
        ran = subprocess.run([*own, *command], cwd=tmp_path, capture_output=True, timeout=120)
        if ran.returncode and b"permi" in ran.stderr.lower():
            pytest.skip("buildah may not work here")
        assert not ran.returncode, ran.stderr
    text = (tmp_path / "Dockerfile").read_text()
    found = breakdown.of(sources.read(tmp_path / "layout"), dockerfile(text))
    assert lines(found) == {2: 1000, 3: 2000}


# Made by hand

Entry = tuple[str, bytes] | tarfile.TarInfo


def archive(entries: Iterable[Entry]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        for entry in entries:
            if isinstance(entry, tarfile.TarInfo):
                made.addfile(entry)
            else:
                member = tarfile.TarInfo(entry[0])
                member.size = len(entry[1])
                made.addfile(member, io.BytesIO(entry[1]))
    return out.getvalue()


def entry(name: str, kind: bytes, link: str = "", **values: Any) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, link
    for key, value in values.items():
        setattr(made, key, value)
    return made


def saved(
    folder: Path, layers: Sequence[bytes], steps: Sequence[str] = (), **changed: object
) -> Path:
    """An archive as `docker save` writes it."""
    steps = steps or [f"RUN /bin/sh -c make {n} # buildkit" for n in range(len(layers))]
    config = {
        "os": "linux",
        "architecture": "amd64",
        "history": [{"created_by": step} for step in steps],
    }
    names = [f"{n}/layer.tar" for n in range(len(layers))]
    manifest: object = [{"Config": "c.json", "RepoTags": ["a:1"], "Layers": names}]
    parts = [
        *zip(names, layers, strict=True),
        ("c.json", json.dumps(changed.get("config", config)).encode()),
        ("manifest.json", json.dumps(changed.get("manifest", manifest)).encode()),
    ]
    path = folder / "image.tar"
    path.write_bytes(archive(parts))
    return path


def wasted(path: Path) -> list[tuple[int, int, str, int]]:
    return [(w.layer, w.lost_in, w.how.name, w.size) for w in sources.read(path).wasted or ()]


def sizes(path: Path) -> list[int]:
    return [step.size for step in sources.read(path).steps if step.layer is not None]


def test_whiteouts(tmp_path: Path) -> None:
    lower = [("a/one", b"1" * 10), ("a/two", b"2" * 20), ("b/c/d", b"4" * 40), ("b/e", b"8" * 80)]
    upper = [("a/.wh.one", b""), ("b/.wh..wh..opq", b""), ("b/new", b"n"), (".wh.gone", b"")]
    path = saved(tmp_path, [archive(lower), archive(upper)])
    assert sizes(path) == [150, 1]
    assert wasted(path) == [(0, 1, "DELETED", 130)]
    assert [p.path for w in sources.read(path).wasted or () for p in w.places] == [
        "/b/e",
        "/b/c/d",
        "/a/one",
    ]


def test_a_whole_folder_goes_and_comes_again(tmp_path: Path) -> None:
    layers = [[("a/b/c", b"1" * 10)], [(".wh.a", b"")], [("a/b/c", b"1" * 30)], [("a", b"file")]]
    path = saved(tmp_path, [archive(layer) for layer in layers])
    assert wasted(path) == [(2, 3, "OVERWRITTEN", 30), (0, 1, "DELETED", 10)]


def test_overwritten_and_changed(tmp_path: Path) -> None:
    files = [("one", b"1" * 10), ("two", b"2" * 20), ("three", b"3" * 30), ("four", b"4" * 40)]
    one = tarfile.TarInfo("one")
    one.size, one.uid = 10, 1000
    three = entry("three", tarfile.SYMTYPE, "one")
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        made.addfile(one, io.BytesIO(b"1" * 10))
        made.addfile(three)
    upper = out.getvalue()
    path = saved(tmp_path, [archive(files), upper, archive([("two", b"x"), ("four/five", b"")])])
    assert wasted(path) == [
        (0, 2, "OVERWRITTEN", 60),
        (0, 1, "OVERWRITTEN", 30),
        (0, 1, "CHANGED", 10),
    ]


def test_a_hard_link_counts_once_and_is_lost_with_its_last_name(tmp_path: Path) -> None:
    lower = archive([("one", b"1" * 10), entry("two", tarfile.LNKTYPE, "one")])
    path = saved(tmp_path, [lower, archive([(".wh.one", b"")]), archive([(".wh.two", b"")])])
    assert sizes(path) == [10, 0, 0]
    assert wasted(path) == [(0, 2, "DELETED", 10)]


def test_a_file_that_stands_in_a_layer_twice(tmp_path: Path) -> None:
    path = saved(tmp_path, [archive([("one", b"1" * 10), ("./one", b"2" * 20)])])
    assert sizes(path) == [20]
    assert wasted(path) == []


def test_a_layer_that_is_a_link_to_another(tmp_path: Path) -> None:
    layer = archive([("one", b"1" * 10)])
    names = ["a/layer.tar", "b/layer.tar"]
    manifest = json.dumps([{"Config": "c.json", "Layers": names}]).encode()
    config = json.dumps({"history": [{"created_by": "RUN a"}, {"created_by": "RUN b"}]}).encode()
    path = tmp_path / "image.tar"
    link = entry("b/layer.tar", tarfile.SYMTYPE, "../a/layer.tar")
    parts: list[Entry] = [
        ("a/layer.tar", layer), link, ("c.json", config), ("manifest.json", manifest)
    ]  # fmt: skip
    path.write_bytes(archive(parts))
    assert sizes(path) == [10, 10]
    assert wasted(path) == [(0, 1, "OVERWRITTEN", 10)]


def layout(folder: Path, platforms: Sequence[str]) -> Path:
    """An OCI layout with an image for each platform."""
    from hashlib import sha256

    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True)

    def put(data: bytes) -> str:
        name = sha256(data).hexdigest()
        (blobs / name).write_bytes(data)
        return f"sha256:{name}"

    manifests = []
    for n, platform in enumerate(platforms):
        system, architecture, *variant = platform.split("/")
        layer = put(gzip.compress(archive([("one", b"1" * (n + 1) * 10)]), mtime=0))
        config = {"os": system, "architecture": architecture, "history": [{"created_by": "RUN x"}]}
        config |= {"variant": variant[0]} if variant else {}
        digest = put(json.dumps(config).encode())
        manifest = {"config": {"digest": digest}, "layers": [{"digest": layer}]}
        notes = {"org.opencontainers.image.ref.name": f"t{n}"}
        manifests.append({"digest": put(json.dumps(manifest).encode()), "annotations": notes})
    (folder / "index.json").write_text(json.dumps({"manifests": manifests}))
    return folder


def test_platforms(tmp_path: Path) -> None:
    path = layout(tmp_path / "two", ["linux/arm64/v8", "linux/amd64"])
    assert sources.read(path).size == 20
    assert sources.read(path, "linux/arm64").size == 10
    assert sources.read(path, "linux/arm64/v8").size == 10
    assert sources.read(path, tag="t0").size == 10
    with pytest.raises(ImageError, match="no image for linux/s390x, but for linux/amd64, linux/a"):
        sources.read(path, "linux/s390x")
    assert sources.read(layout(tmp_path / "one", ["linux/s390x"])).platform == "linux/s390x"
    path = layout(tmp_path / "neither", ["linux/s390x", "linux/ppc64le"])
    with pytest.raises(ImageError, match="linux/ppc64le, linux/s390x; choose with --platform"):
        sources.read(path)
    path = layout(tmp_path / "same", ["linux/amd64", "linux/amd64"])
    with pytest.raises(ImageError, match="2 images: t0, t1; LAYOUT:TAG names one"):
        sources.read(path)
    with pytest.raises(ImageError, match="no image `t2`"):
        sources.read(path, tag="t2")


def test_zstd() -> None:
    assert lines(broken_down("skopeo-zstd.tar.gz", APP)) == APP_LINES


def test_zstd_where_nothing_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "_ZSTD", "no.such.module")
    message = r"has a layer, blobs/sha256/\w+, that is compressed with zstd, which needs `pip"
    with pytest.raises(ImageError, match=message):
        broken_down("skopeo-zstd.tar.gz", APP)


@pytest.mark.parametrize(("magic", "name"), [(b"\xfd7zXZ\0", "xz"), (b"BZh9", "bzip2")])
def test_other_compressions(magic: bytes, name: str, tmp_path: Path) -> None:
    path = tmp_path / "image"
    path.write_bytes(magic + bytes(600))
    with pytest.raises(ImageError, match=f"compressed with {name}"):
        sources.read(path)


# Made by somebody hostile, or by accident


@pytest.mark.parametrize("cut", [0.02, 0.1, 0.5, 0.9])
@pytest.mark.parametrize("name", ["docker-classic", "skopeo", "modern-containerd"])
def test_what_is_cut_off(name: str, cut: float, tmp_path: Path) -> None:
    data = (FOLDER / f"{name}.tar.gz").read_bytes()
    path = tmp_path / "image"
    for whole in (data, gzip.decompress(data).rstrip(b"\0")):
        path.write_bytes(whole[: int(len(whole) * cut)])
        with pytest.raises(ImageError, match=r"cut off|incomplete|damaged|neither"):
            sources.read(path)


@given(st.data())
def test_damage_is_told_and_nothing_else_happens(data: st.DataObject) -> None:
    whole = bytearray(archive([("one", b"1" * 600), ("two/three", b"2" * 10)]))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at : at + 8] = data.draw(st.binary(min_size=8, max_size=8))
    stream = streams.unpacked(io.BytesIO(bytes(whole)), streams.Budget(), seeks=False)
    try:
        for _ in streams.members(stream):
            pass
    except (ImageError, *streams.DAMAGED) as error:
        assert streams.why(error)


def test_a_broken_header_does_not_end_a_layer_quietly(tmp_path: Path) -> None:
    layer = bytearray(archive([("one", b"1" * 512), ("two", b"2" * 10)]))
    layer[1024 + 150] ^= 0x7F  # in its checksum
    with pytest.raises(ImageError, match=r"0/layer.tar, that is damaged: a broken header"):
        sources.read(saved(tmp_path, [bytes(layer)]))


def test_a_layer_within_a_layer_that_is_longer_than_it_says(tmp_path: Path) -> None:
    long = entry("one", tarfile.REGTYPE, size=10**9)
    layer = long.tobuf(tarfile.GNU_FORMAT)
    with pytest.raises(ImageError, match=r"0/layer.tar, that is cut off"):
        sources.read(saved(tmp_path, [layer]))


def test_a_negative_size(tmp_path: Path) -> None:
    layer = entry("one", tarfile.REGTYPE, size=-1000).tobuf(tarfile.GNU_FORMAT) + bytes(2048)
    with pytest.raises(ImageError, match="damaged"):
        sources.read(saved(tmp_path, [layer]))


def test_a_header_that_wants_all_memory(tmp_path: Path) -> None:
    layer = entry("x", tarfile.XHDTYPE, size=10**10).tobuf(tarfile.GNU_FORMAT) + bytes(2048)
    with pytest.raises(ImageError, match="too large"):
        sources.read(saved(tmp_path, [layer]))


def test_headers_without_end(tmp_path: Path) -> None:
    header = entry("x", tarfile.XHDTYPE, size=0).tobuf(tarfile.GNU_FORMAT)
    with pytest.raises(ImageError, match=r"damaged|cut off"):
        sources.read(saved(tmp_path, [header * 5000]))


def test_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams.Budget.__init__, "__defaults__", (50_000_000,))
    zeros = gzip.compress(archive([("zeros", bytes(60_000_000))]))
    with pytest.raises(ImageError, match="more than 0 GB"):
        sources.read(saved(tmp_path, [zeros]))


def test_paths_that_lead_out(tmp_path: Path) -> None:
    layer = archive([("../../etc/passwd", b"x" * 10), ("/etc/shadow", b"y" * 20)])
    path = saved(tmp_path, [layer, archive([("/../etc/.wh.passwd", b"")])])
    assert sizes(path) == [30, 0]
    assert wasted(path) == [(0, 1, "DELETED", 10)]


def test_a_digest_that_leads_out(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("{}")
    folder = tmp_path / "layout"
    folder.mkdir()
    index = {"manifests": [{"digest": "sha256:../../secret"}]}
    (folder / "index.json").write_text(json.dumps(index))
    with pytest.raises(ImageError, match="no digest"):
        sources.read(folder)


def test_an_index_within_itself(tmp_path: Path) -> None:
    digest = "a" * 64
    (tmp_path / "blobs" / "sha256").mkdir(parents=True)
    index = json.dumps({"manifests": [{"digest": f"sha256:{digest}"}]})
    (tmp_path / "blobs" / "sha256" / digest).write_text(index)
    (tmp_path / "index.json").write_text(index)
    with pytest.raises(ImageError, match="indexes within indexes"):
        sources.read(tmp_path)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"manifest": []}, "holds no such image"),
        ({"manifest": {}}, "neither"),
        ({"manifest": [1, "x", None]}, "holds no such image"),
        ({"manifest": [{"Config": 1, "Layers": None}]}, "configuration is missing"),
        ({"manifest": [{"Config": "c.json", "Layers": ["9"]}]}, "9 is missing"),
        ({"config": {}}, "no history"),
        ({"config": []}, "configuration is missing"),
        ({"config": {"history": [{}, {}]}}, "1 layers, but its history tells of 2"),
        ({"config": {"history": [3, None]}}, "no history"),
    ],
)
def test_odd_configurations(changed: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=message):
        sources.read(saved(tmp_path, [archive([("one", b"1")])], **changed))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"FROM alpine\n" * 100, "neither"),
        (b"{", "not a history: line 1 is not JSON"),
        (b"[" * 100_000, "not a history"),
        (b"[]", "not a history"),
        (b"[1]", "not a history"),
        (b'{"a": 1}', "not the output of `docker history"),
        (b'{"CreatedBy": "x"}', "has no sizes"),
        (b'{"CreatedBy": "x", "Size": "12 parsecs"}', "'12 parsecs' is no size"),
        (b'{"CreatedBy": "x", "Size": -1}', "no size"),
        (b'{"CreatedBy": "x", "Size": true}', "no size"),
        (b'{"CreatedBy": "x", "Size": 0}\nIMAGE CREATED', "line 2 is not JSON"),
    ],
)
def test_odd_files(data: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "image"
    path.write_bytes(data)
    with pytest.raises(ImageError, match=message):
        sources.read(path)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ("0B", 0),
        ("12.3MB", 12_300_000),
        ("1.2kB", 1200),
        ("3.45GB", 3_450_000_000),
        ("2KiB", 2048),
        ("1.5MiB", 1_572_864),
        (" 7 MB", 7_000_000),
        ("12345", 12_345),
        (12_345, 12_345),
    ],
)
def test_sizes_for_people(size: object, expected: int) -> None:
    found = histories.read(json.dumps({"CreatedBy": "x", "Size": size}).encode())
    assert found.size == expected


# Which step is whose


def image(*steps: str | tuple[str, int]) -> Image:
    """The oldest step first."""
    told = [(s, 0) if isinstance(s, str) else s for s in steps]
    numbers = iter(range(len(told)))
    made = [Step(text, "", next(numbers) if size else None, size) for text, size in told]
    return Image(tuple(made))


BASE_STEPS = (("/bin/sh -c #(nop) ADD file:ab in / ", 100), '/bin/sh -c #(nop)  CMD ["sh"]')


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("RUN make all", "RUN /bin/sh -c make all # buildkit"),
        ("RUN make all", "/bin/sh -c make all"),
        ("RUN make all", "RUN make all"),
        ("RUN make  \\\n  all", "/bin/sh -c make    all"),
        ("RUN make $A", "|1 A=b c /bin/sh -c make $A"),
        ("RUN make $A", "RUN |1 A=b c /bin/sh -c make $A # buildkit"),
        ('RUN ["make", "all"]', "RUN make all # buildkit"),
        ('RUN ["make", "all"]', '/bin/sh -c ["make", "all"]'),
        ("RUN <<X\nmake\nall\nX", "RUN /bin/sh -c make\nall\n # buildkit"),
        ("RUN cat <<X > y\nmake\nX", "RUN /bin/sh -c cat <<X > y\nmake\nX # buildkit"),
        ("RUN <<-X\n\tmake\n\tX", "RUN /bin/sh -c make\n # buildkit"),
        ("RUN make a b c d e f g h i", "/bin/sh -c make a b c d e…"),
        ("RUN make a b c d e f g h i", "|2 ALL=these VARIABLES=are lo…"),
        ("RUN echo ...", "RUN /bin/sh -c echo ... # buildkit"),
        ("RUN dir", "cmd /S /C dir"),
        ("COPY a b /c/", "COPY a b /c/ # buildkit"),
        ("COPY a b /c/", f"/bin/sh -c #(nop) COPY multi:{'0' * 64} in /c/ "),
        ("COPY --from=x --chown=1 a /c", "COPY --chown=1 a /c # buildkit"),
        ("COPY $A/x ${B:-y}/", "COPY anything at all/x /somewhere/ # buildkit"),
        ("COPY $A/x ${B:-y}/", f"/bin/sh -c #(nop) COPY file:{'0' * 64} in /app/ "),
        ("COPY a ./b", f"/bin/sh -c #(nop) COPY file:{'0' * 64} in /app/b "),
        ('COPY ["a b", "/c"]', "COPY a b /c # buildkit"),
        ("COPY <<X /y\nz\nX", "COPY <<X /y # buildkit"),
        ("COPY <<-'X' /y\nz\nX", "COPY <<X /y # buildkit"),
        ("COPY a b", "/bin/sh -c #(nop) COPY file:0123456789abcdef…"),
        ("ADD https://x/y /z", f"/bin/sh -c #(nop) ADD {'0' * 64} in /z "),
        ("ADD https://x/y /z", "ADD https://x/y /z # buildkit"),
    ],
)
def test_the_words_of_builders(written: str, told: str) -> None:
    file = dockerfile(f"FROM alpine\nARG A\n{written}\nCMD x\n")
    steps = (*BASE_STEPS, "ARG A", (told, 7), 'CMD ["/bin/sh" "-c" "x"]')
    found = breakdown.of(image(*steps), file)
    assert lines(found) == {1: 100, 3: 7}
    assert not found.disagreements


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("RUN make all", "RUN /bin/sh -c make none # buildkit"),
        ("RUN make all", "RUN /bin/sh -c remake all # buildkit"),
        ("RUN make all", "/bin/sh -c apt-get upd…"),
        ("RUN make all", "COPY make all # buildkit"),
        ("COPY a /b", "COPY a /c # buildkit"),
        ("COPY a$X /b", "COPY c /b # buildkit"),
        ("COPY a /b", f"/bin/sh -c #(nop) COPY file:{'0' * 64} in /c "),
        ("COPY a /b", "ADD a /b # buildkit"),
    ],
)
def test_other_words(written: str, told: str) -> None:
    file = dockerfile(f"FROM alpine\nRUN one\n{written}\nRUN two\n")
    steps = (*BASE_STEPS, ("RUN one", 1), (told, 7), ("RUN two", 2))
    found = breakdown.of(image(*steps), file)
    assert [pair.instruction.first_line for pair in found.disagreements if pair.instruction] == [2]
    assert {line: lines(found)[line] for line in (1, 2, 4)} == {1: 100, 2: 1, 4: 2}
    (text,) = breakdown.told(found.alignment)
    assert text == f"line 3, `{written}`, is `{breakdown.short(plain(Step(told)))}` in the image"


def test_instructions_that_builders_leave_out_or_add() -> None:
    text = "FROM alpine\nENV A=1\nRUN one\nONBUILD RUN x\nARG B\nRUN two\nLABEL c=d\n"
    steps = (*BASE_STEPS, ("RUN one", 1), ("RUN two", 2), "LABEL by=build", "LABEL c=d")
    found = breakdown.of(image(*steps), dockerfile(text))
    assert lines(found) == {1: 100, 3: 1, 6: 2}
    assert not found.disagreements


def test_the_same_instruction_again_and_again() -> None:
    text = "FROM alpine\nRUN x\nRUN x\nUSER a\nRUN x\n"
    steps = (*BASE_STEPS, ("RUN x", 9), ("RUN x", 1), ("RUN x", 2), "USER a", ("RUN x", 3))
    assert lines(breakdown.of(image(*steps), dockerfile(text))) == {1: 109, 2: 1, 3: 2, 5: 3}


def test_triggers_of_a_stage_of_the_file() -> None:
    text = "FROM alpine AS a\nONBUILD RUN x\nRUN one\nFROM a\nRUN two\n"
    steps = (*BASE_STEPS, ("RUN one", 1), ("RUN x", 5), ("RUN two", 2))
    assert lines(breakdown.of(image(*steps), dockerfile(text))) == {1: 100, 3: 1, 2: 5, 5: 2}


def test_a_line_is_added_above_all_others() -> None:
    text = "FROM alpine\nRUN new\nRUN one\nRUN two\n"
    steps = (("/bin/sh -c base", 100), ("RUN one", 1), ("RUN two", 2))
    found = breakdown.of(image(*steps), dockerfile(text))
    assert lines(found) == {1: 100, 3: 1, 4: 2}
    assert list(breakdown.told(found.alignment)) == ["line 2, `RUN new`, is not in the image"]


def test_the_only_line_was_changed() -> None:
    steps = (*BASE_STEPS, ("RUN apt-get install -y curl", 5))
    found = breakdown.of(image(*steps), dockerfile("FROM alpine\nRUN apt-get install -y wget\n"))
    assert lines(found) == {1: 100, 2: 5}
    assert [row.changed for row in found.rows] == [False, True]


def test_another_image() -> None:
    steps = (*BASE_STEPS, ("RUN apt-get update", 1), ("COPY . /srv", 2))
    with pytest.raises(ImageError, match="not built from this file: line 2, `RUN make`, is not"):
        breakdown.of(image(*steps), dockerfile("FROM alpine\nRUN make\nCOPY a b\n"))
    with pytest.raises(ImageError, match="no FROM"):
        breakdown.of(image(*steps), dockerfile("RUN make\n"))


def test_nothing_but_a_base() -> None:
    assert lines(breakdown.of(image(*BASE_STEPS), dockerfile("FROM alpine\n"))) == {1: 100}


def test_squashed_by_docker() -> None:
    steps = (
        Step("/bin/sh -c #(nop) ADD file:ab in / ", "", 0, 100),
        Step("/bin/sh -c one"),
        Step("/bin/sh -c two"),
        Step("", "merge sha256:ab to sha256:cd", 1, 7),
    )
    text = "FROM alpine\nRUN one\nRUN two\n"
    found = breakdown.of(Image(steps), dockerfile(text))
    assert lines(found) == {1: 100, 2: 7}
    assert len(found.rows[1].instructions) == 2
    assert not found.disagreements


def test_long_texts_take_no_long_time() -> None:
    words = " ".join(f"$a{n} x" for n in range(3000))
    text = "FROM alpine\n" + f"COPY {words} /y\nRUN {words}\n" * 20
    steps = [(f"COPY {'x ' * 9000} /y", 1), (f"RUN {'x ' * 9000}", 1)] * 40
    breakdown.of(image(*steps), dockerfile(text))
    many = dockerfile("FROM alpine\n" + "RUN x\n" * (match.MAX_INSTRUCTIONS + 1))
    with pytest.raises(ImageError, match="more than 1000 instructions"):
        breakdown.of(image(*steps), many)


# Places


def test_places_are_few_and_tell() -> None:
    def shown(*paths: tuple[str, int]) -> list[tuple[str, int]]:
        return [(p.path, p.files) for p in largest(Place(path, size) for path, size in paths)]

    lists = [(f"/var/lib/apt/lists/{n}", 10) for n in range(40)]
    assert shown(*lists) == [("/var/lib/apt/lists", 40)]
    assert shown(*lists, ("/var/lib/dpkg/status", 2)) == [("/var/lib/apt/lists", 40)]
    assert shown(*lists, ("/var/log/x", 200)) == [("/var/lib/apt/lists", 40), ("/var/log/x", 1)]
    assert shown(("/x", 5)) == [("/x", 1)]
    assert shown(*((f"/{n}/x", n + 1) for n in range(9))) == [
        ("/8/x", 1),
        ("/7/x", 1),
        ("/6/x", 1),
    ]


# The command


def test_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    ran = run("--image", "docker-classic.tar.gz", "app/Dockerfile")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (FOLDER / "text.txt").read_text()
    assert all(width(line) <= 100 for line in ran.out.splitlines())


def test_by_line_in_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    ran = run("--image", FOLDER / "skopeo.tar.gz", "--sort", "line", APP)
    at = [ran.out.index(text) for text in ("FROM debian", "RUN apt-get", "COPY --from", "RUN [")]
    assert at == sorted(at)
    assert "\x1b[33m" in ran.out
    assert "\x1b[" not in run("--image", FOLDER / "skopeo.tar.gz", "--no-color", APP).out


def test_json() -> None:
    ran = run("--image", FOLDER / "docker-classic.tar.gz", "--format", "json", APP)
    table = json.loads(ran.out)
    assert table["bytes"] == sum(APP_LINES.values())
    assert table["wasted"] == 1_220_000
    assert table["measured"] == "files"
    assert table["platform"] == "linux/amd64"
    assert [row["line"] for row in table["rows"]] == [7, 11, 20, 23, 22, 25, 21, 24]
    assert sum(row["share"] for row in table["rows"]) == pytest.approx(1, abs=0.001)
    row = table["rows"][1]
    assert row["rules"] == ["apt-lists-not-removed"]
    place = {"path": "/var/lib/apt/lists", "bytes": 320_000, "files": 2}
    assert row["wasted"] == [
        {"bytes": 320_000, "files": 2, "how": "deleted", "by": 24, "paths": [place]}
    ]


def test_a_history_says_that_it_does_not_know_what_is_wasted() -> None:
    ran = run("--image", FOLDER / "history-docker.jsonl", APP)
    assert ran.code == 0
    assert "wasted" not in ran.out
    assert "is known from the image only (`docker save`)" in ran.out
    ran = run("--image", FOLDER / "history-docker.jsonl", "--format", "json", APP)
    assert json.loads(ran.out)["wasted"] is None


def test_a_file_that_was_changed(tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.write_text(APP.read_text().replace("chown 1000", "chown 1001"))
    ran = run("--image", FOLDER / "docker-classic.tar.gz", path)
    assert ran.code == 1
    assert "changed since the image was built: line 23, `RUN chown 1001 /opt" in ran.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--image", FOLDER / "docker-classic.tar.gz", FOLDER / "onbuild" / "Dockerfile"], "tar."),
        (["--image", "nowhere.tar", APP], "nowhere.tar: does not exist"),
        (["--image", "x" * 5000, APP], "cannot be read: File name too long"),
        (["--image", FOLDER, APP], "layers: is neither an archive"),
        (["--image", FOLDER / "skopeo.tar.gz", "nowhere"], "nowhere: cannot be read"),
        (["--image", FOLDER / "docker-two-images.tar.gz", APP], "holds 2 images: app:"),
        ([APP], "no image: name one with --image"),
    ],
)
def test_what_cannot_be_done(arguments: Sequence[object], message: str) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert "Traceback" not in ran.err


def test_the_image_of_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_text(APP.read_text())
    shutil.copy(FOLDER / "history-docker.jsonl", tmp_path)
    (tmp_path / "dockerlint.toml").write_text('image = "history-docker.jsonl"\n')
    ran = run("--sort", "line")
    assert ran.code == 0, ran.err
    assert "history-docker.jsonl: 4.2 MB" in ran.out


def test_stdin() -> None:
    data = (FOLDER / "history-docker.jsonl").read_bytes()
    command = [sys.executable, "-m", "dockerlint", "layers", "--image", "-", str(APP)]
    ran = subprocess.run(command, input=data, capture_output=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert b"-: 4.2 MB" in ran.stdout
    ran = subprocess.run(command, input=b"\x1f\x8b", capture_output=True, timeout=60)
    assert ran.returncode == 2
    assert b"cannot be read from a pipe" in ran.stderr


def test_names_cannot_do_anything_to_the_terminal(tmp_path: Path) -> None:
    evil = archive([("\x1b[2Jx/\udce4", b"1" * 90_000)])
    path = saved(tmp_path, [evil, archive([("\x1b[2Jx/.wh.\udce4", b"")])])
    file = tmp_path / "Dockerfile"
    file.write_text("FROM scratch\nRUN make 0\nRUN make 1\n")
    ran = run("--image", path, file)
    assert ran.code == 0, ran.err
    assert "\x1b" not in ran.out
    assert "x/" in ran.out
    assert json.loads(run("--image", path, "--format", "json", file).out)["wasted"] == 90_000


def test_an_empty_union() -> None:
    assert Union().wasted() == ()
