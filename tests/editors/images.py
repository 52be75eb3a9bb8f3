"""An archive as `docker save` writes it, of what examples/before builds: for the pictures."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path

MB = 1_000_000
LISTS = "var/lib/apt/lists"
Layer = Mapping[str, int]  # the size of each file; of what is removed, -1

STEPS: list[tuple[str, Layer]] = [
    ("/bin/sh -c #(nop) ADD file:9b8f3ac6 in /", {"usr/lib/base": 1130 * MB}),
    ('CMD ["node"]', {}),
    ("WORKDIR /app", {"app/.keep": 0}),
    ("COPY . . # buildkit", {"app/package-lock.json": MB // 10}),
    (
        "RUN /bin/sh -c npm install # buildkit",
        {"app/node_modules/all": 74 * MB, "root/.npm/_cacache/all": 41 * MB},
    ),
    ("RUN /bin/sh -c npm run build # buildkit", {"app/dist/server.js": MB // 5}),
    (
        "RUN /bin/sh -c apt-get update && apt-get install -y --no-install-recommends "
        "fonts-dejavu-core # buildkit",
        {"usr/share/fonts/dejavu": 2 * MB, f"{LISTS}/main": 20 * MB, "tmp/log": 1},
    ),
    (
        "RUN /bin/sh -c apt-get clean && rm -rf /var/lib/apt/lists/* /tmp/* # buildkit",
        {f"{LISTS}/main": -1, "tmp/log": -1},
    ),
    ("EXPOSE map[3000/tcp:{}]", {}),
    ('CMD ["/bin/sh" "-c" "npm start"]', {}),
]


def save(archive: Path) -> None:
    """Write the archive."""
    layers = {f"{i}/layer.tar": files for i, (_, files) in enumerate(STEPS) if files}
    history = [{"created_by": step, "empty_layer": not files} for step, files in STEPS]
    config = {"architecture": "amd64", "os": "linux", "config": {}, "history": history}
    manifest = [{"Config": "config.json", "RepoTags": ["crm:latest"], "Layers": list(layers)}]
    with tarfile.open(archive, "w") as tar:
        for name, files in layers.items():
            _add(tar, name, _layer(files))
        _add(tar, "config.json", json.dumps(config).encode())
        _add(tar, "manifest.json", json.dumps(manifest).encode())


def _layer(files: Layer) -> bytes:
    """A layer, compressed; its files hold zeros."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", compresslevel=1) as tar:
        for name, size in files.items():
            folder, _, last = name.rpartition("/")
            if size < 0:
                _add(tar, f"{folder}/.wh.{last}", b"")
                continue
            member = tarfile.TarInfo(name)
            member.size = size
            tar.addfile(member, _Zeros())
    return packed.getvalue()


class _Zeros(io.RawIOBase):
    def read(self, size: int = -1) -> bytes:
        return bytes(size)


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))
