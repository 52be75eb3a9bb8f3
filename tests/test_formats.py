"""Every format over findings that are hard to show, held against what its readers accept."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit
from xml.etree import ElementTree

import pytest
from fixture import cases
from jsonschema import Draft7Validator

from dockerlint.config import FORMATS, Settings
from dockerlint.findings import Edit, FileEdit, Finding, Fix, Severity
from dockerlint.linter import lint
from dockerlint.output import Report, Style, writer
from dockerlint.registry import load, named
from dockerlint.text import BOM, Source, Span

HERE = Path(__file__).parent
PROGRAMS = [name for name in FORMATS if name != "text"]
JSON = ("json", "sarif", "gitlab", "codeclimate", "sonarqube")
XML = ("checkstyle", "junit")
MESSAGE = (
    "`a` 'b' \"c\" 100% ::error::d, e & <f> ]]> \\ "
    "\r\n\t\x00\x1b[31m\x7f \u2028 é 😀 \ud800 \udcff"
)
NAMES = ["Dockerfile", "a dir/é 😀&<x>'q'\"d\"%41:1,2]]>\t\r\n\x01#?\udcff", "back\\slash", "-"]
TEXT = "\n".join(
    [
        "FROM a",
        "# 😀 é",
        "ENV 😀é=b c=d",
        "RUN a \\",
        "  b && c\r",
        "\tCOPY . .\t#\r",
        "RUN e\x0cf\u2028g 😀",
    ]
)
WHOLE_LINE = re.compile(r"[^\n]*\n?")


def finding(source: Source, marked: str, *fixes: Fix, **more: Any) -> Finding:
    start = source.text.index(marked)
    what = {"severity": Severity.WARNING, "message": "a fact", "rule": "some-rule", "part": ""}
    what |= more
    return Finding(
        what["rule"],
        ("X1",),
        more.get("group", "size"),
        what["severity"],
        Span(start, start + len(marked)),
        what["message"],
        fixes,
        what["part"],
    )


def edits(source: Source, *pairs: tuple[str, str]) -> list[Edit]:
    starts = [(source.text.index(old), old, new) for old, new in pairs]
    return [Edit(Span(at, at + len(old)), new) for at, old, new in starts]


def facts(source: Source) -> tuple[Finding, ...]:
    """Findings of all kinds on the text above."""
    last = len(source.text)
    two = Fix.safe("Do `two` things 😀\n&<>", *edits(source, ("c=d", "é=\n'\"😀"), ("b && c", "")))
    new = Edit.insert(source.text.index("ENV"), "USER a\r\n")
    files = FileEdit("x y/.dockerignore", None, "é\n"), FileEdit("../old", "a\n😀", "b\r\n")
    half = Fix.safe("No text can say this", *edits(source, ("FROM", "\udcff")))
    return (
        finding(source, "FROM", Fix.unsafe("Add a line", new), half),
        finding(source, "c=d", two, message=MESSAGE, severity=Severity.ERROR),
        finding(source, "c=d", two, message=MESSAGE, severity=Severity.ERROR),
        finding(source, "a \\\n  b", Fix.safe("Others too", new, *files), group="security"),
        finding(source, "&&", Fix.safe("Only others", *files), severity=Severity.STYLE),
        finding(source, "c\r\n", severity=Severity.INFO, group="style"),
        finding(source, "\r\n\tCOPY", severity=Severity.INFO, group="correctness"),
        finding(source, "\tCOPY . .\t#\r\nRUN e\x0cf\u2028g 😀"),
        finding(source, "g 😀", rule="shellcheck", part="SC2086", group="correctness"),
        finding(source, "", rule="apk-no-cache"),
        Finding("apk-no-cache", (), "size", Severity.INFO, Span(last, last), "at the end"),
        Finding("pip-no-cache-dir", (), "size", Severity.INFO, Span(0, last), "all of it"),
    )


def reports() -> Iterator[Report]:
    """Several files, one after the other."""
    for name in NAMES:
        for source in (Source(TEXT), Source(BOM + TEXT + "\n")):
            yield Report(f"{name}{len(source.text)}", source, facts(source))
    broken = Source('FROM a\nLABEL b="c\nCMD ["😀", 1]\n')
    yield Report("broken", broken, tuple(lint(broken)))
    yield Report("empty", Source(""), ())
    marks = Source(BOM)
    yield Report("bom", marks, (finding(marks, BOM),))


REPORTS = tuple(reports())
ALL = [(report, fact) for report in REPORTS for fact in report.findings]


def shown(name: str, *given: Report) -> str:
    made = writer(name, Style())
    return "".join(map(made.report, given)) + made.end()


def schema(name: str) -> Draft7Validator:
    text = (HERE / "schemas" / f"{name}.json").read_text("utf-8")
    Draft7Validator.check_schema(json.loads(text))
    return Draft7Validator(json.loads(text))


def without_halves(text: str) -> str:
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def lines(text: str) -> list[str]:
    """With their ends; a byte order mark takes no place."""
    return [*WHOLE_LINE.findall(text.removeprefix(BOM))]


# --- all ----------------------------------------------------------------------------------------


def test_the_findings_are_of_all_kinds() -> None:
    assert {fact.severity for _, fact in ALL} == set(Severity)
    assert any(fact.rule == "parse-error" for _, fact in ALL)


@pytest.mark.parametrize("name", PROGRAMS)
def test_output_is_one_text_in_any_encoding(name: str) -> None:
    text = shown(name, *REPORTS)
    assert not re.search("[\x01-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", text)
    assert name == "junit" or "\r" not in text
    assert ("\0" in text) == (name == "codeclimate")
    assert text.endswith("\n")
    if name in JSON + XML:
        assert text.isascii()


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("given", [(), (Report("a", Source("FROM a\n"), ()),)])
def test_nothing_found(name: str, given: tuple[Report, ...]) -> None:
    text = shown(name, *given)
    if name in ("github", "gnu", "codeclimate"):
        assert text == ""
    elif name in JSON:
        assert json.loads(text) in ([], {"rules": [], "issues": []}) or name == "sarif"
    else:
        assert not list(ElementTree.fromstring(text).iter("failure"))


# --- SARIF --------------------------------------------------------------------------------------

SARIF = schema("sarif-2.1.0")


def run_of(*given: Report) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(shown("sarif", *given))
    SARIF.validate(log)
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def offset(text: str, line: int, column: int) -> int:
    return sum(map(len, lines(text)[: line - 1])) + column - 1


def region(text: str, where: dict[str, int]) -> tuple[int, int]:
    """Start and end of a region; ``columnKind`` says that columns count code points."""
    if "charOffset" in where:
        return where["charOffset"], where["charOffset"] + where["charLength"]
    start = offset(text, where["startLine"], where["startColumn"])
    return start, offset(text, where["endLine"], where["endColumn"])


def replaced(text: str, replacements: list[dict[str, Any]]) -> str:
    for each in reversed(replacements):
        start, end = region(text, each["deletedRegion"])
        text = text[:start] + each["insertedContent"]["text"] + text[end:]
    return text


def test_sarif_names_places_and_rules() -> None:
    run = run_of(*REPORTS)
    assert run["columnKind"] == "unicodeCodePoints"
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for (report, fact), result in zip(ALL, run["results"], strict=True):
        assert result["ruleId"] == fact.label == rules[result["ruleIndex"]]["id"]
        assert result["message"]["text"] == without_halves(fact.message)
        (place,) = result["locations"]
        text = report.source.text
        start, end = region(text, place["physicalLocation"]["region"])
        marked = text[fact.span.start : fact.span.end].removeprefix(BOM)
        assert text.removeprefix(BOM)[start:end] == marked
    levels = {result["level"] for result in run["results"]}
    assert levels == {"error", "warning", "note"}


def test_sarif_names_other_places() -> None:
    source = Source("FROM é😀\nCMD a\nCMD b\n")
    (fact,) = lint(source, Settings(select=("cmd-multiple",)))
    (result,) = run_of(Report("x", source, (fact,)))["results"]
    (other,) = result["relatedLocations"]
    assert other["message"]["text"] == "the `CMD` that counts"
    start, end = region(source.text, other["physicalLocation"]["region"])
    assert source.text[start:end] == "CMD"
    assert start == source.text.rindex("CMD")


def test_sarif_fixes_give_what_our_fixer_gives() -> None:
    for (report, fact), result in zip(ALL, run_of(*REPORTS)["results"], strict=True):
        text = report.source.text
        told = [fix for fix in fact.fixes if fix.title != "No text can say this"]
        given = result.get("fixes", [])
        for fix, entry in zip(told, given, strict=True):
            assert entry["description"]["text"] == fix.title
            own = 1 if fix.edits else 0
            here, others = entry["artifactChanges"][:own], entry["artifactChanges"][own:]
            for change in here:
                after = replaced(text.removeprefix(BOM), change["replacements"])
                assert after == fix.apply(text).removeprefix(BOM)
            for file, change in zip(fix.files, others, strict=True):
                assert replaced(file.before or "", change["replacements"]) == file.after


@pytest.mark.parametrize("rule", load(), ids=lambda rule: rule.name)
def test_sarif_of_every_fixture(rule: Any) -> None:
    own = cases(HERE / "rules" / f"{rule.name}.md")
    given = [
        Report(case.id, case.source, tuple(lint(case.source, case.settings, rules=[rule])))
        for case in own
    ]
    found = [(report, fact) for report in given for fact in report.findings]
    for (report, fact), result in zip(found, run_of(*given)["results"], strict=True):
        for fix, entry in zip(fact.fixes, result.get("fixes", []), strict=True):
            change = entry["artifactChanges"][0]
            if fix.edits:
                after = replaced(report.source.text, change["replacements"])
                assert after == fix.apply(report.source.text)


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a/Dockerfile", "a/Dockerfile"),
        ("a b/é#?%41&", "a%20b/%C3%A9%23%3F%2541%26"),
        ("a:b", "a%3Ab"),
        ("back\\slash", "back%5Cslash"),
        ("../a", "../a"),
        ("/outside/a b", "file:///outside/a%20b"),
        ("\udcff", "%FF"),
    ],
)
def test_uris(path: str, uri: str) -> None:
    source = Source("FROM a\n")
    (result,) = run_of(Report(path, source, (finding(source, "FROM"),)))["results"]
    told = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert told == uri
    assert urlsplit(told).scheme in ("", "file")
    assert unquote_to_bytes(urlsplit(told).path).decode("utf-8", "surrogateescape") == path


# --- for forges ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sarif", "github", "gitlab", "codeclimate", "sonarqube"])
def test_paths_within_this_folder_are_told_from_here(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are looked up in the repository."""
    monkeypatch.chdir(tmp_path)
    source = Source("FROM a\n")
    text = shown(name, Report(str(tmp_path / "sub" / "a"), source, (finding(source, "FROM"),)))
    assert "sub/a" in text and str(tmp_path) not in text


def unescaped(text: str, *signs: tuple[str, str]) -> str:
    """What GitHub's runner makes of it; a percent sign comes last."""
    for code, sign in (*signs, ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, sign)
    return text


def test_github_commands_are_read_as_they_were_meant() -> None:
    rows = shown("github", *REPORTS).removesuffix("\n").split("\n")
    for (report, fact), row in zip(ALL, rows, strict=True):
        found = re.fullmatch(r"::(error|warning|notice) (.*?)::(.*)", row)
        assert found
        pairs = dict(pair.split("=", 1) for pair in found[2].split(","))
        told = {k: unescaped(v, ("%3A", ":"), ("%2C", ",")) for k, v in pairs.items()}
        assert unescaped(found[3]) == printable(fact.message)
        assert told["file"] == printable(report.path)
        assert told["title"] == fact.label
        start, end = (report.source.position(at) for at in fact.span)
        place = {"line": start.line, "endLine": end.line}
        if start.line == end.line:
            place |= {"col": start.column, "endColumn": end.column}
        assert {k: v for k, v in told.items() if k not in ("file", "title")} == {
            k: str(v) for k, v in place.items()
        }


def printable(text: str) -> str:
    """What GitHub's formats keep: line ends, and no other control characters."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", "\ufffd", text)


def test_gitlab() -> None:
    issues = json.loads(shown("gitlab", *REPORTS))
    schema("gitlab").validate(issues)
    for (report, fact), issue in zip(ALL, issues, strict=True):
        assert issue["check_name"] == fact.label
        assert issue["description"] == without_halves(fact.message)
        assert issue["location"]["path"] == without_halves(report.path)
        begin, end = (report.source.position(at).line for at in fact.span)
        assert issue["location"]["lines"] == {"begin": begin, "end": end}
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)


def test_codeclimate() -> None:
    *issues, rest = shown("codeclimate", *REPORTS).split("\0")
    assert rest == "\n"
    checked = schema("codeclimate")
    for (_, fact), text in zip(ALL, issues, strict=True):
        issue = json.loads(text)
        checked.validate(issue)
        assert issue["description"] == without_halves(fact.message)
        assert (issue["severity"] == "critical") == (fact.severity is Severity.ERROR)


def test_fingerprints_outlive_lines_added_above() -> None:
    before, after = Source("FROM a\nRUN b\n"), Source("# c\n\nFROM a\nRUN b\n")
    prints = []
    for source in (before, after):
        found = finding(source, "FROM"), finding(source, "RUN"), finding(source, "FROM")
        issues = json.loads(shown("gitlab", Report("x", source, found)))
        prints.append([issue["fingerprint"] for issue in issues])
    assert prints[0] == prints[1]


# --- SonarQube ----------------------------------------------------------------------------------


def test_sonarqube_has_rules_and_issues() -> None:
    data = json.loads(shown("sonarqube", *REPORTS))
    schema("sonarqube").validate(data)
    ids = [rule["id"] for rule in data["rules"]]
    assert len(set(ids)) == len(ids)
    for (report, fact), issue in zip(ALL, data["issues"], strict=True):
        assert issue["ruleId"] == fact.label
        assert issue["ruleId"] in ids
        assert issue["primaryLocation"]["message"] == without_halves(fact.message)
        assert issue["primaryLocation"]["filePath"] == without_halves(report.path)


def test_sonarqube_ranges_are_not_empty_and_lie_within_their_lines() -> None:
    """Else the whole report is refused. Columns count UTF-16 units; line ends have none."""
    issues = json.loads(shown("sonarqube", *REPORTS))["issues"]
    for (report, fact), issue in zip(ALL, issues, strict=True):
        place = issue["primaryLocation"]["textRange"]
        rows = [row.rstrip("\r\n").encode("utf-16-le") for row in lines(report.source.text)]
        rows.append(b"")
        marked = report.source.text[fact.span.start : fact.span.end].removeprefix(BOM)
        if set(place) == {"startLine"}:
            assert not marked.strip("\r\n")
            continue
        start = place["startLine"], place["startColumn"]
        end = place["endLine"], place["endColumn"]
        assert (1, 0) <= start < end
        for line, column in (start, end):
            assert 2 * column <= len(rows[line - 1])
        told = rows[start[0] - 1 : end[0]]
        told[-1] = told[-1][: 2 * end[1]]
        told[0] = told[0][2 * start[1] :]
        shown_there = [row.decode("utf-16-le") for row in told]
        assert shown_there == [row.rstrip("\r") for row in marked.strip("\r\n").split("\n")]


def test_every_rule_can_be_told_to_sonarqube() -> None:
    source = Source("FROM a\n")
    found = tuple(finding(source, "FROM", rule=rule.name, group=rule.group) for rule in load())
    data = json.loads(shown("sonarqube", Report("x", source, found)))
    schema("sonarqube").validate(data)
    assert [rule["id"] for rule in data["rules"]] == [rule.name for rule in load()]


# --- XML ----------------------------------------------------------------------------------------


def xml(text: str) -> str:
    """A text as XML can say it."""
    bad = "[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    return re.sub(bad, "\ufffd", text)


def test_checkstyle_is_what_hadolint_writes_too() -> None:
    root = ElementTree.fromstring(shown("checkstyle", *REPORTS))
    assert (root.tag, root.attrib) == ("checkstyle", {"version": "4.3"})
    found = [(file, error) for file in root for error in file]
    for (report, fact), (file, error) in zip(ALL, found, strict=True):
        assert (file.tag, file.attrib) == ("file", {"name": xml(report.path)})
        line, column = report.source.position(fact.span.start)
        level = {"error": "error", "warning": "warning"}.get(fact.severity, "info")
        assert (error.tag, dict(error.attrib)) == (
            "error",
            {
                "line": str(line),
                "column": str(column),
                "severity": level,
                "message": xml(fact.message),
                "source": f"dockerlint.{fact.group}.{fact.label}",
            },
        )


SUITE = {"name", "tests", "failures", "errors"}


def test_junit_is_what_jenkins_reads() -> None:
    """As in ``junit-10.xsd`` of its xUnit plugin: which elements and attributes, and the sums."""
    root = ElementTree.fromstring(shown("junit", *REPORTS))
    assert root.tag == "testsuites" and set(root.attrib) == SUITE
    found = []
    for report, suite in zip(REPORTS, root, strict=True):
        assert suite.tag == "testsuite" and set(suite.attrib) == SUITE
        assert suite.get("name") == xml(report.path)
        assert int(suite.attrib["tests"]) == len(suite) == max(1, len(report.findings))
        assert int(suite.attrib["failures"]) == len(report.findings)
        for test in suite:
            assert test.tag == "testcase" and set(test.attrib) == {"classname", "name"}
        found += [(test, failure) for test in suite for failure in test]
    for (report, fact), (test, failure) in zip(ALL, found, strict=True):
        line, column = report.source.position(fact.span.start)
        assert test.get("name") == f"{fact.label} ({line}:{column})"
        assert failure.tag == "failure"
        assert dict(failure.attrib) == {"message": xml(fact.message), "type": fact.severity}
        assert failure.text and failure.text.endswith(read(xml(fact.message)))
    for key in ("tests", "failures"):
        assert int(root.attrib[key]) == sum(int(suite.attrib[key]) for suite in root)


def read(text: str) -> str:
    """Text between tags, line ends as readers of XML see them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


# --- GNU ----------------------------------------------------------------------------------------

# As Emacs reads it (`gnu` in compilation-error-regexp-alist), and Vim with %f:%l:%c: %t%*[^:]: %m
GNU = re.compile(r"(.+?):(\d+):(\d+): (error|warning|note): (.+) \[([\w-]+)\]")


def test_gnu() -> None:
    rows = shown("gnu", *REPORTS).removesuffix("\n").split("\n")
    for (report, fact), row in zip(ALL, rows, strict=True):
        found = GNU.fullmatch(row)
        assert found
        place = report.source.position(fact.span.start)
        assert (int(found[2]), int(found[3])) == place
        assert found[6] == fact.label
    levels = {GNU.fullmatch(row)[4] for row in rows}  # type: ignore[index]
    assert levels == {"error", "warning", "note"}


def test_lines_are_in_order() -> None:
    source = Source(TEXT)
    for one, two in pairwise(shown("gnu", Report("x", source, facts(source)[5:8])).splitlines()):
        assert int(one.split(":")[1]) <= int(two.split(":")[1])


def test_a_rule_that_stands_for_many_is_told_by_its_parts() -> None:
    (rule,) = named("shellcheck")
    source = Source("FROM a\n")
    found = finding(source, "FROM", rule=rule.name, part="SC2086")
    for name in PROGRAMS:
        assert "SC2086" in shown(name, Report("x", source, (found,))), name
