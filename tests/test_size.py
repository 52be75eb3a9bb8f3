"""`dockerlint size`: what the final image is made of, now and after fixes."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import dockerfiles, texts, undecodable

from dockerlint import cli
from dockerlint.config import ConfigError, Settings
from dockerlint.linter import tree_of
from dockerlint.model import Context, Dockerfile
from dockerlint.model.footprint import BASE, FILES, MODULES, PYTHON, SYSTEM, TOOLS, footprint
from dockerlint.size.account import Account, Range, account
from dockerlint.size.command import megabytes
from dockerlint.size.show import as_json, as_text, between
from dockerlint.sizes import Estimate, Evidence
from dockerlint.surroundings import Surroundings
from dockerlint.text import Source


def parts(text: str, context: Context | None = None) -> dict[str, tuple[str, bool]]:
    """Each component with what it is, and whether its size is known."""
    file = Dockerfile(tree_of(Source(text)), context or Context())
    return {part.name: (part.what, part.size is not None) for part in footprint(file)}


def of(text: str, folder: Path | None = None) -> Account:
    context = Surroundings(folder / "Dockerfile") if folder else Context()
    return account(Source(text), Settings(), context)


def row(found: Account, name: str) -> tuple[str, str]:
    """A component's size now and afterwards, as the table shows them."""
    (found_row,) = [r for r in found.rows if r.name == name]
    return between(found_row.now), between(found_row.after)


# --- what an image is made of -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "what", "known"),
    [
        ("FROM node:22-slim", "node:22-slim", True),
        ("FROM scratch", "scratch", True),
        ("ARG TAG=22-slim\nFROM node:${TAG}", "node:22-slim", True),
        ("FROM node:22-slim AS a\nFROM a", "node:22-slim", True),
        ("FROM registry.example.com/app:1", "registry.example.com/app:1", False),
        ("ARG BASE\nFROM $BASE", "$BASE", False),
    ],
)
def test_the_base_image(start: str, what: str, known: bool) -> None:
    assert parts(f"{start}\n") == {BASE: (what, known)}


def test_packages_by_kind() -> None:
    run = "apt-get install -y curl build-essential && pip install flask && npm i -g express"
    found = parts(f"FROM debian:bookworm-slim\nRUN {run}\n")
    assert found == {
        BASE: ("debian:bookworm-slim", True),
        SYSTEM: ("curl", True),
        TOOLS: ("build-essential", True),
        PYTHON: ("flask", True),
        MODULES: ("express", True),
    }


def test_builder_stages_do_not_count() -> None:
    text = "FROM golang:1.25 AS b\nRUN apt-get install gcc\nFROM scratch\nCOPY --from=b /a /a\n"
    assert parts(text) == {BASE: ("scratch", True), FILES: ("COPY --from=b /a", False)}


def installed(base: str, package: str) -> Estimate:
    text = f"FROM {base}\nRUN apt-get install -y {package}\n"
    found = footprint(Dockerfile(tree_of(Source(text)), Context()))
    (size,) = [part.size for part in found if part.name == SYSTEM]
    assert size
    return size


def test_what_the_base_image_holds_already_counts_once() -> None:
    slim, full = installed("node:22-slim", "libvips42"), installed("node:22", "libvips42")
    assert 0 < full.low <= full.high < slim.low / 2


def test_what_an_image_of_unknown_contents_may_hold_adds_nothing_at_least() -> None:
    assert installed("nginx:1.27", "curl").low == 0 < installed("nginx:1.27", "curl").high


@pytest.mark.parametrize(
    ("run", "unknown"),
    [
        ("make && make install", "make, make install"),
        ("npm run build", "npm run build"),
        ("mkdir -p /a && chown x /a && apt-get update", ""),
        ("curl -o /a https://example.com/a | sh", "curl -o /a https://example.com/a, sh"),
        ("./configure && a && b && c", "./configure, a and 2 more"),
        ('if [ -n "$(uname -m)" ]; then echo; fi', ""),
    ],
)
def test_commands_that_may_do_anything_are_told(run: str, unknown: str) -> None:
    found = parts(f"FROM debian:bookworm-slim\nRUN {run}\n")
    assert found.get("RUN", ("", False)) == (unknown, False)


def test_files_of_the_build_context(tmp_path: Path) -> None:
    for name, size in (("a.txt", 1_000_000), ("b/c.bin", 2_000_000), (".git/x", 4_000_000)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(bytes(size))
    text = "FROM scratch\nCOPY {} /\n"
    for copied, size in (("a.txt", "1"), ("b", "2"), ("*.txt b", "3"), (".", "7"), ("/b/", "2")):
        found = of(text.format(copied), tmp_path)
        assert row(found, FILES)[0] == size, copied
    (tmp_path / ".dockerignore").write_text(".git\n")
    assert row(of(text.format("."), tmp_path), FILES)[0] == "3"
    (tmp_path / ".dockerignore").write_text("*\n!a.txt\n")
    assert row(of(text.format("."), tmp_path), FILES)[0] == "1"
    missing = of(text.format("nothing https://example.com/a"), tmp_path)
    assert [part.what for part in missing.unknown] == [
        "COPY nothing",
        "COPY https://example.com/a",
    ]


def test_a_base_image_from_a_mirror() -> None:
    text = Source("FROM registry.example.com/hub/node:22-slim\n")
    assert not account(text, Settings(), Context()).rows
    mirrored = Settings(mirrors=("registry.example.com/hub",))
    assert [r.name for r in account(text, mirrored, Context()).rows] == [BASE]


# --- before and after ---------------------------------------------------------------------------


def test_caches_go_and_the_base_is_swapped() -> None:
    found = of("FROM node:22\nRUN apt-get update && apt-get install -y curl\nUSER node\n")
    assert row(found, "apt package lists")[1] == "-"
    now, after = row(found, BASE)
    assert float(now) > 4 * float(after)
    assert found.now and found.after
    assert found.saved.low >= found.now.low - found.after.high
    assert 0 < found.safe.high < found.saved.high


def test_what_fixes_leave_alone_is_no_saving() -> None:
    found = of("FROM node:22-slim\nRUN pip install flask && rm -rf ~/.cache\n")
    assert all(each.saved == Range() for each in found.rows)
    assert found.saved == Range()


def test_what_is_known_of_one_of_the_two_only_is_no_saving() -> None:
    found = of("FROM debian:stretch-slim\nRUN apt-get update\nUSER www-data\n")
    assert {each.name for each in found.rows} == {"apt package lists"}
    assert [part.what for part in found.unknown] == ["debian:stretch-slim"]


def test_what_builder_stages_leave_behind_is_no_part_of_the_image() -> None:
    run = "RUN apt-get update && apt-get install -y git && useradd -u 1000000 a"
    found = of(f"FROM debian:bookworm AS b\n{run}\nFROM scratch\nCOPY --from=b /a /a\n")
    assert [each.name for each in found.rows] == [BASE]


def test_a_new_ignore_file_counts(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/pack").write_bytes(bytes(5_000_000))
    found = of("FROM node:22-slim\nCOPY . .\n", tmp_path)
    assert row(found, FILES) == ("5", "0")


def test_ignored_findings_still_weigh() -> None:
    ignored = "# dockerlint ignore=pip-no-cache-dir\nRUN pip install flask\n"
    found = of(f"FROM python:3.13-slim\n{ignored}")
    before, after = row(found, "pip cache")
    assert before == after != "-"


# --- how it is shown ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0, 0, "0"),
        (20.2, 20.4, "20"),
        (1.25, 60, "1.2-60"),
        (-50, 0, "-50 to 0"),
        (-0.01, 0.01, "0"),
        (-3, -1.5, "-3 to -1.5"),
    ],
)
def test_ranges(low: float, high: float, text: str) -> None:
    assert between(Range(low, high)) == text


def test_text_holds_all_and_fits() -> None:
    text = "FROM node:22\nCOPY a /\nRUN apt-get update && make\nRUN pip install flask\n"
    for room in (60, 80, 100, 160):
        shown = as_text("a\x1bb/Dockerfile", of(text), room)
        assert "\x1b" not in shown
        assert max(map(len, shown.splitlines())) <= max(room, 80)
    assert "line 2: your files: COPY a\n" in shown
    assert "line 3: RUN: make\n" in shown
    assert "`dockerlint check --fix` alone saves " in shown
    assert "docker-library/repo-info" in shown


def test_nothing_known() -> None:
    assert as_text("x", of("FROM $A\n"), 80) == "x: nothing is known of this image's size\n"
    assert json.loads(as_json("x", of(""), None))["now"] is None


def test_json_has_the_same_figures() -> None:
    found = of("FROM node:22\nCOPY a /\nRUN apt-get update\n")
    table = json.loads(as_json("Dockerfile", found, 200))
    assert found.now and table["now"]["low"] == pytest.approx(found.now.low, abs=0.01)
    assert table["saved"]["high"] == pytest.approx(found.saved.high, abs=0.01)
    assert [part["name"] for part in table["components"]] == [r.name for r in found.rows]
    assert table["unknown"] == [{"name": FILES, "what": "COPY a", "line": 2}]
    assert table["budget"] == {"mb": 200, "above": True}


# --- the budget ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "mb"),
    [("200MB", 200), ("200", 200), ("1.5 GB", 1500), ("900k", 0.9), ("5b", 5e-6), ("2g", 2000)],
)
def test_amounts(text: str, mb: float) -> None:
    assert megabytes(text) == pytest.approx(mb)


@pytest.mark.parametrize("text", ["", "MB", "-1MB", "1,5GB", "200 MiB", "1e3", "1TB"])
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(ConfigError, match="not an amount"):
        megabytes(text)


def test_above_means_that_even_the_least_is() -> None:
    size = Estimate(100, 300, Evidence.ESTIMATED, "a", "2026-11")
    one = Account((), (), Range())
    one.__dict__["now"] = size
    assert one.is_above(99) and not one.is_above(100) and not one.is_above(200)
    assert not Account((), (), Range()).is_above(1)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    import sys

    code = cli.run(["size", *words], sys.stdout, sys.stderr)
    out, err = capsys.readouterr()
    return code, out, err


def test_exit_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "Dockerfile"
    file.write_text("FROM node:22\n")
    name = str(file)
    assert run(capsys, name)[0] == 0
    assert run(capsys, name, "--budget", "2GB")[0] == 0
    code, out, err = run(capsys, name, "--budget", "200MB")
    assert code == 1 and "base image" in out
    assert err == f"dockerlint: {name}: above the budget of 200 MB\n"
    assert run(capsys, name, "--format", "json", "--budget", "200MB")[::2] == (1, "")
    assert run(capsys, name, "--budget", "much")[0] == 2
    code, out, err = run(capsys, str(tmp_path / "none"))
    assert (code, out) == (2, "") and "none: " in err
    assert run(capsys, str(tmp_path)) == run(capsys, name)
    file.write_text("RUN a\n")
    code, out, err = run(capsys, name)
    assert (code, out) == (2, "") and err.endswith("has no FROM, so no image is built from it\n")


@given(st.one_of(dockerfiles(), texts(), undecodable()))
def test_any_file_has_an_account(text: str) -> None:
    found = of(text)
    for size in (found.now, found.after):
        assert size is None or 0 <= size.low <= size.high
    assert found.saved.low <= found.saved.high
    assert json.loads(as_json("Dockerfile", found, None))["file"] == "Dockerfile"
    assert as_text("Dockerfile", found, 80).endswith("\n")
