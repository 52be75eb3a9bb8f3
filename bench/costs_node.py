"""The Node part of costs.py: what npm and Yarn 1 install, and what they keep."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from costs_debian import weight

SETS = [
    "express",
    "express cors dotenv mongoose",
    "react react-dom",
    "typescript eslint prettier",
    "webpack webpack-cli babel-loader @babel/core",
    "next react react-dom",
    "jest supertest",
    "@nestjs/core @nestjs/common @nestjs/platform-express rxjs reflect-metadata",
    "vite @vitejs/plugin-react react react-dom",
    "pm2",
]
OPTIONS = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")


class Found(NamedTuple):
    """MB of node_modules and of npm's cache."""

    installed: float
    cache: float


def measure(names: list[str]) -> Found | None:
    """Install packages for real; None when that fails."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "package.json").write_text(json.dumps({"name": "a", "version": "1.0.0"}))
        command = ["npm", "install", *OPTIONS, "--cache", str(folder / "cache"), *names]
        if not _run(command, folder):
            return None
        return Found(weight(folder / "node_modules"), weight(folder / "cache"))


def yarn(names: list[str]) -> float | None:
    """MB of the cache of Yarn 1 after a real install; None when that fails."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "package.json").write_text(json.dumps({"name": "a", "version": "1.0.0"}))
        program = [*_yarn(folder), "add", "--ignore-scripts", "--no-progress"]
        command = [*program, "--cache-folder", str(folder / "cache"), *names]
        return weight(folder / "cache") if _run(command, folder) else None


def _yarn(folder: Path) -> list[str]:
    if found := shutil.which("yarn"):
        return [found]
    tool = folder.parent / "yarn-1"
    if not tool.is_dir():
        _run(["npm", "install", "--prefix", str(tool), *OPTIONS, "yarn@1"], folder)
    return ["node", str(tool / "node_modules/yarn/bin/yarn.js")]


def _run(command: list[str], folder: Path) -> bool:
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if ran.returncode:
        print(" ".join(command), ran.stderr[-500:], file=sys.stderr)
    return ran.returncode == 0
