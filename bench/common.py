"""What several benchmarks need: Dockerfiles to run over, and the programs to run."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^```dockerfile\n(.*?)^```$", re.M | re.S)


def program(name: str) -> str | None:
    """The program as installed beside this Python, else on PATH."""
    beside = Path(sys.executable).parent
    return shutil.which(name, path=beside) or shutil.which(name)


def fixtures(folder: Path) -> list[str]:
    """The Dockerfiles of the rule fixtures, one file each."""
    texts = [
        t
        for p in sorted((ROOT / "tests/rules").glob("*.md"))
        for t in BLOCK.findall(p.read_text())
    ]
    paths = []
    for i, text in enumerate(texts):
        path = folder / f"{i:04}.Dockerfile"
        path.write_text(text)
        paths.append(str(path))
    return paths


def dockerfiles(folder: Path) -> list[str]:
    """The Dockerfiles below a folder; no links, which may lead out of it."""
    return sorted(
        str(p) for p in folder.rglob("*ockerfile*") if p.is_file() and not p.is_symlink()
    )
