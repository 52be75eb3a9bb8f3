import os
from calendar import timegm
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import strptime

import pytest

from dockerlint.model.context import FACTS_OF

# What has ended, and so is reported, depends on the day.
os.environ["SOURCE_DATE_EPOCH"] = str(timegm(strptime(FACTS_OF, "%Y-%m-%d")))

SHARED = Path(__file__).parent.parent.parent / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rule", action="append", default=[], help="test the fixtures of this rule only, quickly"
    )
    parser.addoption(
        "--update", action="store_true", help="rewrite the expected blocks of the rule fixtures"
    )


@pytest.fixture(scope="session", autouse=True)
def cache() -> Iterator[None]:
    """Results of earlier runs are kept where nobody else looks."""
    with TemporaryDirectory() as folder:
        os.environ["DOCKERLINT_CACHE_DIR"] = folder
        yield


@pytest.fixture(scope="session")
def corpus() -> list[Path]:
    """Real Dockerfiles, where the folder with them lies beside the project."""
    folder = SHARED / "corpus"
    if not folder.is_dir():
        pytest.skip("needs the corpus of real Dockerfiles, which is not part of the project")
    return sorted(p for p in folder.rglob("*") if p.is_file())
