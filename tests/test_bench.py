"""The measuring of fixes: what counts as broken and as lost, and one run over a small folder."""

import json
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from dockerlint.findings import Safety

pytest.importorskip("dockerfile", reason="needs BuildKit's parser from PyPI")
BENCH = Path(__file__).parent.parent / "bench"


@pytest.fixture(scope="module")
def fixes() -> ModuleType:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(BENCH)
        return import_module("fixes")


def judged(fixes: ModuleType, before: str, after: str, *declared: str) -> dict[str, str]:
    found: dict[str, str] = fixes.judge(before.encode(), after.encode(), Counter(declared))
    return found


def test_words_are_those_of_all_parts_but_keywords(fixes: ModuleType) -> None:
    text = b"""FROM --platform=a b as c
RUN --mount=type=d e \\
  && f <<END
g h
END
ENV i=j
"""
    expected = "--platform a b AS c --mount type d e f g h i j"
    assert fixes.words(text) == Counter(expected.split())


def test_there_are_no_words_where_there_is_no_dockerfile(fixes: ModuleType) -> None:
    assert fixes.words(b"") is None
    assert fixes.words(b"FROM a\nRUN cat <<END\n") is None
    assert fixes.words(b"FROM a\nLABEL b=\xff\n") == Counter(["a", "b", "\ufffd"])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ENV A b c", 'ENV A="b c"'),
        ("CMD a b", 'CMD ["a", "b"]'),
        ("RUN a && b", "RUN a\nRUN b"),
        ("RUN a && b; c", "RUN <<E\na\nb\nc\nE"),
        ("RUN <<-E bash\n\ta\nE", "RUN <<'F' bash\na\nF"),
        ("MAINTAINER a", "LABEL maintainer=a"),
        ("RUN cat ${A}", 'RUN cat "$A"'),
        ("HEALTHCHECK none", "HEALTHCHECK NONE"),
    ],
    ids=["key=value", "exec", "split", "heredoc", "its end", "keyword", "variable", "case"],
)
def test_another_form_is_no_loss(fixes: ModuleType, before: str, after: str) -> None:
    found = judged(fixes, f"FROM x\n{before}\n", f"FROM x\n{after}\n")
    assert found == {"changed": ""}


def test_the_same_text_counts_nowhere(fixes: ModuleType) -> None:
    assert judged(fixes, "FROM x\n", "FROM x\n") == {}


def test_a_removed_command_is_a_loss(fixes: ModuleType) -> None:
    rest = "FROM x\nRUN a && b && c && d && e && f && g && h && i && j"
    assert judged(fixes, f"{rest} && k\n", f"{rest}\n") == {"changed": "", "lost words": "k"}
    assert judged(fixes, f"{rest} && k\n", f"{rest}\n", "k") == {"changed": ""}


def test_more_than_a_tenth(fixes: ModuleType) -> None:
    found = judged(fixes, "FROM x\nRUN a\nRUN b c\n", "FROM x\nRUN a\n# RUN b c\n")
    assert found == {"changed": "", "lost words": "b c", "over a tenth": "2 of 4"}


def test_a_word_that_is_there_once_less_is_lost(fixes: ModuleType) -> None:
    assert "lost words" in judged(fixes, "FROM x\nRUN a\nRUN a\n", "FROM x\nRUN a\n")


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("ENV A b \\\n  c", 'ENV A="b \\\\"\n  c', "unknown instruction `c`"),
        ("RUN a", "RUN a <<E", "BuildKit's parser refuses it"),
        ("COPY a b", "COPY a", "`COPY` needs at least 2 arguments"),
    ],
    ids=["orphan line", "unread", "too few"],
)
def test_a_new_fault_is_broken(fixes: ModuleType, before: str, after: str, why: str) -> None:
    found = judged(fixes, f"FROM x\n{before}\n", f"FROM x\n{after}\n")
    assert found.keys() == {"changed", "broken"}
    assert why in found["broken"]


def test_a_fault_that_was_there_is_not(fixes: ModuleType) -> None:
    assert judged(fixes, "FROM x\nFOO a\n", "FROM x\nFOO a\nRUN b\n") == {"changed": ""}


def test_what_our_fixes_declare(fixes: ModuleType, tmp_path: Path) -> None:
    own = fixes.contestants()[1]
    text = b"FROM node:22\nCMD node\n"
    meant = fixes.intended(own, tmp_path / "Dockerfile", text)
    assert meant.removed == Counter(["node:22"])
    assert b"node:22-slim" in meant.text


def tool(fixes: ModuleType, script: str) -> Any:
    """A contestant that runs a Python script on the files."""
    return fixes.Contestant("test", [sys.executable, "-c", f"import sys\n{script}"], bug=3)


REFUSES = """
for name in sys.argv[1:]:
    text = open(name).read()
    open(name, "a").write("RUN b\\n")
    if "bad" in text:
        sys.exit({code})
"""


@pytest.mark.parametrize(("code", "crashes"), [("2", []), ("3", ["b"]), ("{}['']", ["b"])])
def test_a_file_that_stops_a_run(
    fixes: ModuleType, tmp_path: Path, code: str, crashes: list[str]
) -> None:
    for name in "abc":
        (tmp_path / name).write_text("bad\n" if name == "b" else "FROM x\n")
    ran = tool(fixes, REFUSES.replace("{code}", code)).run(tmp_path, [*"abc"])
    assert list(ran.crashes) == crashes
    assert (tmp_path / "a").read_text() == "FROM x\nRUN b\n"


def test_a_run_over_a_folder(
    fixes: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder, written = tmp_path / "given", tmp_path / "figures.json"
    (folder / "one").mkdir(parents=True)
    text = "FROM node:22\nRUN npm install\n"
    (folder / "Dockerfile").write_text(text)
    (folder / "one/Dockerfile").write_text("FROM scratch\nCOPY a /\n")
    ours = fixes.contestants()[:2]
    monkeypatch.setattr(fixes, "contestants", lambda: ours)
    monkeypatch.setattr("sys.argv", ["", str(folder), "--list", "--json", str(written)])
    assert fixes.main() == 0
    assert "dockerlint unsafe, changed: 1\n  Dockerfile\n" in capsys.readouterr().out
    row = json.loads(written.read_text())["dockerlint safe"]
    assert (row["files"], row["changed"], row["broken"]) == (2, 1, 0)
    assert (folder / "Dockerfile").read_text() == text


def test_harm_done_by_ours_is_told_by_the_exit_code(
    fixes: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Dockerfile").write_text("FROM x\nRUN b\n")
    harmful = tool(fixes, "open(sys.argv[1], 'a').write('FOO\\n')")
    monkeypatch.setattr("sys.argv", ["", str(tmp_path)])
    monkeypatch.setattr(fixes, "contestants", lambda: [harmful])
    assert fixes.main() == 0
    harmful.allowed = Safety.SAFE
    assert fixes.main() == 1
