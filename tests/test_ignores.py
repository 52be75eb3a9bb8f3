"""Ignore comments that we write: where they go, and that they change nothing else."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import given
from strategies import dockerfiles, texts, undecodable

from dockerlint.config import ALWAYS_ON, Settings
from dockerlint.findings import Finding, Severity
from dockerlint.fixer import Fixer
from dockerlint.ignores import Ignored, IgnoreError, can_be_ignored, ignore
from dockerlint.linter import tree_of
from dockerlint.model import Dockerfile
from dockerlint.registry import load
from dockerlint.rule import Rule
from dockerlint.syntax import Instruction
from dockerlint.text import Source, Span

Spans = Callable[[Dockerfile], Iterator[Span]]


def made(name: str, spans: Spans, severity: Severity = Severity.WARNING) -> Rule:
    """A rule that reports these spans."""
    rule = Rule(severity)
    rule.name, rule.group = name, "test"

    @rule.on(Dockerfile)
    def check(_: Dockerfile, file: Dockerfile) -> Iterator[Finding]:
        for span in spans(file):
            yield rule.finding(span, f"{name} is found here")

    return rule


def instructions(file: Dockerfile) -> Iterator[Span]:
    return (i.keyword.span for i in file.tree.instructions)


def ends(file: Dockerfile) -> Iterator[Span]:
    return (Span(i.span.end, i.span.end) for i in file.tree.instructions)


def last_lines(file: Dockerfile) -> Iterator[Span]:
    source = file.source
    return (source.line_span(i.last_line) for i in file.tree.instructions)


def comments(file: Dockerfile) -> Iterator[Span]:
    return (c.span for c in file.tree.comments if "dockerlint" not in c.text)


EVERY = made("every-instruction", instructions)
LAST = made("at-the-end", ends)
LINES = made("last-line", last_lines)
COMMENTED = made("commented", comments)
PARSE_ERROR = next(rule for rule in load() if rule.name == "parse-error")


def ignored(text: str, *rules: Rule) -> Ignored:
    fixer = Fixer(rules=[*rules, PARSE_ERROR])
    source = Source(text)
    return ignore(fixer, source, fixer.lint(source))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("FROM a", "+FROM a"),
        ("FROM a\r\nRUN b", "+FROM a\r\n+RUN b"),
        ("\ufeffFROM a\n", "\ufeff+FROM a\n"),
        ("\ufeff \tFROM a\n", "\ufeff \t+ \tFROM a\n"),
        ("# syntax=x\nFROM a\n", "# syntax=x\n+FROM a\n"),
        ("# syntax=x\n# escape=`\n\nFROM a `\n\n", "# syntax=x\n# escape=`\n\n+FROM a `\n\n"),
        ("\ufeff# check=skip=b\nFROM a", "\ufeff# check=skip=b\n+FROM a"),
        ("#!/bin/x\nFROM a\n", "#!/bin/x\n+FROM a\n"),
        ("FROM a\n\n# why\nRUN b\n", "+FROM a\n\n# why\n+RUN b\n"),
        ("FROM a\n  \\\n RUN b\n", "+FROM a\n  +  \\\n RUN b\n"),
        ("FROM a\nRUN <<E\nb\nE\nRUN c\n", "+FROM a\n+RUN <<E\nb\nE\n+RUN c\n"),
        ("FROM a\nRUN b \\\n # c\n\nRUN d\n", "+FROM a\n+RUN b \\\n # c\n\nRUN d\n"),
        ("FROM a\n# hadolint ignore=b\nRUN b\n", "+FROM a\n+# hadolint ignore=b\nRUN b\n"),
        (
            "FROM a\n#check=skip=b\n# hadolint ignore=b\n RUN b",
            "+FROM a\n +#check=skip=b\n# hadolint ignore=b\n RUN b",
        ),
        ("# hadolint ignore=b\nFROM a\n", "+# hadolint ignore=b\nFROM a\n"),
        (
            "# check=skip=b\n# hadolint ignore=b\nFROM a\n",
            "# check=skip=b\n+# hadolint ignore=b\nFROM a\n",
        ),
        ("FROM a\n# hadolint ignore=b\n\nRUN b\n", "+FROM a\n# hadolint ignore=b\n\n+RUN b\n"),
        ("# checked = twice\nFROM a\n", "# checked = twice\n+FROM a\n"),
    ],
)
def test_where_comments_go(before: str, after: str) -> None:
    """``+`` stands for the new comment."""
    new = f"# dockerlint ignore=every-instruction{Source(before).newline}"
    assert ignored(before, EVERY).source.text == after.replace("+", new)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# dockerlint ignore=b\nFROM a\n", "# dockerlint ignore=b,NEW\nFROM a\n"),
        (
            "# dockerlint:ignore = b , c. why\nFROM a",
            "# dockerlint:ignore = b , c.,NEW why\nFROM a",
        ),
        (
            "# dockerlint ignore=b, DL1 why, c\nFROM a",
            "# dockerlint ignore=b, DL1,NEW why, c\nFROM a",
        ),
        (
            "# dockerlint ignore=b\n# hadolint ignore=c\nFROM a\n",
            "# dockerlint ignore=b,NEW\n# hadolint ignore=c\nFROM a\n",
        ),
        (
            "# hadolint ignore=c\n# dockerlint ignore=b\nFROM a\n",
            "# hadolint ignore=c\n# dockerlint ignore=b,NEW\nFROM a\n",
        ),
        (
            "# dockerlint ignore=b\n\nFROM a\n",
            "# dockerlint ignore=b\n\n# dockerlint ignore=NEW\nFROM a\n",
        ),
        (
            "# dockerlint file-ignore=b\nFROM a\n",
            "# dockerlint file-ignore=b\n# dockerlint ignore=NEW\nFROM a\n",
        ),
    ],
)
def test_a_comment_of_ours_is_extended(before: str, after: str) -> None:
    new = "at-the-end,every-instruction"
    assert ignored(before, EVERY, LAST).source.text == after.replace("NEW", new)


def test_what_is_found_outside_of_instructions_is_ignored_in_the_file() -> None:
    result = ignored("# syntax=x\n# a note\n FROM a\nRUN b\n", COMMENTED, LAST)
    assert result.source.text == (
        "# syntax=x\n# dockerlint file-ignore=commented\n# a note\n"
        " # dockerlint ignore=at-the-end\n FROM a\n# dockerlint ignore=at-the-end\nRUN b\n"
    )
    assert (len(result.findings), result.comments) == (3, 3)
    again = "FROM a\n# note\n# dockerlint file-ignore=b\n"
    assert ignored(again, COMMENTED).source.text == f"{again[:-1]},commented\n"


def test_what_is_ignored_in_the_file_is_not_ignored_again() -> None:
    both = made("both", lambda file: (Span(at, at) for at in (0, file.source.text.index("RUN"))))
    result = ignored("# c\nFROM a\nRUN b\n", both)
    assert result.source.text == "# dockerlint file-ignore=both\n# c\nFROM a\nRUN b\n"
    assert (len(result.findings), result.comments) == (2, 1)


@pytest.mark.parametrize("text", ["", "# syntax=x", "# c", "\ufeff", "RUN <<E\n"])
def test_files_that_nothing_can_be_made_of(text: str) -> None:
    result = ignored(text, COMMENTED)
    assert [f for f in result.remaining if f.rule in ALWAYS_ON]
    assert result.source.text == text


def test_comments_that_do_not_silence_are_not_written() -> None:
    nowhere = made("nowhere", lambda file: (Span(-1, -1) for _ in file.tree.instructions))
    with pytest.raises(IgnoreError, match="the finding is still there"):
        ignored("FROM a\n", nowhere)


def test_comments_that_are_findings_are_not_written() -> None:
    loud = made("loud", lambda file: (c.span for c in file.tree.comments))
    with pytest.raises(IgnoreError, match="loud would still be found in line 1"):
        ignored("FROM a\n", EVERY, loud)


# --- over made-up files -------------------------------------------------------------------------


def content(items: Sequence[Instruction]) -> list[object]:
    """Everything that the builder sees of instructions."""
    return [
        (
            *(i.name, i.keyword.text, i.text, [(f.name, f.text) for f in i.flags]),
            [i.source.text[h.body.start : h.body.end] for h in i.heredocs],
        )
        for i in items
    ]


def check(text: str, fixer: Fixer) -> None:
    source = Source(text)
    result = ignore(fixer, source, fixer.lint(source))
    before, after = tree_of(source), tree_of(result.source)
    assert content(after.instructions) == content(before.instructions)
    assert [(d.name, d.value) for d in after.directives] == [
        (d.name, d.value) for d in before.directives
    ]
    assert [p.message for p in after.problems] == [p.message for p in before.problems]
    if before.instructions:
        assert not any(map(can_be_ignored, fixer.lint(result.source)))
    assert list(result.remaining) == fixer.lint(result.source)
    again = ignore(fixer, result.source, result.remaining)
    assert again == Ignored(result.source, (), 0, result.remaining)


@given(dockerfiles())
def test_real_findings_are_all_ignored(text: str) -> None:
    check(text, Fixer(Settings(select=("all",))))


@given(dockerfiles())
def test_every_instruction_of_a_file_can_be_ignored(text: str) -> None:
    check(text, Fixer(rules=[EVERY, LAST, LINES, COMMENTED, PARSE_ERROR]))


@given(texts() | undecodable())
def test_any_text_can_be_ignored(text: str) -> None:
    check(text, Fixer(rules=[EVERY, LINES, COMMENTED, PARSE_ERROR]))
