"""The Python part of costs.py: what wheels weigh packed and unpacked, and what they need."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import venv
import zipfile
from collections.abc import Iterable, Iterator
from email.parser import HeaderParser
from pathlib import Path

from costs_debian import weight
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename
from packaging.version import Version

BYTECODE = 1.1  # MB that pip compiles from a MB of source
ENVIRONMENT = {
    "extra": "",
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "python_version": "3.12",
    "python_full_version": "3.12.0",
    "sys_platform": "linux",
}
SETS = [
    "flask gunicorn",
    "django psycopg2-binary",
    "fastapi uvicorn",
    "requests",
    "numpy",
    "pandas",
    "scikit-learn matplotlib",
    "boto3",
    "jupyter",
    "opencv-python-headless pillow",
    "sqlalchemy alembic psycopg2-binary",
    "celery redis",
    "pytest black mypy",
    "streamlit",
    "aiohttp pydantic",
    "ansible",
]


def latest(folders: Iterable[Path]) -> dict[str, Path]:
    """The newest wheel of each package."""
    found: dict[str, tuple[Version, Path]] = {}
    for path in (path for folder in folders for path in folder.glob("*.whl")):
        name, version, *_ = parse_wheel_filename(path.name)
        if version.is_prerelease and name in found:
            continue
        if name not in found or version > found[name][0]:
            found[name] = version, path
    return {name: path for name, (_, path) in found.items()}


def needs(wheel: zipfile.ZipFile) -> Iterator[str]:
    """The packages that a wheel asks for without extras."""
    metadata = next(n for n in wheel.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", n))
    fields = HeaderParser().parsestr(wheel.read(metadata).decode("utf-8", "replace"))
    for line in fields.get_all("Requires-Dist", []):
        try:
            wanted = Requirement(line)
        except InvalidRequirement:
            continue
        if wanted.marker is None or wanted.marker.evaluate(ENVIRONMENT):
            yield canonicalize_name(wanted.name)


def entries(folders: list[Path], roots: Iterable[str]) -> dict[str, list[object]]:
    """The lines of the slice; packages that ask for one without a wheel here are left out."""
    wheels = latest(folders)
    found: dict[str, tuple[int, int, set[str]]] = {}
    for root in roots:
        pending, seen = [root], set[str]()
        while pending:
            name = pending.pop()
            if name in seen:
                continue
            seen.add(name)
            if name not in wheels:
                print(f"no wheel of {name}" + (f", for {root}" if root != name else ""))
                break
            if name not in found:
                found[name] = _weigh(wheels[name])
            pending += found[name][2]
        else:
            continue
        found.pop(root, None)
    reached = _reached(found, [root for root in roots if root in found])
    return {
        name: [
            found[name][0],
            found[name][1],
            *([" ".join(sorted(n))] if (n := found[name][2]) else []),
        ]
        for name in sorted(reached)
    }


def _reached(found: dict[str, tuple[int, int, set[str]]], starts: list[str]) -> set[str]:
    reached: set[str] = set()
    while starts:
        name = starts.pop()
        if name in found and name not in reached:
            reached.add(name)
            starts += found[name][2]
    return reached


def _weigh(path: Path) -> tuple[int, int, set[str]]:
    """kB of a wheel as installed and as it is, and what it asks for."""
    with zipfile.ZipFile(path) as wheel:
        sizes = {info.filename: info.file_size for info in wheel.infolist()}
        source = sum(size for name, size in sizes.items() if name.endswith(".py"))
        installed = sum(sizes.values()) + source * BYTECODE
        return round(installed / 1000), round(path.stat().st_size / 1000), set(needs(wheel))


def measure(names: list[str], variables: dict[str, str]) -> tuple[float, float]:
    """MB of pip's cache and of the folder of packages after a real install."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        venv.create(folder / "env", with_pip=True)
        before = weight(folder / "env")
        pip = [str(folder / "env/bin/python"), "-m", "pip", "install", "--quiet"]
        command = [*pip, "--cache-dir", str(folder / "cache"), *names]
        # pip does not keep what it finds in a folder, so no settings that name some.
        env = {key: value for key, value in os.environ.items() if key != "PIP_FIND_LINKS"}
        env |= {"PIP_CONFIG_FILE": os.devnull, **variables}
        ran = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        if ran.returncode:
            print(ran.stderr[-500:], file=sys.stderr)
        return weight(folder / "cache"), weight(folder / "env") - before
