"""What is offered where the cursor (a bar) stands; images: test_images.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types
from server.editor import edited, position

from dockerlint.linter import tree_of
from dockerlint.model import Context, Dockerfile
from dockerlint.model.flags import FLAGS
from dockerlint.model.mounts import KEYS, TYPES
from dockerlint.model.signals import is_signal
from dockerlint.server.completion import completions
from dockerlint.server.completion.words import _MOUNTS, SIGNALS
from dockerlint.server.positions import Lines
from dockerlint.surroundings import Surroundings
from dockerlint.syntax.nodes import KINDS
from dockerlint.text import Source

CURSOR = "|"


def offered(
    marked: str, context: Context | None = None, encoding: str = "utf-16"
) -> list[types.CompletionItem]:
    at = marked.index(CURSOR)
    text = marked.replace(CURSOR, "", 1)
    file = Dockerfile(tree_of(Source(text)), context or Context())
    found = completions(file, Lines(text, encoding), position(text, at, encoding))
    return list(found.items) if found else []


def labels(marked: str, context: Context | None = None) -> list[str]:
    return [item.label for item in offered(marked, context)]


def after(marked: str, label: str, context: Context | None = None) -> str:
    """The text after an item was chosen."""
    (item,) = [each for each in offered(marked, context) if each.label == label]
    assert isinstance(item.text_edit, types.TextEdit)
    return edited(marked.replace(CURSOR, "", 1), [item.text_edit], "utf-16")


OLD = {"MAINTAINER"}
ALL = set(KINDS) - OLD


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("|", ALL),
        ("FR|", ALL),
        ("FROM a\n|\nRUN b\n", ALL),
        ("FROM a\nR|", ALL),
        ("FROM a\n  R|UN b\n", ALL),
        ("FROM a\nONBUILD |", ALL - {"FROM", "ONBUILD"}),
        ("from a\n|", {name.lower() for name in ALL}),
        ("FROM a\nru|", {name.lower() for name in ALL}),
    ],
)
def test_instructions(text: str, expected: set[str]) -> None:
    assert set(labels(text)) == expected


def test_an_instruction_tells_what_it_is_for() -> None:
    (run,) = [item for item in offered("|") if item.label == "RUN"]
    assert run.detail == "Runs a command in a new layer on top of what there is."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM --|", ["--platform="]),
        (
            "FROM a\nCOPY -|",
            [f"--{n}{'=' * (n not in ('link', 'parents'))}" for n in FLAGS["COPY"]],
        ),
        (
            "FROM a\nHEALTHCHECK --interval=1s --ti|",
            ["--timeout=", "--start-period=", "--start-interval=", "--retries="],
        ),
        (
            "FROM a\nRUN --mount=type=ssh --|",
            ["--mount=", "--network=", "--security=", "--device="],
        ),
        ("FROM a\nRUN \\\n  --|", ["--mount=", "--network=", "--security=", "--device="]),
        ("FROM a\nRUN --mount=|", ["type=", "source=", "target=", "from=", "readwrite"]),
        ("FROM a\nRUN --mount=type=|", list(TYPES)),
        ("FROM a\nRUN --mount=type=tmpfs,|", ["target=", "size="]),
        (
            "FROM a\nRUN --mount=type=secret,id=x,e|",
            ["target=", "env=", "required", "mode=", "uid=", "gid="],
        ),
        ("FROM a\nRUN --mount=type=cache,sharing=|", ["shared", "private", "locked"]),
        ("FROM a\nRUN --network=|", ["default", "none", "host"]),
        ("FROM a\nRUN echo --|", []),
        (
            "FROM a\nONBUILD COPY --from=x --ch|",
            ["--chown=", "--chmod=", "--link", "--exclude=", "--parents"],
        ),
    ],
)
def test_flags_and_their_values(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


def test_what_mounts_are_offered_there_is() -> None:
    assert set(_MOUNTS) == set(TYPES)
    assert {key for keys in _MOUNTS.values() for key in keys} <= set(KEYS)
    assert all(map(is_signal, SIGNALS))


@pytest.mark.parametrize(
    ("text", "label", "expected"),
    [
        (
            "FROM a\nRUN --mount=type=ca|,target=/x b\n",
            "cache",
            "FROM a\nRUN --mount=type=cache,target=/x b\n",
        ),
        ("FROM a\nRUN --mount=ta|=/x b\n", "target=", "FROM a\nRUN --mount=target==/x b\n"),
        ("FROM a\nCOPY --ch|own=x a b\n", "--chmod=", "FROM a\nCOPY --chmod==x a b\n"),
        ("FROM a\nRUN echo 😀 $H|OME\nENV X=1\n", "X", ""),
        (
            "FROM a\nENV HOST=1\nRUN echo 😀 ${H|O}x\n",
            "HOST",
            "FROM a\nENV HOST=1\nRUN echo 😀 ${HOST}x\n",
        ),
        ("FROM a\nSTOPSIGNAL SIG|\n", "SIGINT", "FROM a\nSTOPSIGNAL SIGINT\n"),
        ("# dockerlint ignore=ap|, x\n", "apk-no-cache", "# dockerlint ignore=apk-no-cache, x\n"),
        ("  # d|\nFROM a\n", "dockerlint ignore=", "  # dockerlint ignore=\nFROM a\n"),
    ],
)
def test_what_is_replaced(text: str, label: str, expected: str) -> None:
    if not expected:
        assert label not in labels(text)
    else:
        assert after(text, label) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ARG V=1\nFROM a:$|", ["V"]),
        ("ARG V\nFROM a:${|}", ["V"]),
        ("FROM a AS x\nENV A=1\nFROM b\nENV B=1\nRUN echo $|\nENV C=1\n", ["B"]),
        ('FROM a AS x\nENV A=1\nFROM x\nENV B=1\nRUN echo "$|"\n', ["B", "A"]),
        ("FROM a\nENV A=1\nRUN echo \\$|\n", []),
        ("FROM a\nRUN $|\n", []),
    ],
)
def test_variables_in_force(text: str, expected: list[str]) -> None:
    assert [
        label for label in labels(text) if not label.startswith(("BUILD", "TARGET"))
    ] == expected


def test_a_variable_tells_its_value() -> None:
    (item,) = offered("FROM a\nARG A=1\nENV B=$A\nRUN echo $B|\n")[1:]
    assert (item.label, item.detail) == ("B", "1")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM node:24\nRUN adduser app\nUSER |", ["app", "node", "root", "nobody"]),
        ("FROM alpine\nCOPY --chown=|", ["root", "nobody"]),
        ("FROM a\nHEALTHCHECK |", ["CMD", "NONE"]),
        ("FROM a |", ["AS"]),
        ("FROM a AS |", []),
        ("FROM a\nWORKDIR |", []),
        ("FROM a\nRUN <<EOF\nc|\nEOF\n", []),
        ("FROM a\nRUN b \\\n# c|\n  d\n", ["dockerlint ignore=", "dockerlint file-ignore="]),
        ("FROM a\nRUN b \\\n# c d|\n  d\n", []),
    ],
)
def test_arguments(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


def test_arguments_that_can_be_declared() -> None:
    found = labels("ARG V=1\nFROM a\nARG |")
    assert found[0] == "V"
    assert "TARGETARCH" in found


def test_ports_signals_and_shells() -> None:
    assert "8080" in labels("FROM a\nEXPOSE 80 |")
    assert labels("FROM a\nSTOPSIGNAL |")[0] == "SIGTERM"
    assert all(label.startswith("[") for label in labels("FROM a\nSHELL |"))


def test_rules_in_comments() -> None:
    ours = labels("FROM a\n# dockerlint ignore=user-missing,|\nRUN b\n")
    assert {"apk-no-cache", "user-missing"} <= set(ours)
    assert labels("# dockerlint file-ignore=a|") == ours
    assert set(labels("FROM a\n# hadolint ignore=|\n")) > {"DL3008", "DL4006"}
    assert set(labels("# check=skip=|\nFROM a\n")) > {"StageNameCasing"}
    assert labels("# dockerlint |\nFROM a\n") == ["ignore=", "file-ignore="]
    assert "syntax=docker/dockerfile:1" in labels("# s|\nFROM a\n")
    assert labels("FROM a\n# s|\n") == ["dockerlint ignore=", "dockerlint file-ignore="]
    assert labels("FROM a\n# a comment|\n") == []


def test_files_of_the_build_context(tmp_path: Path) -> None:
    for name in ("src/main.c", "src/util/a.h", "setup.py", ".env"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / ".dockerignore").write_text(".env\n")
    context = Surroundings(tmp_path / "Dockerfile", {}, None)
    assert labels("FROM a\nCOPY s|", context) == ["setup.py", "src/"]
    assert labels("FROM a\nCOPY ./src/|", context) == ["main.c", "util/"]
    assert labels('FROM a\nADD ["src/m|', context) == ["main.c"]
    assert labels("FROM a\nCOPY --from=x s|", context) == []
    assert labels("FROM a\nCOPY nowhere/|", context) == []
    assert after("FROM a\nCOPY src/ma| /x\n", "main.c", context) == "FROM a\nCOPY src/main.c /x\n"
    (env,) = offered("FROM a\nCOPY .e|", context)
    assert env.detail == "left out by .dockerignore"
