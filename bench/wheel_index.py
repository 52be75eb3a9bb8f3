"""A package index on this machine for a folder of wheels, as cacheable as the public one.

Where the way to the public index lets pip keep nothing, its cache can still be measured.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)

PAGE, WHEEL = "max-age=600, public", "max-age=365000000, immutable, public"


@contextmanager
def index(folders: list[Path]) -> Iterator[dict[str, str]]:
    """Serve the wheels and sources while the block runs; the variables that lead pip there."""
    if not folders:
        yield {}
        return
    packages = _packages(folders)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = re.fullmatch(r"/simple/([^/]+)/([^/]*)", self.path)
            files = packages.get(found[1]) if found else None
            if not found or files is None or (found[2] and found[2] not in files):
                self.send_error(404)
                return
            if found[2]:
                self._answer(files[found[2]].read_bytes(), WHEEL, "application/octet-stream")
            else:
                links = "".join(f'<a href="{name}">{name}</a>\n' for name in sorted(files))
                page = f"<!DOCTYPE html><html><body>{links}</body></html>"
                self._answer(page.encode(), PAGE, "text/html")

        def _answer(self, body: bytes, control: str, kind: str) -> None:
            self.send_response(200)
            self.send_header("Cache-Control", control)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    place = f"127.0.0.1:{server.server_port}"
    try:
        yield {"PIP_INDEX_URL": f"http://{place}/simple/", "PIP_TRUSTED_HOST": place}
    finally:
        server.shutdown()


def _packages(folders: list[Path]) -> dict[str, dict[str, Path]]:
    """The files of each package, by their names."""
    found: dict[str, dict[str, Path]] = {}
    for path in (path for folder in folders for path in folder.iterdir()):
        parse = parse_wheel_filename if path.suffix == ".whl" else parse_sdist_filename
        try:
            name = canonicalize_name(parse(path.name)[0])
        except (InvalidWheelFilename, InvalidSdistFilename):
            continue
        found.setdefault(name, {})[path.name] = path
    return found
