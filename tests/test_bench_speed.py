"""The benchmark of speed: its statistics, its tables, what it is run on. No time is asserted."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from dockerlint.syntax import parse
from dockerlint.text import Source

BENCH = Path(__file__).parent.parent / "bench"


def part(name: str) -> ModuleType:
    """A module of the benchmark."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(BENCH)
        return import_module(f"speed.{name}")


generated, measure, report = part("generated"), part("measure"), part("report")
scaling, server, throughput, tools = map(part, ("scaling", "server", "throughput", "tools"))
client, usage = part("client"), part("usage")
COMMAND = [sys.executable, "-m", "dockerlint", "server"]


# ---- statistics ----


@pytest.mark.parametrize("power", [0, 1, 2])
def test_the_exponent_is_the_power_of_the_size(power: int) -> None:
    points = [(n, 0.003 * n**power) for n in (10, 100, 1000)]
    assert measure.exponent(points) == pytest.approx(power)


def test_the_exponent_of_points_beside_the_line_is_between_theirs() -> None:
    assert measure.exponent([(1, 1), (10, 20), (100, 100)]) == pytest.approx(1)
    assert 1 < measure.exponent([(1, 1), (10, 10), (100, 1000)]) < 2


def test_there_is_no_exponent_without_two_sizes_above_zero() -> None:
    assert measure.exponent([]) is None
    assert measure.exponent([(10, 1), (10, 2)]) is None
    assert measure.exponent([(10, -0.1), (100, 0), (1000, 1)]) is None


@pytest.mark.parametrize(("percent", "value"), [(0, 1), (50, 50), (99, 99), (100, 100)])
def test_percentiles(percent: int, value: int) -> None:
    assert measure.percentile(reversed(range(1, 101)), percent) == value


def test_the_percentile_of_few_values_is_one_of_them() -> None:
    assert measure.percentile([3, 1], 50) == 1
    assert measure.percentile([3, 1], 99) == 3
    assert measure.percentile([3], 50) == 3


def test_ratios() -> None:
    assert measure.ratio(1, 4) == 0.25
    assert measure.ratio(1, None) is None


def test_what_runs_took() -> None:
    samples = [measure.Sample(wall, 10 * wall, 0, 0) for wall in (3, 1, 2)]
    contestant = measure.Contestant("one", [], [*samples, measure.Sample(9, 90, 0, 2)])
    assert (contestant.least("wall"), contestant.median("cpu")) == (1, 25)
    assert contestant.codes() == {0, 2}


# ---- tables ----


def test_a_table() -> None:
    assert report.table(["", "CPU s"], [["a name", "1"], ["b", "-"]]) == (
        "|        | CPU s |\n| ------ | ----: |\n| a name |     1 |\n| b      |     - |"
    )


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        *((None, "-"), (0.0, "0.00"), (0.01234, "0.0123"), (0.5, "0.500")),
        *((1.234, "1.23"), (99.96, "100.0"), (123.4, "123"), (12345.6, "12,346")),
    ],
)
def test_numbers(figure: float | None, text: str) -> None:
    assert report.number(figure) == text


@pytest.mark.parametrize(
    ("measured", "shown", "result"),
    [
        (4.0, "4.00 ms", "met by 1.25x"),
        (5.0, "5.00 ms", "met by 1.00x"),
        (20.0, "20.0 ms", "missed by 4.00x"),
        (None, "-", "not measured"),
    ],
)
def test_targets(measured: float | None, shown: str, result: str) -> None:
    target = report.Target("an edit", 5, measured, " ms")
    assert target.row() == ["an edit", "≤ 5 ms", shown, result]


def test_a_section_has_its_parts_in_order() -> None:
    target = report.Target("speed", 1, 2.0)
    made = report.section("Title", ["a 1.0", "b 2.0"], ["text"], [target], ["so", "and so"])
    parts = str(made).split("\n\n")
    assert parts[0] == "## Title"
    assert parts[1].endswith(", a 1.0, b 2.0.")
    assert parts[2] == "text"
    assert parts[3].startswith("| target")
    assert parts[4] == "- so\n- and so\n"


# ---- the page ----

PAGE = "# Head\n\n{start}\n{sections}{end}\n\n## After\n"


def page(sections: str) -> str:
    return PAGE.format(start=report.START, sections=sections, end=report.END)


def test_figures_take_their_place_and_nothing_else_changes() -> None:
    made = report.written(page(""), [report.Section("A", "one"), report.Section("B", "two")])
    assert made == page("## A\n\none\n\n## B\n\ntwo\n")


def test_sections_are_replaced_by_title_and_others_stay() -> None:
    before = page("## A\n\none\n\n## B\n\ntwo\n\n### Part\n\n## C\n\nthree\n")
    assert report.written(before, []) == before
    made = report.written(before, [report.Section("B", "new"), report.Section("D", "four")])
    assert made == page("## A\n\none\n\n## B\n\nnew\n\n## C\n\nthree\n\n## D\n\nfour\n")


@pytest.mark.parametrize("text", ["", report.START, report.END, report.END + report.START])
def test_a_page_without_markers_is_not_written(text: str) -> None:
    with pytest.raises(ValueError, match="measured: start"):
        report.written(text, [])


def test_the_page_of_the_project_has_the_markers() -> None:
    text = (BENCH.parent / "docs/performance.md").read_text("utf-8")
    assert report.written(text, []) == text


# ---- what is measured ----


def test_the_document_of_the_servers() -> None:
    text = generated.dockerfile(server.LINES)
    tree = parse(Source(text))
    assert not tree.problems
    assert abs(text.count("\n") - 326) <= 5
    assert sum(instruction.name == "FROM" for instruction in tree.instructions) == 14
    assert text.isascii()  # a character is one unit in each encoding of the protocol
    assert text == generated.dockerfile(server.LINES)


def test_a_long_file_repeats_no_stage() -> None:
    text = generated.dockerfile(1000)
    tree = parse(Source(text))
    assert not tree.problems
    assert 980 <= text.count("\n") <= 1000
    names = [i.text.split(" AS ")[1] for i in tree.instructions if i.name == "FROM"]
    assert len(names) > 40
    assert len(names) == len(set(names))


def test_no_script_is_in_two_files() -> None:
    texts = scaling.many(20)
    found = [
        instruction.text
        for text in texts
        for instruction in parse(Source(text)).instructions
        if instruction.name == "RUN"
    ]
    assert all(not parse(Source(text)).problems for text in texts)
    assert len(found) > 80
    assert len(set(found)) == len(found)


def test_what_is_typed_gives_the_text_that_is_sent() -> None:
    text = generated.dockerfile(server.LINES)
    seen = {text}
    for edits in server.places(text, 50):
        now = text
        for edit in edits:
            lines = now.split("\n")
            line = lines[edit.line]
            lines[edit.line] = line[: edit.start] + edit.new + line[edit.end :]
            now = "\n".join(lines)
            assert now == edit.whole
            assert not edit.new or now not in seen
            seen.add(now)
        assert now == text


# ---- a session ----


def test_a_session_with_our_own_server(tmp_path: Path) -> None:
    session = client.Client(COMMAND, {}, tmp_path / "Dockerfile")
    text = "FROM alpine:3.22\nRUN apk add curl\n"
    try:
        came = session.open(text)
        assert session.replace(1, 16, 16, "x", text.replace("curl", "curlx")) > 0
        assert session.open(text) > came
    finally:
        session.close()
    assert session.process.returncode == 0


def test_a_server_that_ends_is_no_fast_one(tmp_path: Path) -> None:
    with pytest.raises(client.ServerError):
        client.Client([sys.executable, "-c", "input()"], {}, tmp_path / "Dockerfile")


@pytest.mark.skipif(not usage.KNOWN, reason="needs Linux")
def test_what_a_process_and_its_children_use() -> None:
    command = [sys.executable, "-c", "input()"]
    before = usage.cpu(os.getpid())
    with subprocess.Popen(command, stdin=subprocess.PIPE) as child:
        assert {os.getpid(), child.pid} <= set(usage.family(os.getpid()))
        assert usage.memory(os.getpid()) > usage.memory(child.pid) > 0
        usage.settle(child.pid)
        used = usage.cpu(child.pid)
        child.communicate(b"\n")
    assert usage.cpu(child.pid) == 0
    assert usage.cpu(os.getpid()) > before + used / 2  # hundredths of what ended


# ---- what linters tell ----


def test_reports_of_all_shapes() -> None:
    ours = '[{"file": "a", "rule": "apk-no-cache"}, {"file": "b", "rule": "x"}]'
    hadolint = '[{"file": "a", "code": "DL3006"}]'
    tally = """{"files": [
        {"file": "a", "violations": [{"rule": "x"}]},
        {"file": "b", "violations": []}
    ]}"""
    assert tools.findings(ours) == [("a", "apk-no-cache"), ("b", "x")]
    assert tools.findings(hadolint) == [("a", "DL3006")]
    assert tools.findings(tally) == [("a", "x")]


def test_files_that_stop_a_linter_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reported(command: list[str], _: Path) -> list[tuple[str, str]] | None:
        if refused & set(command):
            return None
        return [tools.Finding(file, "DL1000" if file == "90" else "DL3006") for file in command]

    monkeypatch.setattr(throughput, "reported", reported)
    refused = {str(n) for n in range(0, 100, 7)}
    files = [str(n) for n in range(100)]
    linter = tools.Linter("peer", ())
    assert throughput.unread(linter, files, tmp_path) == {
        **dict.fromkeys(refused, throughput.REFUSES),
        "90": throughput.CANNOT_PARSE,
    }


def test_what_was_not_run_to_the_end_has_no_counts() -> None:
    contestant = measure.Contestant("peer", [], [measure.Sample(1, 2, 3, 4)])
    row = throughput.row(contestant, None, 4)
    assert row == ["peer", "2.00", "0.500", "1.00", "3.00", "no report", "-", "4"]
