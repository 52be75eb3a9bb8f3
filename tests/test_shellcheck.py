"""How ShellCheck is run: once, on what is new, with what it needs; and when it cannot be."""

import io
import json
import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dockerlint import check, cli
from dockerlint.config import Settings
from dockerlint.linter import lint, tree_of
from dockerlint.model import Context, Dockerfile
from dockerlint.model.shelltext import Remark, Replacement, ShellText, shell_texts
from dockerlint.registry import named
from dockerlint.shellcheck import MANY, ShellCheck, ShellCheckError, program
from dockerlint.surroundings import Nowhere
from dockerlint.text import Source

# A program that notes how it was called, and finds the word "fault".
FAKE = f"""#!{sys.executable}
import json, pathlib, sys
names = [a for a in sys.argv[1:] if not a.startswith("-")]
scripts = [pathlib.Path(name).read_text() for name in names]
with open(r"{{log}}", "a") as log:
    log.write(json.dumps([sys.argv[1:], scripts]) + "\\n")
found = [
    {{{{"file": name, "line": i, "endLine": i, "column": 1 + line.index("fault"),
      "endColumn": 6 + line.index("fault"),
      "level": "warning", "code": 9999, "message": "a fault."}}}}
    for name, script in zip(names, scripts)
    for i, line in enumerate(script.split("\\n"), 1) if "fault" in line
]
print(json.dumps({{{{"comments": found}}}}))
"""


@dataclass
class Fake:
    path: Path
    log: Path

    @property
    def calls(self) -> list[tuple[list[str], list[str]]]:
        if not self.log.exists():
            return []
        return [tuple(json.loads(line)) for line in self.log.read_text().splitlines()]


def executable(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def fake(tmp_path: Path) -> Fake:
    log = tmp_path / "log"
    return Fake(executable(tmp_path / "fake", FAKE.format(log=log)), log)


@pytest.fixture
def found(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """The fake is what the command line finds."""
    monkeypatch.setattr(check, "program", lambda: str(fake.path))
    return fake


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "program", lambda: None)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    yield folder


def texts(dockerfile: str) -> list[ShellText]:
    return [text for _, _, text in shell_texts(Dockerfile(tree_of(Source(dockerfile)), Context()))]


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    return cli.run(("check", "--select", "shellcheck", *arguments), out, err), *map(
        io.StringIO.getvalue, (out, err)
    )  # type: ignore[return-value]


# --- the command line ---------------------------------------------------------------------------


def test_one_process_for_all_files_and_each_script_once(found: Fake, project: Path) -> None:
    for name in ("a", "b", "c"):
        (project / f"{name}.Dockerfile").write_text(f"FROM x\nRUN same fault\nRUN {name}\n")
    code, out, err = run("--format", "gnu")
    assert code == cli.Exit.FINDINGS
    assert out.splitlines() == [
        f"{name}.Dockerfile:2:10: warning: a fault [SC9999]" for name in "abc"
    ]
    assert err == ""
    ((_, scripts),) = found.calls
    assert scripts == [f"#!/bin/sh\n{text}\n" for text in ("same fault", "a", "b", "c")]


def test_it_is_not_run_when_nothing_is_to_be_checked(found: Fake, project: Path) -> None:
    (project / "Dockerfile").write_text('FROM x\nRUN ["fault"]\n')
    assert run()[0] == cli.Exit.CLEAN
    assert run("--ignore", "shellcheck")[0] == cli.Exit.CLEAN
    (project / "Dockerfile").write_text("FROM x\nRUN fault\n")
    assert run("--shellcheck", "off")[0] == cli.Exit.CLEAN
    (project / "dockerlint.toml").write_text('shellcheck = "off"\n')
    assert run()[0] == cli.Exit.CLEAN
    assert found.calls == []


@pytest.mark.usefixtures("missing")
def test_a_missing_program_is_told_only_when_it_was_asked_for(project: Path) -> None:
    (project / "Dockerfile").write_text("FROM x\nRUN fault\n")
    assert run() == (cli.Exit.CLEAN, "No findings in 1 file\n", "")
    code, _, err = run("--shellcheck", "on")
    assert code == cli.Exit.USAGE
    assert err == (
        "dockerlint: ShellCheck is not installed: `pip install dockerlint[shellcheck]`\n"
    )


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("#!/bin/sh\nexit 3\n", "its answer is not"),
        ("#!/bin/sh\necho 'Unknown format json1' >&2\n", "Unknown format json1"),
        ("#!/bin/sh\necho '[]'\n", "its answer is not"),
        ("#!/bin/sh\necho '{}'\n", "its answer is not"),
        ("#!/nowhere/at/all\n", "No such file"),
    ],
)
def test_a_failing_program_leaves_our_own_findings(
    script: str, why: str, tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = executable(tmp_path / "bad", script)
    monkeypatch.setattr(check, "program", lambda: str(bad))
    (project / "Dockerfile").write_text("FROM alpine:3.22\nRUN apk add curl\n")
    code, out, err = run("--extend-select", "apk-no-cache", "--format", "gnu")
    assert code == cli.Exit.USAGE
    assert "apk-no-cache" in out
    assert err.startswith(f"dockerlint: {bad}: ")
    assert why in err
    assert len(err.splitlines()) == 1


def test_it_may_fail_where_it_must_be_installed_and_while_a_fix_is_tried(
    tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What else is found stays, and is fixed; that it failed is told once."""
    bad = executable(tmp_path / "bad", "#!/bin/sh\nexit 3\n")
    monkeypatch.setattr(check, "program", lambda: str(bad))
    for name in ("a", "b"):
        (project / f"{name}.Dockerfile").write_text("FROM alpine:3.22\nRUN apk add curl\n")
    rules = ("--extend-select", "apk-no-cache", "--format", "gnu", "--shellcheck", "on")
    code, out, err = run(*rules)
    assert (code, out.count("apk-no-cache"), len(err.splitlines())) == (cli.Exit.USAGE, 2, 1)
    code, out, err = run(*rules, "--fix")
    assert (code, out, len(err.splitlines())) == (cli.Exit.USAGE, "", 1)
    assert "--no-cache" in (project / "b.Dockerfile").read_text()


@pytest.mark.usefixtures("found")
def test_an_unreadable_file_is_told_once_and_stops_no_other(project: Path) -> None:
    (project / "Dockerfile").write_text("FROM x\nRUN fault\n")
    code, out, err = run("missing", "Dockerfile", "--format", "gnu")
    assert code == cli.Exit.USAGE
    assert "SC9999" in out
    assert err.count("missing") == 1


# --- what it is given ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dockerfile", "expected"),
    [
        ("RUN a", [("sh", (), "a")]),
        ("ARG a\nENV b=1 c=2\nRUN $a ${c}d", [("sh", ("a", "c"), "$a ${c}d")]),
        ("RUN $a\nARG a\nRUN $a", [("sh", (), "$a"), ("sh", ("a",), "$a")]),
        ("RUN $https_proxy", [("sh", ("https_proxy",), "$https_proxy")]),
        ("ENV a=1\nFROM y\nRUN $a", [("sh", (), "$a")]),
        ('SHELL ["/bin/bash", "-ec"]\nRUN a', [("bash", (), "a")]),
        ('SHELL ["/usr/bin/env", "-S", "ksh"]\nRUN a', [("sh", (), "a")][:0]),
        ('SHELL ["ash", "-c"]\nRUN a', [("dash", (), "a")]),
        ('SHELL ["pwsh", "-c"]\nRUN a', []),
        ("RUN a \\\n  # c\n\n  b", [("sh", (), "a   b")]),
        ("RUN <<E\na\nE", [("sh", (), "a\n")]),
        ("RUN <<E bash\na\nE", [("bash", (), "a\n")]),
        ("RUN <<E\n#!/usr/bin/env bash\na\nE", [("bash", (), "#!/usr/bin/env bash\na\n")]),
        ("RUN <<E\n#!/usr/bin/python\na\nE", []),
        ("# hadolint shell=bash\nRUN a\nFROM y\nRUN b", [("bash", (), "a"), ("sh", (), "b")]),
    ],
)
def test_scripts(dockerfile: str, expected: list[tuple[str, tuple[str, ...], str]]) -> None:
    assert texts(f"FROM x\n{dockerfile}\n") == [ShellText(*each) for each in expected]


def test_variables_are_declared_and_lines_counted_from_the_script(fake: Fake) -> None:
    shellcheck = ShellCheck(str(fake.path))
    (remarks,) = shellcheck([ShellText("bash", ("a", "b"), "😀 $a\n  $b fault")])
    ((_, (script,)),) = fake.calls
    assert script == "#!/bin/bash\nexport a=1\nexport b=1\n😀 $a\n  $b fault\n"
    assert remarks == (Remark("SC9999", "warning", "a fault.", 10, 15),)


def test_what_is_known_is_not_asked_again(fake: Fake) -> None:
    shellcheck = ShellCheck(str(fake.path))
    one, two = (ShellText("sh", (), text) for text in ("fault", "x fault"))
    assert shellcheck([one, one]) == shellcheck([one, one])
    assert len(shellcheck([one, two])[1]) == 1
    assert [scripts for _, scripts in fake.calls] == [
        ["#!/bin/sh\nfault\n"],
        ["#!/bin/sh\nx fault\n"],
    ]


def test_very_many_scripts_are_several_processes(fake: Fake) -> None:
    many = [ShellText("sh", (), f"fault {i}") for i in range(MANY + 1)]
    assert [len(remarks) for remarks in ShellCheck(str(fake.path))(many)] == [1] * len(many)
    assert [len(scripts) for _, scripts in fake.calls] == [MANY, 1]


def canned(tmp_path: Path, *comments: dict[str, object]) -> ShellCheck:
    answer = json.dumps({"comments": comments})
    return ShellCheck(str(executable(tmp_path / "canned", f"#!/bin/sh\ncat <<'E'\n{answer}\nE\n")))


def test_places_beyond_the_text_are_brought_back(tmp_path: Path) -> None:
    place = {"line": 9, "endLine": 99, "column": 7, "endColumn": 70}
    comment = {"file": "0", "level": "error", "code": 1072, "message": "end.", **place}
    shellcheck = canned(tmp_path, comment)
    assert shellcheck([ShellText("sh", (), "if")]) == [(Remark("SC1072", "error", "end.", 2, 2),)]
    findings = lint(
        Source("FROM x\nRUN if\n"), Settings(), Nowhere(shellcheck), list(named("shellcheck"))
    )
    assert [tuple(f.span) for f in findings] == [(13, 13)]


def test_what_is_said_of_the_preamble_is_left_out(tmp_path: Path) -> None:
    place = {"line": 2, "endLine": 2, "column": 1, "endColumn": 2}
    comment = {"file": "0", "level": "error", "code": 1, "message": "x", **place}
    assert canned(tmp_path, comment)([ShellText("sh", ("a",), "$a")]) == [()]


def test_fixes_are_in_order(tmp_path: Path) -> None:
    def put(column: int, text: str, precedence: int) -> dict[str, object]:
        place = {"line": 2, "endLine": 2, "column": column, "endColumn": column}
        return {**place, "replacement": text, "precedence": precedence, "insertionPoint": "x"}

    comment = {
        "file": "0",
        "level": "info",
        "code": 2086,
        "message": "quote",
        "line": 2,
        "endLine": 2,
        "column": 1,
        "endColumn": 3,
        "fix": {"replacements": [put(3, '"', 7), put(3, "}", 5), put(1, '"', 7)]},
    }
    ((remark,),) = canned(tmp_path, comment)([ShellText("sh", (), "$a")])
    assert remark.replacements == (
        Replacement(0, 0, '"'),
        Replacement(2, 2, "}"),
        Replacement(2, 2, '"'),
    )


def test_it_must_answer_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dockerlint.shellcheck.PATIENCE", 0.2)
    slow = ShellCheck(str(executable(tmp_path / "slow", "#!/bin/sh\nexec sleep 60\n")))
    with pytest.raises(ShellCheckError, match="timed out"):
        slow([ShellText("sh", (), "a")])


def test_the_program_beside_our_python_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("venv", "elsewhere"):
        (tmp_path / folder).mkdir()
        executable(tmp_path / folder / "shellcheck", "#!/bin/sh\n")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "venv" / "python"))
    monkeypatch.setenv("PATH", str(tmp_path / "elsewhere"))
    assert program() == str(tmp_path / "venv" / "shellcheck")
    (tmp_path / "venv" / "shellcheck").unlink()
    assert program() == str(tmp_path / "elsewhere" / "shellcheck")
    (tmp_path / "elsewhere" / "shellcheck").unlink()
    assert program() is None


def test_a_program_of_the_current_folder_is_never_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    fake = tmp_path / "bin" / "shellcheck"
    executable(fake, "#!/bin/sh\n")
    monkeypatch.setattr("sys.executable", str(tmp_path / "nowhere" / "python"))
    monkeypatch.chdir(tmp_path)
    for relative in (".", "bin", "./bin", ""):
        monkeypatch.setenv("PATH", relative)
        assert program() is None
    monkeypatch.chdir(fake.parent)
    assert program() is None
    monkeypatch.setenv("PATH", f"bin{os.pathsep}{fake.parent}")
    assert program() == str(fake)
