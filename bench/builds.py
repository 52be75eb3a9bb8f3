"""Build Dockerfiles before and after fixing: does what dockerlint says of its fixes hold?

    python bench/builds.py [NAME ...] [--wheels F ...] [--root F] [--json FILE]

Each Dockerfile of ``bench/builds`` is built as it is, after `check --fix` and after
`--fix --unsafe-fixes`, all of it anew each time, and a container of each image is started. It must
end well, or still run after some seconds and pass its health check, and the image must not be
larger than the one before. Printed are the seconds of the build; the real sizes (the sum of the
layers above debian:bookworm-slim), what was really saved, what `dockerlint size` and the findings
say it saves, and by how much the middle of that range is off; then the whole images beside what
`dockerlint size` says they are. Exit code 1 when a fixed image does not build, does not start, or
is larger.

The engine is the docker daemon that runs; else, as root and where dockerd is installed, one of
its own (`engine.py`). The base is made with mmdebstrap like the official debian:bookworm-slim, and
holds the host's certificates and package index where it has its own; the images of ``bench/bases``
stand in for official ones. With ``--wheels`` packages of Python, wheels or sources, come from
these folders, by an index on this machine, since not every mirror lets pip keep what it fetches;
with ``--root`` the newer engine is kept there. Where nothing can be built this says why, and ends
with exit code 0.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import costs_debian as debian
from engine import HEREDOC, CannotRunError, Engine, engine
from wheel_index import index

HERE = Path(__file__).parent
BASE = "debian:bookworm-slim"
OFFICIAL = 74.8  # MB, docker-library/repo-info, 2026-09
# The images that stand in for official ones, and what for.
BASES = {
    "alpine": ("alpine:3.24",),
    "eclipse-temurin": ("eclipse-temurin:17-jre",),
    "golang": ("golang:1.26-bookworm",),
    "maven": ("maven:3.9-eclipse-temurin-17",),
    "node": ("node:24", "node:24-slim"),
    "python": ("python:3.14", "python:3.14-slim", "python:3.11-slim-bookworm"),
    "rust": ("rust:1.91-bookworm",),
}
PATIENCE = 12  # seconds for a container to end, or to become healthy
MARGIN = 0.5  # MB by which an image may grow: files of a user or of dpkg that a fix adds
# How fixes are made, and what `dockerlint size` and the findings call what these save.
VARIANTS: dict[str, tuple[list[str], str, tuple[str, ...]]] = {
    "none": ([], "", ()),
    "safe": (["--fix"], "saved_by_safe_fixes", ("safe",)),
    "all": (["--fix", "--unsafe-fixes"], "saved", ("safe", "unsafe")),
}
CERTIFICATES = "/usr/local/share/host-certificates.pem"
VARIABLES = ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
BUNDLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_CERT", "NODE_EXTRA_CA_CERTS")
# As debuerreotype's slim images, and those made for docker in general.
SLIM = """\
path-exclude /usr/share/doc/*
path-exclude /usr/share/groff/*
path-exclude /usr/share/info/*
path-exclude /usr/share/linda/*
path-exclude /usr/share/lintian/*
path-exclude /usr/share/locale/*
path-exclude /usr/share/man/*
path-include /usr/share/doc/*/copyright
"""
CLEAN = """\
DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true"; };
"""


@dataclass(frozen=True)
class Range:
    """From ``low`` to ``high`` MB."""

    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.low:.1f}-{self.high:.1f}"


def base(docker: Engine, folder: Path, variables: dict[str, str]) -> None:
    """Make the base image, with some variables set in it."""
    if shutil.which("mmdebstrap") is None:
        raise CannotRunError("the base image needs mmdebstrap")
    root = folder / "root"
    debian.bootstrap("bookworm", root)
    for part in debian.DOCUMENTS:
        for path in sorted((root / part).rglob("*"), reverse=True):
            if path.is_file() and path.name != "copyright":
                path.unlink()
    (root / "etc/dpkg/dpkg.cfg.d/docker").write_text(SLIM)
    (root / "etc/apt/apt.conf.d/docker-clean").write_text(CLEAN)
    for path in (*(root / "var/lib/apt/lists").glob("*_*"), *(root / "var/cache").rglob("*.bin")):
        path.unlink()
    variables = _host(root) | variables
    changes = [word for name, value in variables.items() for word in ("-c", f"ENV {name}={value}")]
    archive = folder / "base.tar"
    debian.run("tar", "-C", str(root), "-cf", str(archive), ".")
    docker.run("import", *changes, "-c", "CMD /bin/bash", str(archive), BASE)
    archive.unlink()
    shutil.rmtree(root)


def _host(root: Path) -> dict[str, str]:
    """Variables that let pip and npm work in a build as they do on this machine."""
    found = {}
    if bundle := next((b for name in BUNDLES if (b := os.environ.get(name))), None):
        shutil.copy(bundle, root / CERTIFICATES.lstrip("/"))
        found = dict.fromkeys(VARIABLES, CERTIFICATES)
    for name, command in (
        ("PIP_INDEX_URL", [sys.executable, "-m", "pip", "config", "get", "global.index-url"]),
        ("npm_config_registry", ["npm", "config", "get", "registry"]),
    ):
        try:
            ran = subprocess.run(command, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            continue
        if value := os.environ.get(name) or ran.stdout.strip():
            found[name] = value
    return found


def dockerlint(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run this project's dockerlint."""
    command = [sys.executable, "-m", "dockerlint", *map(str, arguments)]
    env = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def estimated(path: Path, key: str) -> Range | None:
    """What `dockerlint size` says that fixes save; None when it does not say."""
    try:
        told = json.loads(dockerlint("size", "--format", "json", path).stdout)[key]
        return Range(told["low"], told["high"])
    except (ValueError, KeyError, TypeError):
        return None


def told(path: Path, safeties: tuple[str, ...]) -> Range | None:
    """The savings of the findings with such fixes."""
    ran = dockerlint("check", "--no-fail", "--format", "json", path)
    try:
        findings = json.loads(ran.stdout)
    except ValueError:
        return None
    savings = [
        saving
        for finding in findings
        if (saving := finding.get("saving"))
        and any(fix["safety"] in safeties for fix in finding["fixes"])
    ]
    return Range(sum(s["low"] for s in savings), sum(s["high"] for s in savings))


@dataclass
class Row:
    """A Dockerfile after some fixes: MB above the base, real and said, and seconds it took."""

    name: str
    fixes: str
    seconds_before: float
    seconds_after: float
    before: float
    after: float
    estimate: Range | None
    findings: Range | None
    fault: str = ""

    def __str__(self) -> str:
        real = self.before - self.after
        times = f"{self.seconds_before:7.1f} {self.seconds_after:7.1f}"
        sizes = f"{self.before:8.1f} {self.after:8.1f} {real:8.1f}"
        cells = [f"{self.name:12} {self.fixes:5} {times} {sizes}"]
        for said in (self.estimate, self.findings):
            cells.append(f"{said!s:>13} {_error(said, real):>9}" if said else " " * 23)
        return "  ".join([*cells, self.fault or "ok"])


@dataclass(frozen=True)
class Built:
    """An image: MB above the base, seconds it took, and what is wrong with it."""

    size: float
    seconds: float
    fault: str


def dockerfile(name: str) -> Path:
    """One of those that are built."""
    return HERE / "builds" / name / "Dockerfile"


def is_plain(name: str) -> bool:
    """True for one that starts from the base itself."""
    return dockerfile(name).read_text().startswith(f"FROM {BASE}")


def _error(said: Range, real: float) -> str:
    """By how much the middle of a range is off, and whether the truth is in it."""
    outside = not said.low - 0.1 <= real <= said.high + 0.1
    return f"{(said.low + said.high) / 2 - real:+.1f}" + " !" * outside


def measure(docker: Engine, name: str, folder: Path) -> Iterator[Row]:
    """Build a Dockerfile before and after its fixes."""
    original = HERE / "builds" / name
    first = dockerfile(name)
    built: dict[str, Built] = {}
    for fixes, (options, key, safeties) in VARIANTS.items():
        place = folder / f"{name}-{fixes}"
        shutil.copytree(original, place)
        if options:
            dockerlint("check", "--no-fail", "--quiet", *options, place / "Dockerfile")
        text = (place / "Dockerfile").read_text()
        if text not in built:
            built[text] = make(docker, place, f"dockerlint-{name}:{fixes}")
        before, after = built[first.read_text()], built[text]
        if before.fault:
            raise CannotRunError(f"{name}, as it is: {before.fault}")
        if options:
            larger = after.size > before.size + MARGIN
            known = is_plain(name)  # what stands in for another image has not its size
            yield Row(
                *(name, fixes, before.seconds, after.seconds, before.size, after.size),
                estimated(first, key) if known else None,
                told(first, safeties) if known else None,
                after.fault or "LARGER" * larger,
            )


def make(docker: Engine, place: Path, tag: str) -> Built:
    """Build an image and start it."""
    images = re.findall("^FROM (\\S+)", (place / "Dockerfile").read_text(), re.M)
    for name, tags in BASES.items():
        if not set(tags).isdisjoint(images):
            likeness(docker, name)
    began = time.monotonic()
    ran = docker.build(place, tag)
    seconds = time.monotonic() - began
    if ran.returncode:
        return Built(0.0, seconds, f"DOES NOT BUILD: {ran.stderr.strip()[-600:]}")
    return Built(docker.size(tag) - docker.size(BASE), seconds, start(docker, tag))


@cache
def likeness(docker: Engine, name: str) -> None:
    """Build what stands in for an official image."""
    first, *others = BASES[name]
    ran = docker.build(HERE / "bases" / name, first)
    if ran.returncode:
        raise CannotRunError(f"{name}: {ran.stderr.strip()[-800:]}")
    for tag in others:
        docker.run("tag", first, tag)


def start(docker: Engine, tag: str) -> str:
    """Run an image; what is wrong with it, empty when nothing is."""
    container = docker.run("run", "--detach", "--network", "none", tag).stdout.strip()
    try:
        for _ in range(PATIENCE):
            time.sleep(1)
            facts = json.loads(docker.run("inspect", "--format", "{{json .}}", container).stdout)
            state = facts["State"]
            if not state["Running"]:
                log = docker.run("logs", container, check=False)
                said = f"{log.stdout}{log.stderr}".strip()[-400:]
                return "" if state["ExitCode"] == 0 else f"DOES NOT START: {said}"
        return probed(docker, tag, facts["Config"])
    finally:
        docker.run("rm", "--force", container, check=False)


def probed(docker: Engine, tag: str, config: dict[str, Any]) -> str:
    """Run the health check of an image beside its service; what is wrong, empty when nothing is.

    In one shell, since not every engine that runs in a root folder of its own knows `exec`.
    """
    kind, *probe = (config.get("Healthcheck") or {}).get("Test") or [""]
    if not probe:
        return ""
    check = probe[0] if kind == "CMD-SHELL" else shlex.join(probe)
    service = shlex.join([*(config["Entrypoint"] or []), *(config["Cmd"] or [])])
    tries = f"for i in $(seq {PATIENCE}); do sleep 1; ({check}) && exit 0; done; exit 1"
    options = ("--rm", "--network", "none", "--entrypoint", "sh")
    ran = docker.run("run", *options, tag, "-c", f"{service} & {tries}", check=False)
    return f"NOT HEALTHY: {ran.stdout}{ran.stderr}"[:400] if ran.returncode else ""


def main() -> int:
    """Build, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_AS_WRITTEN)
    parser.add_argument("names", nargs="*", help="folders of bench/builds; default: all")
    parser.add_argument("--wheels", action="append", type=Path, default=[])
    parser.add_argument("--root", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    names = options.names or sorted(p.name for p in (HERE / "builds").iterdir() if p.is_dir())
    rows: list[Row] = []
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the daemon is stopped too
    try:
        with (
            index(options.wheels) as variables,
            engine(options.root) as docker,
            tempfile.TemporaryDirectory() as folder,
        ):
            base(docker, Path(folder), variables)
            rows += table(docker, names, Path(folder))
    except CannotRunError as error:
        print(f"skipped: {error}")
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1))
    return int(any(row.fault for row in rows))


def table(docker: Engine, names: list[str], folder: Path) -> list[Row]:
    """Measure and print as it goes."""
    rows = []
    print(f"base: {docker.size(BASE):.1f} MB; the official one: {OFFICIAL} MB")
    print(f"{'':18}{'seconds':>16}{'MB above the base':>27}")
    print(
        f"{'':12} fixes  before   after   before    after    saved    by size      error", end=""
    )
    print("    by findings      error   (! outside the range)", flush=True)
    knows_heredocs = docker.builds(HEREDOC)
    for name in names:
        if "<<" in dockerfile(name).read_text() and not knows_heredocs:
            print(f"{name:12} skipped: this engine knows no heredocs")
            continue
        for row in measure(docker, name, folder):
            rows.append(row)
            print(row, flush=True)
    print("whole images", f"{'real':>13}", f"{'by size':>14}", f"{'error':>9}")
    for row in rows:
        if (
            row.fixes == "safe"
            and is_plain(row.name)
            and (said := estimated(dockerfile(row.name), "now"))
        ):
            real = row.before + docker.size(BASE)
            print(f"{row.name:12} {real:13.1f} {said!s:>14} {_error(said, real):>9}")
    return rows


_AS_WRITTEN = argparse.RawDescriptionHelpFormatter

if __name__ == "__main__":
    sys.exit(main())
