"""A docker engine to build with: the one that runs, or one of its own.

Where none runs that knows heredocs, and as root on Linux, one is started on overlay2 in a temporary
folder, without a network of its own, and stopped in the end: the dockerd that is installed, or, when
that is too old, the one of Debian trixie in a root folder that mmdebstrap makes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

NEWER = "trixie"  # has Docker 26
PACKAGES = "ca-certificates,docker.io"
OPTIONS = ("--storage-driver=overlay2", "--iptables=false", "--ip6tables=false", "--bridge=none")
HEREDOC = "FROM scratch\nCOPY <<EOF /a\nb\nEOF\n"
# Run below `unshare --mount`: dockerd within a root folder, with its folders in $2.
START = """\
set -e
mount --make-rprivate /
mount --bind "$1" "$1"
mount -t proc proc "$1/proc"
mount --rbind /sys "$1/sys"
mount --rbind /dev "$1/dev"
mount -t tmpfs tmpfs "$1/run"
mkdir -p "$1/engine"
mount --bind "$2" "$1/engine"
cp /etc/resolv.conf "$1/etc/resolv.conf"
root=$1
shift 2
exec chroot "$root" dockerd "$@"
"""


class CannotRunError(Exception):
    """There is no engine here, and why."""


@dataclass(frozen=True)
class Engine:
    """A docker client and the daemon that it speaks to."""

    client: str
    host: str | None = None

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run the client. Raises CannotRunError when it fails, if that is to be checked."""
        host = ["--host", self.host] if self.host else []
        ran = subprocess.run(
            [self.client, *host, *arguments],
            env={**os.environ, "DOCKER_BUILDKIT": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        if check and ran.returncode:
            raise CannotRunError(f"docker {arguments[0]}: {ran.stderr.strip()[-1500:]}")
        return ran

    def build(self, folder: Path, tag: str) -> subprocess.CompletedProcess[str]:
        """Build the Dockerfile of a folder, all of it anew."""
        options = ("--network", "host", "--no-cache", "--quiet", "--tag", tag)
        return self.run("build", *options, str(folder), check=False)

    def size(self, tag: str) -> float:
        """MB of all layers of an image."""
        return int(self.run("image", "inspect", "--format", "{{.Size}}", tag).stdout) / 1e6

    def builds(self, dockerfile: str = "FROM scratch\nLABEL a=b\n") -> bool:
        """Whether it can build that; clients without BuildKit's plugin cannot."""
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "Dockerfile").write_text(dockerfile)
            return self.run("build", "--quiet", folder, check=False).returncode == 0


def clients() -> list[str]:
    """All docker clients of the PATH."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    found = (shutil.which("docker", path=folder) for folder in folders)
    return list(dict.fromkeys(path for path in found if path))


@contextmanager
def engine(root: Path | None = None) -> Iterator[Engine]:
    """The daemon that runs, or one that is started and stopped. Raises CannotRunError.

    ``root`` is where Debian's newer one is to be put, and kept for the next time.
    """
    if not clients():
        raise CannotRunError("no docker client")
    if running := next((e for e in map(Engine, clients()) if e.builds(HEREDOC)), None):
        yield running
        return
    if os.geteuid() or sys.platform != "linux" or not shutil.which("dockerd"):
        raise CannotRunError("no docker daemon answers; to start one needs root and dockerd")
    with tempfile.TemporaryDirectory(prefix="dockerlint-builds-") as name:
        folder = Path(name)
        with started(["dockerd"], folder / "own", folder / "own") as docker:
            if docker.builds(HEREDOC) or not shutil.which("mmdebstrap"):
                yield docker
                return
        root = root or folder / "root"
        if not (root / "usr/bin/dockerd").exists() and not (root / "usr/sbin/dockerd").exists():
            bootstrap(root)
        script = folder / "start"
        script.write_text(START)
        place = folder / "newer"
        command = ["unshare", "--mount", "sh", str(script), str(root), str(place)]
        with started(command, place, Path("/engine")) as docker:
            yield docker


def bootstrap(root: Path) -> None:
    """Debian with a newer engine, in a folder."""
    options = ["--variant=minbase", '--aptopt=Acquire::Check-Valid-Until "false"']
    command = ["mmdebstrap", *options, f"--include={PACKAGES}", NEWER, str(root)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise CannotRunError(f"mmdebstrap {NEWER}: {ran.stderr.strip()[-800:]}")


@contextmanager
def started(command: list[str], folder: Path, inside: Path) -> Iterator[Engine]:
    """A daemon with its files in ``folder``, which it calls ``inside``."""
    folder.mkdir()
    host = f"unix://{folder / 'socket'}"
    places = ["--data-root", inside / "data", "--exec-root", inside / "exec", "-p", inside / "pid"]
    words = [*command, *OPTIONS, *places, "-H", f"unix://{inside / 'socket'}"]
    with (folder / "log").open("w") as log:
        daemon = subprocess.Popen(list(map(str, words)), stdout=log, stderr=log)
    try:
        yield _wait(daemon, host, folder / "log")
    finally:
        daemon.terminate()
        daemon.wait(timeout=60)


def _wait(daemon: subprocess.Popen[bytes], host: str, log: Path) -> Engine:
    """The engine once its daemon answers."""
    engines = [Engine(client, host) for client in clients()]
    for _ in range(60):
        if daemon.poll() is not None:
            break
        if engines[0].run("version", check=False).returncode == 0:
            if found := next((e for e in engines if e.builds()), None):
                return found
            break
        time.sleep(0.5)
    raise CannotRunError(
        f"dockerd, or a client that builds, does not work:\n{log.read_text()[-800:]}"
    )
