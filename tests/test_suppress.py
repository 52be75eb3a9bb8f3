"""Ignore comments: which lines they cover, which rules they name."""

from collections.abc import Iterator
from textwrap import dedent

import pytest

from dockerlint.findings import Finding, Severity
from dockerlint.linter import lint
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.text import Source, Span

x_marks = Rule(Severity.WARNING, codes=("DL9999", "XMarks"), aliases=("x-was-here",))
x_marks.name, x_marks.group = "x-marks", "spots"


@x_marks.on(Dockerfile)
def every_x(_: Dockerfile, file: Dockerfile) -> Iterator[Finding]:
    """Every X in the file, also in comments."""
    for offset, ch in enumerate(file.source.text):
        if ch == "X":
            yield x_marks.finding(Span(offset, offset + 1), "an `X`")


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dockerlint.registry.load", lambda: (x_marks,))


def left(text: str) -> list[int]:
    """The lines whose X is still reported."""
    source = Source(dedent(text).removeprefix("\n"))
    return [source.position(f.span.start).line for f in lint(source, rules=[x_marks])]


def left_below(comment: str) -> bool:
    """True when the comment does not silence the instruction below it."""
    assert left(f"FROM a\n{comment.replace('X', 'x')}\nRUN a\nRUN X\n") == [4]
    return left(f"FROM a\n{comment.replace('X', 'x')}\nRUN X\n") != []


@pytest.mark.parametrize(
    "comment",
    [
        "# dockerlint ignore=x-marks",
        "#dockerlint ignore=x-marks",
        "  #  dockerlint   ignore = x-marks  ",
        "# dockerlint: ignore=x-marks",
        "# dockerlint:ignore=x-marks",
        "# DockerLint Ignore=X-Marks",
        "# dockerlint ignore=DL9999",
        "# dockerlint ignore=dl9999",
        "# dockerlint ignore=xMARKS",
        "# dockerlint ignore=x-was-here",
        "# dockerlint ignore=spots",
        "# dockerlint ignore=all",
        "# dockerlint ignore=other,x-marks",
        "# dockerlint ignore= other , x-marks , more",
        "# dockerlint ignore=x-marks it is needed here",
        "# dockerlint ignore=x-marks, DL1 it is, as you see, needed",
        "# dockerlint ignore=x-marks: needed",
        "# dockerlint ignore=x-marks.",
        "# dockerlint ignore=x-marks -- needed",
        "# dockerlint ignore=x-marks\r",
        "# hadolint ignore=DL9999",
        "# hadolint ignore=DL1,DL9999",
        "#hadolint   ignore = DL9999 , SC1",
        "# HADOLINT IGNORE=dl9999",
        "# check=skip=XMarks",
        "# check=skip=all",
        "# check=error=true;skip=Other,XMarks",
        "# check = skip = Other, XMarks because",
    ],
)
def test_the_instruction_below_is_silenced(comment: str) -> None:
    assert not left_below(comment)


@pytest.mark.parametrize(
    "comment",
    [
        "# dockerlint",
        "# dockerlint ignore",
        "# dockerlint ignore=",
        "# dockerlint ignore=x-mark",
        "# dockerlint ignore=x-marks-too",
        "# dockerlint ignore=other x-marks",
        "# dockerlint ignore=other because, x-marks",
        "# dockerlintignore=x-marks",
        "# no dockerlint ignore=x-marks",
        "# ignore=x-marks",
        "# hadolint ignore=DL999",
        "# hadolint ignore DL9999",
        "# check=error=true",
        "# check=noskip=XMarks",
        "# skip=XMarks",
        "# check=error=true;noskip=XMarks",
    ],
)
def test_no_comment_of_the_kind(comment: str) -> None:
    assert left_below(comment)


def test_comments_and_blank_lines_may_stand_between() -> None:
    assert left(
        """
        FROM a

        # dockerlint ignore=x-marks

        # why

        RUN X
        RUN X
        """
    ) == [8]


def test_comments_add_up() -> None:
    assert not left("FROM a\n# hadolint ignore=DL1\n# dockerlint ignore=all\nRUN X\n")


def test_a_whole_instruction_is_covered() -> None:
    assert left(
        """
        FROM a
        # dockerlint ignore=x-marks
        RUN X && \\
            # X
            X && \\

            X
        # dockerlint ignore=x-marks
        RUN <<EOF
        X
        EOF
        RUN X
        """
    ) == [12]


def test_between_lines_the_next_line_is_covered() -> None:
    assert left(
        """
        FROM a
        RUN X && \\
            # dockerlint ignore=x-marks
            X && \\
            X && \\
          # hadolint ignore=DL9999

          # the reason
            X && \\
            # dockerlint ignore=x-marks
        RUN X
        """
    ) == [2, 5]


def test_below_the_last_line_of_an_instruction_nothing_is_covered() -> None:
    assert left("FROM a\nRUN X && \\\n  X \\\n  # dockerlint ignore=all\n\n") == [2, 3]


def test_in_a_heredoc_script_the_next_line_is_covered() -> None:
    assert left(
        """
        FROM a
        RUN <<EOF
        X
          # dockerlint ignore=x-marks

          # why
          X
        X
        EOF
        ONBUILD RUN <<EOF
        # dockerlint ignore=x-marks
        X
        # dockerlint ignore=x-marks
        EOF
        RUN X
        """
    ) == [3, 8, 15]


def test_in_a_copied_file_comments_mean_nothing_to_us() -> None:
    assert left("FROM a\nCOPY <<EOF /Dockerfile\n# dockerlint file-ignore=all\nX\nEOF\n") == [4]


@pytest.mark.parametrize(
    "comment",
    [
        "# dockerlint file-ignore=x-marks generated",
        "# dockerlint file-ignore=all",
        "# hadolint global ignore=DL9999",
        "# Hadolint  Global  Ignore = DL1, DL9999",
    ],
)
def test_the_whole_file_is_covered_from_anywhere(comment: str) -> None:
    text = "# X\nFROM a AS X\n{}RUN X\\\n{}  X\nFROM b\nRUN X\n{}"
    line = f"{comment}\n"
    assert left(text.format("", "", "")) == [1, 2, 3, 4, 6]
    for places in ((line, "", ""), ("", line, ""), ("", "", line)):
        assert left(text.format(*places)) == []


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("# check=skip=XMarks", []),
        ("# check=error=true;skip=Other,XMarks", []),
        ("# Check = Skip=all", []),
        ("# syntax=docker/dockerfile:1\n# check=skip=XMarks", []),
        ("# check=skip=Other", [2, 3]),
        ("# just a comment\n# check=skip=xmarks", [4]),
        ("\n\n# check=skip=xmarks", [4]),
    ],
)
def test_a_directive_at_the_top_covers_the_file(head: str, expected: list[int]) -> None:
    assert left(f"{head}\nFROM X\nRUN X\n") == expected


def test_a_stage_is_covered() -> None:
    text = """
        ARG A=X
        {}FROM X AS a
        {}RUN X
        RUN X
        {}FROM X
        RUN X
        {}"""
    comment = "# hadolint stage ignore=DL9999\n        "
    shown = {at: left(text.format(*(comment * (i == at) for i in range(4)))) for at in range(4)}
    assert shown == {0: [1, 6, 7], 1: [1, 6, 7], 2: [1, 2, 3, 4], 3: [1, 2, 3, 4]}


def test_nothing_above_the_comment_is_covered() -> None:
    assert left("FROM X\nRUN X\n# dockerlint ignore=all\n") == [1, 2]
    assert left("# hadolint stage ignore=all\n# X") == []
    assert left("# dockerlint ignore=all\n# X") == [2]
