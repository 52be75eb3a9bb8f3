"""Every rule against its own fixture, and what must hold for any rule and any fixture."""

import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from fixture import Case, cases, render
from invariants import Remembering, invariants, single_fixes_settle
from meaning import differences, files_written, undeclared

from dockerlint.config import Settings, from_table
from dockerlint.effects import Effect
from dockerlint.findings import Finding, Fix, Safety
from dockerlint.fixer import Fixer, Result
from dockerlint.linter import lint
from dockerlint.model import Context
from dockerlint.registry import load
from dockerlint.rule import SHELLCHECK, Rule
from dockerlint.shellcheck import ShellCheck, program
from dockerlint.surroundings import Surroundings
from dockerlint.syntax import parse
from dockerlint.text import Source

FIXTURES = Path(__file__).parent / "rules"
RULES = {rule.name: rule for rule in load()}
CASES = [case for name in RULES for case in cases(FIXTURES / f"{name}.md")]

PROGRAM = ShellCheck(found) if (found := program()) else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Ask what takes a ``case`` of every case, what takes a ``rule`` of every rule."""
    wanted = metafunc.config.getoption("rule") or RULES
    if "case" in metafunc.fixturenames:
        asked = [case for case in CASES if case.path.stem in wanted]
        metafunc.parametrize("case", asked, ids=lambda case: case.id)
    elif "rule" in metafunc.fixturenames:
        metafunc.parametrize("rule", [RULES[name] for name in wanted], ids=lambda rule: rule.name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of the cases lie; they are written once, and only read."""
    return tmp_path_factory.mktemp("cases")


@pytest.fixture
def context(case: Case, folder: Path) -> Context:
    return surroundings(folder, case)


@cache
def surroundings(folder: Path, case: Case) -> Context:
    """The case's files on disk, beside a Dockerfile that is not there."""
    (folder / ".git").mkdir(exist_ok=True)
    place = folder / case.id
    place.mkdir(parents=True, exist_ok=True)
    for name, text in case.files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)
    if case.path.stem == SHELLCHECK and not PROGRAM:
        pytest.skip("needs ShellCheck, which has no package for this platform")
    wanted = PROGRAM if case.path.stem == SHELLCHECK else None
    return Surroundings(place / "Dockerfile", shellcheck=wanted)


@pytest.fixture
def repository(rule: Rule, tmp_path: Path) -> Context:
    """The surroundings of the documentation's examples."""
    (tmp_path / ".git").mkdir()
    for name, text in rule.beside.items():
        if name.endswith("/"):
            (tmp_path / name).mkdir(parents=True)
        else:
            (tmp_path / name).write_text(text)
    return Surroundings(tmp_path / "Dockerfile", shellcheck=PROGRAM)


def of_each_case(check: Callable[[Case, Context], None]) -> Callable[[Rule, Path], None]:
    """One test for all cases of a rule: a test for each takes longer to set up than to run."""

    def test(rule: Rule, folder: Path) -> None:
        for case in cases_of(rule):
            try:
                check(case, surroundings(folder, case))
            except AssertionError as error:
                error.add_note(f"in the case: {case.title}")
                raise

    return test


def examples(rule: Rule) -> tuple[Settings, Source, Source]:
    """Of the rule's documentation: the settings it needs, if any, what is bad and what is good."""
    settings = from_table(tomllib.loads(rule.examples.get("Settings", "")))
    return settings, Source(rule.examples["Bad"]), Source(rule.examples["Good"])


@cache
def cases_of(rule: Rule) -> list[Case]:
    return [case for case in CASES if case.path.stem == rule.name]


def rule_of(case: Case) -> Rule:
    return RULES[case.path.stem]


def findings(case: Case, source: Source, context: Context) -> list[Finding]:
    """A fixture sees its own rule only."""
    return lint(source, case.settings, context, [rule_of(case)])


def fixed(case: Case, source: Source, context: Context, allowed: Safety = Safety.UNSAFE) -> Result:
    return Fixer(case.settings, context, [rule_of(case)]).run(source, allowed)


def test_fixture(case: Case, context: Context, pytestconfig: pytest.Config) -> None:
    found = render(case.source, findings(case, case.source, context))
    result = fixed(case, case.source, context)
    after = "" if result.source == case.source else result.source.text
    files = {path: edit.after for path, edit in result.files.items()}
    if pytestconfig.getoption("update"):
        named = {f"fixed {path}": text for path, text in files.items()}
        case.update({"findings": found, "fixed": after, **named})
    else:
        assert found == case.blocks.get("findings", "")
        assert after == case.blocks.get("fixed", "")
        assert files == case.fixed_files


@of_each_case
def test_fixes_settle_and_none_is_refused(case: Case, context: Context) -> None:
    for allowed in Safety:
        result = fixed(case, case.source, context, allowed)
        assert not result.dropped
        beside = context.changed({f.path: f.after for f in result.files.values()})
        again = fixed(case, result.source, beside, allowed)
        assert not again.files
        assert again.source.text == result.source.text
        assert not [f for f in again.remaining if f.fix_within(allowed)]


@of_each_case
def test_every_alternative_fix_holds_alone(case: Case, context: Context) -> None:
    fixer = Fixer(case.settings, context, [rule_of(case)])
    found = fixer.lint(case.source)
    for finding in found:
        for fix in finding.fixes:
            assert fixer.verify(case.source, found, finding, fix) == "", fix.title


@of_each_case
def test_fixed_text_has_no_new_problem(case: Case, context: Context) -> None:
    before = {p.message for p in parse(case.source).problems}
    after = {p.message for p in parse(fixed(case, case.source, context).source).problems}
    assert after <= before


@of_each_case
def test_a_fix_does_what_its_rule_declares_and_nothing_else(case: Case, context: Context) -> None:
    rule, text = rule_of(case), case.source.text
    for finding in findings(case, case.source, context):
        for fix in finding.fixes:
            assert not list(undeclared(text, fix.apply(text), [(rule, fix)])), fix.title


@of_each_case
def test_all_fixes_together_do_no_more(case: Case, context: Context) -> None:
    for allowed in Safety:
        result = fixed(case, case.source, context, allowed)
        chosen = [(rule_of(case), fix) for _, fix in result.applied]
        assert not list(undeclared(case.source.text, result.source.text, chosen)), allowed


@of_each_case
def test_windows_line_ends_change_nothing(case: Case, context: Context) -> None:
    if any(each.is_crlf for each in cases_of(rule_of(case))):
        return  # the rule is about them
    crlf = Source(case.source.text.replace("\n", "\r\n"))
    assert render(crlf, findings(case, crlf, context)) == render(
        case.source, findings(case, case.source, context)
    )
    unix = fixed(case, case.source, context).source.text
    assert fixed(case, crlf, context).source.text == unix.replace("\n", "\r\n")


@of_each_case
def test_an_emoji_before_changes_nothing_but_the_place(case: Case, context: Context) -> None:
    if parse(case.source).directives:
        return  # a comment above would end the directives
    line = "# \N{GRINNING FACE}\u2028\n"
    moved, shift = Source(line + case.source.text), len(line)
    found = [(f.span.start - shift, f.rule) for f in findings(case, moved, context)]
    assert found == [(f.span.start, f.rule) for f in findings(case, case.source, context)]
    after = fixed(case, moved, context).source.text
    assert after.replace(line, "", 1) == fixed(case, case.source, context).source.text


@of_each_case
def test_the_editor_applies_the_same_fix(case: Case, context: Context) -> None:
    text = "# \N{GRINNING FACE}\n" * (not parse(case.source).directives) + case.source.text
    for finding in findings(case, Source(text), context):
        for fix in finding.fixes:
            assert as_an_editor_would(text, fix) == fix.apply(text)


def as_an_editor_would(text: str, fix: Fix) -> str:
    """Apply the edits in lines and UTF-16 units, the last one first."""
    server = pytest.importorskip("dockerlint.server.positions")
    positions = server.Lines(text, "utf-16")
    raw = text.encode("utf-16-le")
    ends = [m.end() for m in re.finditer(r"\r\n|\n|\r", text)]
    starts = [0, *(len(text[:end].encode("utf-16-le")) for end in ends)]
    for edit in reversed(fix.edits):
        start, end = (positions.position(offset) for offset in edit.span)
        a = starts[start.line] + 2 * start.character
        b = starts[end.line] + 2 * end.character
        raw = raw[:a] + edit.text.encode("utf-16-le") + raw[b:]
    return raw.decode("utf-16-le")


def test_documentation_examples_are_true(rule: Rule, repository: Context) -> None:
    settings, *texts = examples(rule)
    bad, good = (lint(text, settings, repository, [rule]) for text in texts)
    assert bad, "Bad must be reported"
    assert not good, "Good must not be reported"


def test_the_fix_turns_bad_into_good_parsing_text(rule: Rule, repository: Context) -> None:
    settings, bad, _ = examples(rule)
    result = Fixer(settings, repository, [rule]).run(bad, Safety.UNSAFE)
    assert bool(result.applied) == bool(rule.fix)


def test_fixture_is_complete(rule: Rule, folder: Path) -> None:
    own = cases_of(rule)
    found = [
        finding
        for case in own
        for finding in lint(case.source, case.settings, surroundings(folder, case), [rule])
    ]
    assert found, "needs a case that is reported"
    assert any("findings" not in case.blocks for case in own), "needs a case that is not"
    offered = {fix.safety for finding in found for fix in finding.fixes}
    best = Safety.SAFE if Safety.SAFE in offered else Safety.UNSAFE if offered else None
    assert rule.fix == best, "the declared kind of fix is the best one observed"
    titles = [case.title for case in own]
    assert len(set(titles)) == len(titles), "two cases have one title"


def test_every_declared_effect_is_shown_by_a_case(rule: Rule, folder: Path) -> None:
    seen: set[Effect] = set()
    for case in cases_of(rule):
        result = fixed(case, case.source, surroundings(folder, case))
        seen |= set(differences(case.source.text, result.source.text))
        seen |= set(files_written(fix for _, fix in result.applied))
    idle = [d for d in rule.effects if not any(d.covers(effect) for effect in seen)]
    assert not idle, "declare what fixes do, not what they might"


def test_documentation_has_its_parts(rule: Rule) -> None:
    summary, blank, *_ = rule.doc.splitlines()
    assert summary.endswith(".") and blank == "", "a one-line summary, then a blank line"
    parts = list(rule.examples)
    assert parts in [[*more, "Bad", "Good"] for more in ([], ["Settings"], ["Beside"])]
    assert all(len(line) <= 99 for line in rule.doc.splitlines())


@of_each_case
def test_messages_follow_the_style(case: Case, context: Context) -> None:
    for finding in findings(case, case.source, context):
        if finding.part:
            continue  # another tool's words
        message = finding.message
        assert message[0] == "`" or message[0].islower(), f"lower case first: {message}"
        assert not message.endswith("."), f"no full stop: {message}"
        assert "`" in message or rule_of(case).group == "correctness", f"name the thing: {message}"
        for fix in finding.fixes:
            assert fix.title[0].isupper() and not fix.title.endswith("."), fix.title


def test_every_fixture_belongs_to_a_rule() -> None:
    assert {p.stem for p in FIXTURES.glob("*.md")} - {"README"} == set(RULES)


def test_what_must_hold_holds_with_all_rules(case: Case, context: Context) -> None:
    fixer = Remembering(context)
    assert not list(invariants(case.source, fixer))
    assert not list(single_fixes_settle(case.source, fixer))


def test_rule_order_does_not_matter() -> None:
    """For some of the cases: it takes its time, and is asked of real files, too."""
    for case in CASES[::12]:
        forward = Fixer(rules=load()).run(case.source, Safety.UNSAFE)
        backward = Fixer(rules=load()[::-1]).run(case.source, Safety.UNSAFE)
        assert forward.source.text == backward.source.text, case.id
