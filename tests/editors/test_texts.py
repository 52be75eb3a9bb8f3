from __future__ import annotations

from pathlib import Path

import pytest
from editors.texts import TEXTS, fixed


@pytest.mark.parametrize("name", TEXTS)
def test_every_finding_is_fixed_and_nothing_else(name: str, tmp_path: Path) -> None:
    before = TEXTS[name]
    after = fixed(before, tmp_path / "work").decode()
    expected = (
        before.replace("apk add", "apk add --no-cache")
        .replace("ADD ", "COPY ")
        .replace("apt-get install", "apt-get install -y")
    )
    maintainer = next(line for line in before.splitlines() if line.startswith("MAINTAINER"))
    label = next(line for line in after.splitlines() if line.startswith("LABEL"))
    assert after == expected.replace(maintainer, label)
