"""Many files, shared among processes: the same as one after the other."""

import io
import os
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from dockerlint import cli, pool
from dockerlint.output import progress
from dockerlint.output.progress import ERASE, Progress
from dockerlint.tasks import Outcome, Task
from dockerlint.work import Worker

FILES = 40
BAD = "FROM alpine:3.20\nRUN apk add curl\n"
BROKEN = "FROM alpine:3.20\nRUN <<E\necho\n"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with files that are good, bad, broken, or none at all."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    for i in range(FILES):
        text = (BAD, f"FROM scratch\nLABEL a={i}\n", BROKEN, "\0" * 20)[i % 4]
        path = Path(f"{i:02}", "Dockerfile")
        path.parent.mkdir()
        path.write_text(text)
    return tmp_path


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = cli.run(["check", "--no-cache", *arguments], out, err)
    return code, out.getvalue(), err.getvalue()


@pytest.mark.parametrize(
    "options", [(), ("--shellcheck", "off"), ("--diff",), ("--format", "json"), ("--select", "no")]
)
def test_several_processes_show_the_same(options: tuple[str, ...]) -> None:
    assert run("--jobs", "3", *options) == run("-j1", *options)


def test_several_processes_fix_the_same(tmp_path: Path) -> None:
    twin = tmp_path / "twin"
    shutil.copytree(tmp_path, twin, ignore=shutil.ignore_patterns("twin"))
    assert run("--fix", "-j1", *map(str, sorted(Path().glob("[0-9]*")))) is not None
    os.chdir(twin)
    run("--fix", "-j2")
    for path in Path().rglob("Dockerfile"):
        assert path.read_bytes() == (tmp_path / path).read_bytes()
    assert Path("00/Dockerfile").read_text() != BAD


def test_processes_that_cannot_be_started_are_done_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_semaphores(*_: object, **__: object) -> None:
        raise OSError("no semaphores here")

    wanted = run("-j1")
    monkeypatch.setattr(pool, "ProcessPoolExecutor", no_semaphores)
    assert run("-j2") == wanted


def killed(tasks: list[Task]) -> list[Outcome]:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError(tasks)


@pytest.mark.skipif(os.name == "nt", reason="a process is killed by a signal")
def test_a_process_that_is_killed_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = run("-j1")
    monkeypatch.setattr(pool, "_go", killed)
    assert run("-j2") == wanted


def test_few_files_need_no_other_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> Iterator[Outcome]:
        raise AssertionError("started")

    monkeypatch.setattr(pool, "spread", never)
    assert run()[0]
    with pytest.raises(AssertionError, match="started"):
        run("-j2")


def test_many_files_get_as_many_processes_as_there_are_processors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def here(worker: Worker, tasks: list[Task], jobs: int) -> Iterator[Outcome]:
        asked.append(jobs)
        return worker(tasks)

    monkeypatch.setattr(pool, "spread", here)
    monkeypatch.setattr("dockerlint.check.ENOUGH", FILES // 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    run()
    assert asked == [6]


@pytest.mark.parametrize("number", ["0", "-1", "many", "²"])
def test_a_number_of_processes_that_is_none(number: str) -> None:
    code, _, err = run(f"--jobs={number}")
    assert code == cli.Exit.USAGE
    assert f"`{number}` is not a number from 1 on" in err


def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0)
    monkeypatch.setattr(progress, "PACE", 0)
    out, err = io.StringIO(), Terminal()
    cli.run(["check", "--no-cache"], out, err)
    bars = re.findall(r"\r\[([#.]{30})\] (\d+) of 40 files", err.getvalue())
    assert bars[0] == ("." * 30, "1") and bars[-1][0] == "#" * 22 + "." * 8
    assert err.getvalue().endswith(ERASE)
    assert "\r" not in out.getvalue()


def test_what_is_written_is_not_written_over_the_bar() -> None:
    stream = io.StringIO()
    bar = Progress(stream, 2)
    bar.next = 0
    for item in bar.over(["one", "two"]):
        stream.write(item)
    assert stream.getvalue().split(ERASE)[0].startswith("one\r[")
    assert stream.getvalue().split(ERASE)[1].startswith("two")


def test_no_bar_for_what_is_quick_or_not_on_a_terminal() -> None:
    _, _, err = run()
    terminal = Terminal()
    cli.run(["check", "--no-cache", "00"], io.StringIO(), terminal)
    assert "[" not in err + terminal.getvalue()
