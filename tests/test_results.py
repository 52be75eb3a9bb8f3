"""Results of earlier runs: used when all is as it was, never when anything is not."""

import io
import json
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fixture import cases

from dockerlint import check, cli, results
from dockerlint.asked import QUESTIONS, Recording
from dockerlint.config import Settings
from dockerlint.linter import lint
from dockerlint.model import Context
from dockerlint.plain import finding
from dockerlint.results import DAY, KEPT, Results, _state_of, usual_folder
from dockerlint.surroundings import Surroundings

BASE = "FROM alpine:3.20\n"
CURL = "RUN apk add curl\n"
CHECK = ("check", "--fail-level", "none", "--shellcheck", "off")
FIXTURES = sorted((Path(__file__).parent / "rules").glob("[a-z]*.md"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository to work in, with a folder of results that is not in it."""
    top = tmp_path / "repo"
    (top / ".git").mkdir(parents=True)
    monkeypatch.chdir(top)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("DOCKERLINT_CACHE_DIR", str(folder))
    return top


@pytest.fixture
def linted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The texts that were linted, not just looked up."""
    texts: list[str] = []

    def counted(*arguments: object) -> object:
        texts.append(arguments[0].text)  # type: ignore[attr-defined]
        return lint(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("dockerlint.fixer.lint", counted)
    yield texts


def run(*arguments: str) -> str:
    """What a run shows."""
    out, err = io.StringIO(), io.StringIO()
    cli.run([*CHECK, *arguments], out, err)
    return out.getvalue() + err.getvalue()


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text)


def test_what_was_found_is_used(linted: list[str]) -> None:
    write("Dockerfile", BASE + CURL)
    first = run()
    assert "apk-no-cache" in first
    assert run() == run(".") == first
    assert len(linted) == 1


def test_no_cache_neither_uses_nor_keeps(linted: list[str], folder: Path) -> None:
    write("Dockerfile", BASE + CURL)
    assert run("--no-cache") == run("--no-cache")
    assert len(linted) == 2
    assert not folder.exists()


def test_the_folder_can_be_told(tmp_path: Path, folder: Path, linted: list[str]) -> None:
    write("Dockerfile", BASE)
    for _ in range(2):
        run("--cache-dir", str(tmp_path / "other"))
    assert len(linted) == 1
    assert list((tmp_path / "other").glob("*.json"))
    assert not folder.exists()


def changed_text() -> None:
    write("Dockerfile", BASE + CURL + "USER app\n")


def changed_settings() -> None:
    write("dockerlint.toml", 'ignore = ["apk-no-cache"]\n')


def new_ignore_file() -> None:
    write(".dockerignore", "node_modules\n")


def new_compose_file() -> None:
    service = "build: .\n    healthcheck: {test: curl localhost}"
    write("compose.yaml", f"services:\n  web:\n    {service}\n")


def new_source() -> None:
    write("requirments.txt", "flask\n")


SERVICE = BASE + CURL + 'COPY . /app\nCOPY requirments.txt app.py /\nEXPOSE 80\nCMD ["nginx"]\n'


@pytest.mark.parametrize(
    "change", [changed_text, changed_settings, new_ignore_file, new_compose_file, new_source]
)
def test_a_change_of_anything_counts(change: Callable[[], None], linted: list[str]) -> None:
    write("Dockerfile", SERVICE)
    write("requirements.txt", "flask\n")
    before = run()
    change()
    after = run()
    assert after != before
    assert after == run("--no-cache")
    assert len(linted) == 3


def test_every_question_is_noted() -> None:
    """What surroundings answer in a way of their own is asked through the record."""
    own = {name for name in vars(Surroundings) if name in dir(Context) and name[0] != "_"}
    assert own == QUESTIONS | {"shellcheck"}
    assert set(vars(Recording)) > QUESTIONS


def test_options_count(linted: list[str]) -> None:
    write("Dockerfile", BASE + CURL)
    assert run() != run("--ignore", "apk-no-cache") != run("--profile", "all")
    assert len(linted) == 3


def test_what_is_shown_may_change_without_linting(linted: list[str]) -> None:
    write("Dockerfile", BASE + CURL)
    run()
    shown = json.loads(run("--format", "json"))
    assert "apk-no-cache" in json.dumps(shown)
    assert len(linted) == 1


def test_the_day_counts(linted: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Support of Alpine 3.20 has not ended in 2024, and has in 2026."""
    write("Dockerfile", BASE)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1718000000")
    before = run()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780000000")
    assert "base-image-eol" not in before
    assert "base-image-eol" in run()
    assert len(linted) == 2


def test_another_file_of_the_same_text_has_its_own(linted: list[str]) -> None:
    for place in ("a", "b"):
        write(f"{place}/Dockerfile", SERVICE)
    write("b/app.py", "import flask\n")
    write("b/requirements.txt", "flask\n")
    assert run() == run() == run("--no-cache")
    assert len(linted) == 4


def test_our_own_code_counts(linted: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    write("Dockerfile", BASE)
    run()
    monkeypatch.setattr(results, "_state_of", lambda _: (1, 2, 3))
    run()
    assert len(linted) == 2


def test_a_change_in_a_file_of_ours_is_seen(tmp_path: Path) -> None:
    folder = tmp_path / "package"
    write(str(folder / "rules" / "one.py"), "one")
    states = [_state_of(folder)]
    for name, text in (("rules/one.py", "two"), ("rules/new.py", ""), ("data.json", "{}")):
        write(str(folder / name), text)
        states.append(_state_of(folder))
    write(str(folder / "__pycache__" / "one.pyc"), "compiled")
    assert len(set(states)) == 4 and states[-1] == _state_of(folder)


def test_the_program_of_shellcheck_counts(
    tmp_path: Path, linted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write("Dockerfile", BASE)
    fake = tmp_path / "shellcheck"
    monkeypatch.setattr(check, "program", lambda: str(fake))
    for text in ("one", "three"):
        fake.write_text(text)
        run()
        run()
    assert len(linted) == 2


def test_a_failure_of_shellcheck_is_not_kept(
    tmp_path: Path, linted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write("Dockerfile", BASE + CURL)
    bad = tmp_path / "shellcheck"
    bad.write_text("#!/bin/sh\nexit 3\n")
    bad.chmod(0o755)
    monkeypatch.setattr(check, "program", lambda: str(bad))
    assert run("--shellcheck", "on") == run("--shellcheck", "on")
    assert len(linted) == 2


def test_files_that_need_no_fix_are_known(linted: list[str]) -> None:
    write("good/Dockerfile", "FROM scratch\n")
    write("bad/Dockerfile", BASE + CURL)
    run("--fix")
    assert Path("bad/Dockerfile").read_text() != BASE + CURL
    count = len(linted)
    run("--fix")
    fixed = Path("bad/Dockerfile").read_text()
    assert linted[count:] == [fixed]
    run("--fix")
    assert linted[count:] == [fixed]


def test_ignore_comments_are_added_to_what_is_known() -> None:
    write("Dockerfile", BASE + CURL)
    run()
    run("--add-ignores")
    assert "dockerlint ignore" in Path("Dockerfile").read_text()


@pytest.mark.parametrize(
    "row", ["", "{}", "[1, 2]", "\x00", "[" * 100_000, [[], [[1]]], [[["__class__", [], "x"]], []]]
)
def test_a_file_that_is_not_ours_does_no_harm(folder: Path, row: str | list[object]) -> None:
    write("Dockerfile", BASE + CURL)
    first = run()
    (file,) = folder.glob("*.json")
    key, text, *_ = json.loads(file.read_text())
    file.write_text(row if isinstance(row, str) else json.dumps([key, text, *row]))
    assert run() == first
    assert json.loads(file.read_text())[0] == key


def test_a_folder_that_cannot_be_written_does_no_harm(folder: Path) -> None:
    folder.write_text("a file")
    write("Dockerfile", BASE + CURL)
    assert "apk-no-cache" in run()


def test_what_was_not_used_for_long_is_removed(folder: Path) -> None:
    write("Dockerfile", BASE)
    run()
    (kept,) = folder.glob("*.json")
    old, recent = folder / f"{'0' * 16}.json", folder / f"{'1' * 16}.json"
    broken, foreign = folder / f"{'2' * 16}.17-4", folder / "package.json"
    for file, age in (
        *((old, KEPT + DAY), (broken, KEPT + DAY), (foreign, KEPT + DAY)),
        *((recent, KEPT - DAY), (folder / results.TIDIED, 2 * DAY)),
    ):
        file.touch()
        os.utime(file, (time.time() - age,) * 2)
    run()
    assert {*folder.iterdir()} == {kept, recent, foreign, folder / results.TIDIED}


def test_runs_at_the_same_time_do_not_disturb_each_other(folder: Path) -> None:
    path, source = Path("Dockerfile"), next(iter(cases(FIXTURES[0]))).source
    kept, found = Results(folder, None), lint(source)

    def both(_: int) -> bool:
        kept.keep(path, source, Settings(), [], found)
        return kept.find(path, source, Settings(), Context()) == tuple(found)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(both, range(200)))
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_findings_come_back_as_they_were(path: Path) -> None:
    for case in cases(path):
        for each in lint(case.source, case.settings):
            assert finding(json.loads(json.dumps(each))) == each


def test_the_usual_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DOCKERLINT_CACHE_DIR")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert usual_folder() == tmp_path / ".cache" / "dockerlint"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert usual_folder() == tmp_path / "xdg" / "dockerlint"
    monkeypatch.setattr("sys.platform", "darwin")
    assert usual_folder() == tmp_path / "Library" / "Caches" / "dockerlint"
