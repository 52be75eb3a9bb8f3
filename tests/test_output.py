"""What is shown of findings: frames, summaries, JSON, diffs."""

import json
import re

import pytest

from dockerlint.config import FORMATS
from dockerlint.findings import Edit, FileEdit, Finding, Fix, Related, Safety, Severity
from dockerlint.fixer import Candidate
from dockerlint.output import BySaving, Report, Style, count, writer
from dockerlint.output.changes import rows
from dockerlint.output.terminal import left, printable, right, width
from dockerlint.output.text import frame
from dockerlint.sizes import Estimate, Evidence
from dockerlint.text import Source, Span


def finding(source: Source, marked: str, *fixes: Fix, message: str = "a fact") -> Finding:
    start = source.text.index(marked)
    span = Span(start, start + len(marked))
    return Finding("some-rule", ("X1",), "size", Severity.WARNING, span, message, fixes)


def shown(text: str, marked: str, room: int = 40) -> list[str]:
    source = Source(text)
    code, indent, carets = frame(source, finding(source, marked), room)
    return [code, indent + carets]


# --- frames -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "marked", "expected"),
    [
        ("FROM a\nRUN b c\n", "b", ["RUN b c", "    ^"]),
        ("FROM a\r\nRUN b c\r\n", "c", ["RUN b c", "      ^"]),
        ("RUN a", "RUN a", ["RUN a", "^^^^^"]),
        ("RUN a \\\n  b", "a \\\n  b", ["RUN a \\", "    ^^^"]),
        ("\ufeffRUN a", "RUN", ["RUN a", "^^^"]),
        ("\tRUN\ta", "a", ["    RUN    a", "           ^"]),
        ("RUN 日本 a", "日本", ["RUN 日本 a", "    ^^^^"]),
        ("RUN e\u0301 a", "a", ["RUN e\u0301 a", "      ^"]),
        ("RUN \u0e01\u0e33\u0e31 a", "a", ["RUN \u0e01\u0e33\u0e31 a", "       ^"]),
        ("RUN 😀 a", "a", ["RUN 😀 a", "       ^"]),
        ("RUN \x1b[31m a", "a", ["RUN \ufffd[31m a", "          ^"]),
        ("RUN \udcff a", "a", ["RUN \ufffd a", "      ^"]),
        ("RUN a\u2028b", "b", ["RUN a\ufffdb", "      ^"]),
    ],
)
def test_carets_stand_below_what_is_marked(text: str, marked: str, expected: list[str]) -> None:
    assert shown(text, marked) == expected


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("", 0, 0, ["", "^"]),
        ("RUN a\n", 6, 6, ["", "^"]),
        ("RUN a", 5, 5, ["RUN a", "     ^"]),
        ("RUN a\r\nb", 5, 6, ["RUN a", "     ^"]),
        ("RUN a\r\nb", 6, 7, ["RUN a", "     ^"]),
        ("\ufeff", 0, 1, ["", "^"]),
        ("\ufeffRUN", 0, 4, ["RUN", "^^^"]),
        ("\n\nRUN", 1, 1, ["", "^"]),
    ],
)
def test_places_between_characters(text: str, start: int, end: int, expected: list[str]) -> None:
    fact = Finding("r", (), "g", Severity.INFO, Span(start, end), "fact")
    code, indent, carets = frame(Source(text), fact, 40)
    assert [code, indent + carets] == expected


@pytest.mark.parametrize(
    ("text", "marked", "expected"),
    [
        ("a" * 40 + "X", "X", ["…" + "a" * 38 + "X", " " * 39 + "^"]),
        ("X" + "a" * 40, "X", ["X" + "a" * 38 + "…", "^"]),
        (
            "a" * 50 + "X" + "b" * 50,
            "X",
            ["…" + "a" * 18 + "X" + "b" * 19 + "…", " " * 19 + "^"],
        ),
        ("a" * 50 + "X" + "bb", "X", ["…" + "a" * 36 + "Xbb", " " * 37 + "^"]),
        ("aa" + "X" + "b" * 50, "X", ["aaX" + "b" * 36 + "…", "  ^"]),
        ("日" * 50 + "X", "X", ["…" + "日" * 19 + "X", " " * 39 + "^"]),
        ("X" * 60, "X" * 60, ["X" * 25 + "…", "^" * 26]),
        ("a" * 30 + "X" * 30, "X" * 30, ["…" + "a" * 13 + "X" * 25 + "…", " " * 14 + "^" * 26]),
        ("\t" * 30 + "X", "X", ["…" + " " * 38 + "X", " " * 39 + "^"]),
    ],
)
def test_long_lines_are_cut(text: str, marked: str, expected: list[str]) -> None:
    assert shown(text, marked) == expected
    assert width(expected[0]) <= 40


@pytest.mark.parametrize("room", [*range(-5, 60), 1000])
def test_frames_fit(room: int) -> None:
    for text in ("a" * 30 + "XYZ" + "b" * 30, "日" * 30 + "XYZ" + "\t" * 30, "XYZ", "日XYZ日"):
        code, carets = shown(text, "XYZ", room)
        assert width(code) <= max(room, 20)
        assert code[code.index("X") :].startswith("XYZ")
        assert carets == " " * width(code[: code.index("X")]) + "^^^"


def test_many_findings_in_one_very_long_line() -> None:
    source = Source("RUN " + "a" * 5_000_000)
    facts = [
        Finding("r", (), "g", Severity.INFO, Span(i, i + 1000), "fact")
        for i in range(0, 5_000_000, 500)
    ]
    made = writer("text", Style())
    text = made.report(Report("Dockerfile", source, tuple(facts)))
    assert max(map(len, text.splitlines())) == 100


@pytest.mark.parametrize(
    ("text", "room", "begin", "end"),
    [
        ("abcdef", 6, "abcdef", "abcdef"),
        ("abcdef", 5, "abcd…", "…cdef"),
        ("abcdef", 1, "…", "…"),
        ("日本語", 5, "日本…", "…本語"),
        ("日本語", 4, "日…", "…語"),
        ("", 0, "", ""),
    ],
)
def test_cuts(text: str, room: int, begin: str, end: str) -> None:
    assert (left(text, room), right(text, room)) == (begin, end)


def test_printable() -> None:
    assert (
        printable("a\tb\x00\x1b\u202e\ue000\udc80é日") == "a    b\ufffd\ufffd\ufffd\ufffd\ufffdé日"
    )


# --- what fixes change -------------------------------------------------------------------------


def changed(text: str, *edits: tuple[int, int, str], room: int = 40) -> list[str]:
    fix = Fix.safe("Do it", *(Edit(Span(start, end), new) for start, end, new in edits))
    return list(rows(Source(text), fix, room))


@pytest.mark.parametrize(
    ("text", "edits", "expected"),
    [
        ("RUN a\n", [(4, 5, "b")], ["- RUN a", "+ RUN b"]),
        ("RUN a", [(4, 5, "b")], ["- RUN a", "+ RUN b"]),
        ("RUN a\r\nRUN b\r\n", [(4, 5, "c")], ["- RUN a", "+ RUN c"]),
        ("\ufeffRUN a", [(1, 4, "run")], ["- RUN a", "+ run a"]),
        ("RUN a\nRUN b\n", [(6, 6, "X\n")], ["+ X"]),
        ("RUN a\nRUN b\n", [(12, 12, "X\n")], ["+ X"]),
        ("RUN a\nRUN b", [(11, 11, "\nX\nY")], ["+ X", "+ Y"]),
        ("RUN a\n\nRUN b\n", [(6, 7, "")], ["-"]),
        ("RUN a\nRUN b\n", [(0, 6, "")], ["- RUN a"]),
        (
            "RUN a\nRUN b\n",
            [(5, 9, " \\\n  &&")],
            ["- RUN a", "- RUN b", "+ RUN a \\", "+   && b"],
        ),
        ("RUN a b\n", [(4, 5, "c"), (6, 7, "d")], ["- RUN a b", "+ RUN c d"]),
        ("a\nb\n", [(0, 1, "c"), (2, 3, "d")], ["- a", "+ c", "- b", "+ d"]),
        ("a\nx\nb\n", [(0, 1, "c"), (4, 5, "d")], ["- a", "+ c", "…", "- b", "+ d"]),
        ("RUN a", [(4, 4, "")], []),
        ("RUN a\n", [(4, 5, "\x1b[31m\u202e")], ["- RUN a", "+ RUN \ufffd[31m\ufffd"]),
        ("", [], []),
    ],
)
def test_the_lines_that_a_fix_changes(
    text: str, edits: list[tuple[int, int, str]], expected: list[str]
) -> None:
    assert changed(text, *edits) == expected


def test_long_changed_lines_are_cut_and_the_change_stays_in_view() -> None:
    for before, after in (("x" * 90, "y" * 90), ("日" * 90, "y" * 90), ("", ""), ("", "y" * 90)):
        text = f"{before}OLD{after}"
        old, new = changed(text, (len(before), len(before) + 3, "NEW"))
        assert max(width(old), width(new)) <= 40
        assert (old[0], new[0]) == ("-", "+")
        assert "OLD" in old and "NEW" in new
        assert old.replace("OLD", "NEW")[1:] == new[1:]


def test_many_fixes_in_one_very_long_line() -> None:
    source = Source("RUN " + "a" * 5_000_000)
    for at in range(4, 5_000_000, 500):
        assert len(list(rows(source, Fix.safe("x", Edit(Span(at, at + 1), "b")), 100))) == 2


def test_fixes_are_shown_below_the_finding_and_below_the_fix() -> None:
    report = Report("x", SOURCE, (of(SAFE, UNSAFE),), FIXED)
    text = writer("text", Style(fixes=True)).report(report)
    shown = "  | - FROM a\n  | + from a\n"
    assert f"x:1:1: fixed some-rule: Do it\n{shown}\n" in text
    assert f"  = fix: Do it\n{shown}  = unsafe fix: Try it\n{shown}\n" in text
    coloured = writer("text", Style(colour=True, fixes=True)).report(report)
    assert "\x1b[31m- FROM a\x1b[0m\n" in coloured and "\x1b[32m+ from a\x1b[0m\n" in coloured
    assert re.sub(r"\x1b\[[\d;]+m", "", coloured) == text
    quiet = writer("text", Style(quiet=True, fixes=True)).report(report)
    assert quiet == writer("text", Style(quiet=True)).report(report)


# --- summaries ----------------------------------------------------------------------------------

SOURCE = Source("FROM a\nRUN b\n")
EDIT = Edit(Span(0, 4), "from")
SAFE, UNSAFE = Fix.safe("Do it", EDIT), Fix.unsafe("Try it", EDIT)
PLAIN = finding(SOURCE, "FROM")
FIXED = ((SOURCE, (PLAIN, SAFE)),)


def of(*fixes: Fix) -> Finding:
    return finding(SOURCE, "FROM", *fixes)


def saving(low: float, high: float) -> Finding:
    size = Estimate(low, high, Evidence.MEASURED, "Debian 12", "2026-11-26")
    return PLAIN._replace(saving=size)


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        ([()], "No findings in 1 file"),
        ([(), ()], "No findings in 2 files"),
        ([(PLAIN,)], "1 finding in 1 file"),
        ([(PLAIN, PLAIN), (), (PLAIN,)], "3 findings in 2 files"),
        ([(of(SAFE),)], "1 finding in 1 file, 1 fixable with --fix"),
        ([(of(UNSAFE),)], "1 finding in 1 file, 1 fixable with --fix --unsafe-fixes"),
        (
            [(of(SAFE), of(UNSAFE, SAFE), of(UNSAFE), PLAIN)],
            "4 findings in 1 file, 2 fixable with --fix, 1 more with --unsafe-fixes",
        ),
    ],
)
def test_summary(reports: list[tuple[Finding, ...]], expected: str) -> None:
    made = writer("text", Style())
    for number, findings in enumerate(reports):
        made.report(Report(f"{number}/Dockerfile", SOURCE, findings))
    assert made.end() == f"{expected}\n"


def test_what_is_saved_is_told_below_the_finding_and_in_the_summary() -> None:
    made = writer("text", Style())
    text = (
        made.report(Report("Dockerfile", SOURCE, (saving(20, 20), saving(1.25, 30)))) + made.end()
    )
    assert text.splitlines() == [
        "Dockerfile:1:1: warning some-rule: a fact",
        "  |",
        "1 | FROM a",
        "  | ^^^^",
        "  = saves: 20 MB (measured 2026-11, Debian 12)",
        "",
        "Dockerfile:1:1: warning some-rule: a fact",
        "  |",
        "1 | FROM a",
        "  | ^^^^",
        "  = saves: 1.2-30 MB (measured 2026-11, Debian 12)",
        "",
        "2 findings in 1 file, 21-50 MB to save",
    ]


def test_what_is_saved_is_part_of_the_message_where_there_is_only_that() -> None:
    report = Report("Dockerfile", SOURCE, (saving(20, 20),))
    assert writer("text", Style(quiet=True)).report(report).endswith(" a fact (saves 20 MB)\n")
    for name in set(FORMATS) - {"text", "json"}:
        made = writer(name, Style())
        assert "a fact (saves 20 MB)" in made.report(report) + made.end(), name


def test_findings_of_all_files_in_the_order_of_what_they_save() -> None:
    made = BySaving(writer("text", Style(quiet=True)))
    one = Report("a", SOURCE, (PLAIN, saving(5, 15)))
    two = Report("b", SOURCE, (saving(1, 2), saving(300, 400)), FIXED)
    assert made.report(one) + made.report(two) == ""
    rows = [f"{line[0]} {line.partition(': ')[2]}" for line in made.end().splitlines()]
    assert [row.partition(" warning some-rule: a fact")[::2] for row in rows] == [
        ("b", " (saves 300-400 MB)"),
        ("a", " (saves 5-15 MB)"),
        ("b", " (saves 1-2 MB)"),
        ("a", ""),
    ]


def test_sorted_findings_are_counted_once() -> None:
    made = BySaving(writer("text", Style()))
    made.report(Report("a", SOURCE, (PLAIN, saving(5, 15))))
    made.report(Report("b", SOURCE, ()))
    assert made.end().endswith("\n\n2 findings in 1 file, 5-15 MB to save\n")


def test_summary_counts_by_what_is_allowed_in_each_file() -> None:
    made = writer("text", Style())
    made.report(Report("a", SOURCE, (of(UNSAFE),), allowed=Safety.UNSAFE))
    made.report(Report("b", SOURCE, (of(UNSAFE),)))
    assert made.end() == (
        "2 findings in 2 files, 1 fixable with --fix, 1 more with --unsafe-fixes\n"
    )


@pytest.mark.parametrize(
    ("left_over", "expected"),
    [
        ((), "1 finding fixed, none left in 1 file"),
        ((PLAIN,), "1 finding fixed, 1 left in 1 file"),
        (
            (PLAIN, of(UNSAFE)),
            "1 finding fixed, 2 left in 1 file, 1 fixable with --fix --unsafe-fixes",
        ),
    ],
)
def test_summary_of_a_run_that_fixed(left_over: tuple[Finding, ...], expected: str) -> None:
    made = writer("text", Style())
    text = made.report(Report("Dockerfile", SOURCE, left_over, FIXED))
    assert text.startswith("Dockerfile:1:1: fixed some-rule: Do it\n")
    assert f"{text}{made.end()}".endswith(f"\n\n{expected}\n")


@pytest.mark.parametrize(
    ("fixed", "left_over", "expected"),
    [
        ((), (), "3 findings ignored, none left in 1 file"),
        (FIXED, (), "1 finding fixed, 3 ignored, none left in 1 file"),
        (FIXED, (PLAIN,), "1 finding fixed, 3 ignored, 1 left in 1 file"),
    ],
)
def test_summary_of_a_run_that_ignored(
    fixed: tuple[tuple[Source, Candidate], ...], left_over: tuple[Finding, ...], expected: str
) -> None:
    made = writer("text", Style())
    text = made.report(Report("x", SOURCE, left_over, fixed, ignored=3, comments=2))
    assert "x: ignored 3 findings in 2 comments\n" in text
    assert f"{text}{made.end()}".endswith(f"\n\n{expected}\n")


def test_what_was_done_is_a_list_and_a_blank_line_ends_it() -> None:
    made = writer("text", Style())
    reports = [
        Report("a", SOURCE, (), FIXED),
        Report("b", SOURCE, ()),
        Report("c", SOURCE, (), ignored=1, comments=1),
        Report("d", SOURCE, (PLAIN,)),
        Report("e", SOURCE, (), FIXED),
    ]
    text = "".join(made.report(report) for report in reports) + made.end()
    assert text.splitlines() == [
        "a:1:1: fixed some-rule: Do it",
        "c: ignored 1 finding in 1 comment",
        "",
        "d:1:1: warning some-rule: a fact",
        "  |",
        "1 | FROM a",
        "  | ^^^^",
        "",
        "e:1:1: fixed some-rule: Do it",
        "",
        "2 findings fixed, 1 ignored, 1 left in 1 file",
    ]


def test_nothing_is_said_of_nothing() -> None:
    assert writer("text", Style()).end() == ""
    quiet = writer("text", Style(quiet=True))
    assert quiet.report(Report("Dockerfile", SOURCE, (), FIXED)) == ""
    assert quiet.end() == ""


def test_count() -> None:
    assert [count(n, "file") for n in (0, 1, 2)] == ["0 files", "1 file", "2 files"]


def test_text_with_colours_is_the_same_text() -> None:
    report = Report("Dockerfile", SOURCE, (of(SAFE, UNSAFE), PLAIN), FIXED)
    plain, coloured = writer("text", Style()), writer("text", Style(colour=True))
    texts = [made.report(report) + made.end() for made in (plain, coloured)]
    assert texts[0] != texts[1]
    assert re.sub(r"\x1b\[[\d;]+m", "", texts[1]) == texts[0]


def test_no_line_ends_in_blanks() -> None:
    source = Source("\nRUN a  \n")
    report = Report("x", source, (Finding("r", (), "g", Severity.INFO, Span(0, 0), "fact"),))
    for row in writer("text", Style()).report(report).splitlines():
        assert row == row.rstrip()


# --- JSON ---------------------------------------------------------------------------------------


def as_json(*reports: Report) -> object:
    made = writer("json", Style())
    text = "".join(made.report(report) for report in reports) + made.end()
    assert text.isascii(), "whatever the encoding of the output"
    return json.loads(text)


def test_json() -> None:
    source = Source("FROM 日😀\r\nRUN a \\\r\n  b\r\n")
    fix = Fix.unsafe("É", Edit(Span(5, 7), 'x"\n'), FileEdit("x/é", None, "é\n"))
    fact = finding(source, "a \\\r\n  b", fix, message="`é`")
    other = Related(Span(0, 4), "the \udcff other")
    fact = fact._replace(saving=saving(2.346, 10).saving, related=(other,))
    assert as_json(Report("dir/é", source, (fact,))) == [
        {
            "file": "dir/é",
            "line": 2,
            "column": 5,
            "end_line": 3,
            "end_column": 4,
            "rule": "some-rule",
            "codes": ["X1"],
            "group": "size",
            "severity": "warning",
            "message": "`é`",
            "url": as_json(Report("x", source, (fact,)))[0]["url"],
            "saving": {
                "low": 2.35,
                "high": 10,
                "unit": "MB",
                "evidence": "measured",
                "source": "Debian 12",
                "date": "2026-11-26",
            },
            "related": [
                {
                    "line": 1,
                    "column": 1,
                    "end_line": 1,
                    "end_column": 5,
                    "message": "the \ufffd other",
                }
            ],
            "fixes": [
                {
                    "title": "É",
                    "safety": "unsafe",
                    "edits": [
                        {"line": 1, "column": 6, "end_line": 1, "end_column": 8, "text": 'x"\n'}
                    ],
                    "files": [{"path": "x/é", "text": "é\n"}],
                }
            ],
        }
    ]


def test_json_over_several_files() -> None:
    assert as_json() == []
    assert as_json(Report("a", SOURCE, ())) == []
    two = as_json(
        Report("a", SOURCE, (PLAIN, PLAIN)), Report("b", SOURCE, ()), Report("c", SOURCE, (PLAIN,))
    )
    assert [entry["file"] for entry in two] == ["a", "a", "c"]


def test_json_has_no_half_characters() -> None:
    """Bytes that are not UTF-8 would be lone surrogates, at which some readers of JSON stop."""
    broken = Fix.safe("\udcff", Edit(Span(0, 1), "\udcff"))
    fact = finding(SOURCE, "FROM", broken, SAFE, message="a \ud800 \udcff")
    (entry,) = as_json(Report("\udcff", SOURCE, (fact,)))
    assert (entry["file"], entry["message"]) == ("\ufffd", "a \ufffd \ufffd")
    assert [fix["title"] for fix in entry["fixes"]] == ["Do it"], "one that cannot be told is not"


def test_json_and_text_name_the_same_places() -> None:
    source = Source("\ufeffFROM a\nRUN b\n")
    fact = finding(source, "FROM")
    (entry,) = as_json(Report("x", source, (fact,)))
    assert (entry["line"], entry["column"], entry["end_column"]) == (1, 1, 5)
    assert writer("text", Style()).report(Report("x", source, (fact,))).startswith("x:1:1: ")


def test_every_format_can_be_made() -> None:
    for name in FORMATS:
        made = writer(name, Style())
        assert made.report(Report("x", SOURCE, (PLAIN,))) + made.end()
