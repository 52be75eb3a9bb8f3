"""Fixing: what is applied, in which order, and what is refused."""

import re
from collections.abc import Callable, Iterable, Iterator

import pytest

from dockerlint.findings import Edit, FileEdit, Finding, Fix, Safety, Severity
from dockerlint.fixer import MAX_PASSES, Fixer, Result
from dockerlint.model import Context, Dockerfile
from dockerlint.registry import load
from dockerlint.rule import Rule
from dockerlint.text import Source, Span

PARSE_ERROR = next(rule for rule in load() if rule.name == "parse-error")
MakeFixes = Callable[[re.Match[str]], Iterable[Fix]]


def rule(pattern: str, fixes: MakeFixes, severity: Severity = Severity.WARNING) -> Rule:
    """A rule that reports whatever the pattern matches."""
    made = Rule(severity)
    made.name, made.group = f"no-{re.sub('[^a-z0-9]', '', pattern.lower())}", "test"

    @made.on(Dockerfile)
    def check(_: Dockerfile, file: Dockerfile) -> Iterator[Finding]:
        for found in re.finditer(pattern, file.source.text):
            span = Span(*found.span())
            yield made.finding(span, f"`{found[0]}` is not wanted", *fixes(found))

    return made


def swap(old: str, new: str, safety: Safety = Safety.SAFE) -> Rule:
    """A rule that wants other words."""
    return rule(old, lambda m: [Fix(f"Say `{new}`", (Edit(Span(*m.span()), new),), safety)])


def fix(text: str, *rules: Rule, allowed: Safety = Safety.SAFE) -> Result:
    return Fixer(rules=[*rules, PARSE_ERROR]).run(Source(text), allowed)


def why(result: Result) -> list[str]:
    return [dropped.why for dropped in result.dropped]


def edits(pattern: str, *changes: tuple[int, int, str]) -> Rule:
    """A rule with one fix; its edits are counted from the start of the match."""

    def fixes(m: re.Match[str]) -> Iterable[Fix]:
        made = (Edit(Span(m.start() + a, m.start() + b), text) for a, b, text in changes)
        yield Fix.safe("Change it", *made)

    return rule(pattern, fixes)


# --- what is applied ----------------------------------------------------------------------------


def test_every_finding_is_fixed() -> None:
    result = fix("FROM old\nRUN old old\n", swap("old", "new"))
    assert result.source.text == "FROM new\nRUN new new\n"
    assert [finding.message for finding, _ in result.applied] == ["`old` is not wanted"] * 3
    assert result.places == [(1, 6), (2, 5), (2, 9)]
    assert not result.remaining and not result.dropped


def test_nothing_to_do() -> None:
    source = Source("FROM a\n")
    result = Fixer(rules=[swap("old", "new")]).run(source, Safety.UNSAFE)
    assert result == Result(source)


def test_what_fixes_bring_is_fixed_in_the_next_pass() -> None:
    result = fix("FROM one\n", swap("one", "two"), swap("two", "three"))
    assert result.source.text == "FROM three\n"
    assert [fix.title for _, fix in result.applied] == ["Say `two`", "Say `three`"]


def test_unsafe_fixes_are_made_only_when_allowed() -> None:
    rules = (swap("old", "new"), swap("bad", "good", Safety.UNSAFE))
    assert fix("FROM old\nRUN bad\n", *rules).source.text == "FROM new\nRUN bad\n"
    both = fix("FROM old\nRUN bad\n", *rules, allowed=Safety.UNSAFE)
    assert both.source.text == "FROM new\nRUN good\n"


def test_the_first_fix_that_is_allowed_is_taken() -> None:
    def fixes(m: re.Match[str]) -> Iterable[Fix]:
        span = Span(*m.span())
        yield Fix.unsafe("First", Edit(span, "one"))
        yield Fix.safe("Second", Edit(span, "two"))
        yield Fix.safe("Third", Edit(span, "three"))

    assert fix("FROM old\n", rule("old", fixes)).source.text == "FROM two\n"
    result = fix("FROM old\n", rule("old", fixes), allowed=Safety.UNSAFE)
    assert result.source.text == "FROM one\n"


def test_fixes_that_overlap_wait_for_the_next_pass() -> None:
    result = fix("FROM a\nRUN abc\n", swap("ab", "x"), swap("bc", "y"))
    assert result.source.text == "FROM a\nRUN xc\n"
    assert len(result.applied) == 1
    result = fix("FROM a\nRUN ab c\n", swap("ab", "xbc"), swap("bc", "y"))
    assert result.source.text == "FROM a\nRUN xy c\n"


def test_fixes_that_touch_wait_for_the_next_pass() -> None:
    """Together they would make `xy`, which neither has seen."""
    together: list[str] = []

    def seen(m: re.Match[str]) -> Iterable[Fix]:
        together.append(m.string)
        return [Fix.safe("Say `y`", Edit(Span(*m.span()), "y"))]

    result = fix("FROM x\nRUN ab\n", swap("a", "x"), rule("b", seen))
    assert result.source.text == "FROM x\nRUN xy\n"
    assert "FROM x\nRUN xb\n" in together


def test_an_edit_that_two_fixes_share_is_made_once() -> None:
    """As two findings in one command that both want the same flag."""
    result = fix(
        "FROM a\nRUN get\n", edits("get(?! -f)", (3, 3, " -f")), edits("et(?! -f)", (2, 2, " -f"))
    )
    assert result.source.text == "FROM a\nRUN get -f\n"
    assert len(result.applied) == 2


def test_fixes_that_share_only_some_of_their_edits_are_made_one_by_one() -> None:
    """As two that move the same text to the same place: each leaves a copy there."""

    def fixes(m: re.Match[str]) -> Iterable[Fix]:
        above = Edit.insert(m.string.index("\n"), "x")
        yield Fix.safe("Move it up", above, Edit.delete(Span(*m.span())))

    result = fix("FROM a\nRUN b y c y", rule(" y", fixes))
    assert result.source.text == "FROM axx\nRUN b c"


def test_the_order_of_rules_does_not_matter() -> None:
    rules = [swap("ab", "x"), swap("bc", "y"), swap("y", "z"), swap("x", "zz")]
    text = "FROM a\nRUN abc bca abab\n"
    results = {fix(text, *order).source.text for order in (rules, rules[::-1])}
    assert len(results) == 1


def longer(m: re.Match[str]) -> Iterable[Fix]:
    yield Fix.safe("Make it longer", Edit(Span(*m.span()), m[0] + "x"))


def test_fixes_that_go_on_for_ever_are_not_made() -> None:
    result = fix("FROM old\nRUN x\n", rule("x+(?=\n)", longer), swap("old", "new"))
    assert result.source.text == "FROM new\nRUN x\n"
    assert [f.message for f in result.remaining] == ["`x` is not wanted"]
    assert why(result) == [f"it is not done after {MAX_PASSES} passes"]
    assert not result.remaining[0].fixes


def test_ten_passes_are_enough_for_what_takes_ten() -> None:
    result = fix("FROM a\nRUN x\n", rule(rf"(?<=RUN )x{{1,{MAX_PASSES}}}(?=\n)", longer))
    assert result.source.text == f"FROM a\nRUN {'x' * (MAX_PASSES + 1)}\n"
    assert len(result.applied) == MAX_PASSES
    assert not result.dropped


def test_fixes_that_undo_each_other_are_not_made() -> None:
    rules = [swap("RUN x", "RUN y"), swap("RUN y", "RUN x"), swap("old", "new")]
    for word in "xy":
        result = fix(f"FROM old\nRUN {word}\n", *rules)
        assert set(why(result)) == {"another fix undoes it"}
        assert result.source.text.startswith("FROM new\n")
        assert fix(result.source.text, *rules).source.text == result.source.text


def test_a_circle_of_three_ends_too() -> None:
    rules = [swap("one", "two"), swap("two", "three"), swap("three", "one")]
    result = fix("FROM a\nRUN one\n", *rules)
    assert result.source.text == "FROM a\nRUN one\n"
    assert not result.applied
    assert len(result.dropped) == 3


# --- what is refused ----------------------------------------------------------------------------

BAD = {
    "the result does not parse: unknown instruction `CD`": edits("RUN bad", (0, 3, "CD")),
    "the result does not parse: no line ends the heredoc `EOF`": edits("bad", (0, 3, "<<EOF")),
    "it changes another instruction": edits("bad", (3, 3, " \\")),
    "the finding is still there": edits("bad", (3, 3, " ")),
    "it brings a new error: `worse` is not wanted": swap("bad", "worse"),
    "its edits overlap": edits("bad", (0, 2, "a"), (1, 3, "b")),
    "the shell cannot read the result": edits("bad", (3, 3, " 'x")),
}
WORSE = rule("worse", lambda _: (), Severity.ERROR)
GOOD = swap("old", "new")


@pytest.mark.parametrize(("reason", "bad"), BAD.items(), ids=BAD)
def test_a_bad_fix_is_dropped_alone(reason: str, bad: Rule) -> None:
    text = "FROM old\nRUN bad\nRUN next old\n"
    result = fix(text, bad, GOOD, WORSE)
    assert [text.partition(";")[0] for text in why(result)] == [reason]
    assert result.source.text == "FROM new\nRUN bad\nRUN next new\n"
    assert len(result.applied) == 2
    assert [(f.rule, f.fixes) for f in result.remaining] == [(bad.name, ())], "offered no more"
    assert result.dropped[0].place.line == 2


@pytest.mark.parametrize(("reason", "bad"), BAD.items(), ids=BAD)
def test_verify_tells_why(reason: str, bad: Rule) -> None:
    source = Source("FROM a\nRUN bad\nRUN next\n")
    fixer = Fixer(rules=[bad, WORSE, PARSE_ERROR])
    (finding,) = fixer.lint(source)
    assert fixer.verify(source, [finding], finding, finding.fixes[0]).startswith(reason)


def test_after_a_bad_fix_the_next_best_is_taken() -> None:
    def fixes(m: re.Match[str]) -> Iterable[Fix]:
        for text in ("bad", "bad ", "good"):
            yield Fix.safe(f"Say {text!r}", Edit(Span(*m.span()), text))

    result = fix("FROM a\nRUN bad\n", rule("bad", fixes))
    assert result.source.text == "FROM a\nRUN good\n"
    assert [d.fix.title for d in result.dropped] == ["Say 'bad'", "Say 'bad '"]


def test_a_fix_that_fails_in_one_place_is_made_in_others() -> None:
    """Only at the end of the file can the line end go too."""
    joins = edits("bad", (0, 3, "good"), (3, 4, ""))
    result = fix("FROM a\nRUN bad\nRUN x\nRUN bad", joins)
    assert result.source.text == "FROM a\nRUN bad\nRUN x\nRUN good"
    assert why(result) == ["it changes another instruction"]


def test_fixes_that_fail_only_together_are_made_one_by_one() -> None:
    """Each removes one of two copies of something that has to be there."""
    needed = rule(r"(?s)\A(?!.*keep)", lambda _: (), Severity.ERROR)
    either = rule("keep", lambda m: [Fix.safe("Remove", Edit(Span(*m.span()), "x"))])
    result = fix("FROM a\nRUN keep\nRUN b\nRUN keep\nRUN c", needed, either)
    assert result.source.text == "FROM a\nRUN x\nRUN b\nRUN keep\nRUN c"
    assert len(result.applied) == 1
    assert why(result) == ["it brings a new error: `` is not wanted"]


def test_fixes_that_hold_together_do_not_wait_for_the_one_that_does_not() -> None:
    """More of them than there are passes."""
    needed = rule(r"(?s)\A(?!.*keep)", lambda _: (), Severity.ERROR)
    either = rule("keep", lambda m: [Fix.safe("Remove", Edit(Span(*m.span()), "x"))])
    result = fix("FROM keep\nRUN keep" + " old" * 20, needed, either, swap("old", "new"))
    assert result.source.text == "FROM x\nRUN keep" + " new" * 20


def test_a_comment_may_not_be_lost() -> None:
    text = "FROM a\nRUN bad \\\n  # why\n  x\n"
    result = fix(text, edits(r"bad \\\n  # why\n ", (0, 16, "good")))
    assert why(result) == ["it loses a comment"]


def test_but_a_fix_may_be_about_a_comment() -> None:
    result = fix("FROM a\nRUN x\n# bad\n", edits("# bad\n", (0, 6, "")))
    assert result.source.text == "FROM a\nRUN x\n"
    result = fix("FROM a\nRUN x\n# bad", edits("\n# bad", (0, 6, "")))
    assert result.source.text == "FROM a\nRUN x"
    result = fix("FROM a\n# bad\nRUN x\n", edits("bad", (0, 3, "good")))
    assert result.source.text == "FROM a\n# good\nRUN x\n"


# --- other files --------------------------------------------------------------------------------


class Beside(Context):
    """Surroundings made of a few texts."""

    def __init__(self, **texts: str) -> None:
        self.texts = texts

    def text(self, path: str) -> str | None:
        return self.texts.get(path)


def wants(path: str, word: str) -> Rule:
    """A rule that wants a word in another file."""
    made = Rule(Severity.WARNING)
    made.name, made.group = f"wants-{word}", "test"

    @made.on(Dockerfile)
    def check(_: Dockerfile, file: Dockerfile) -> Iterator[Finding]:
        text = file.context.text(path)
        if word not in (text or ""):
            edit = FileEdit(path, text, f"{text or ''}{word}\n")
            yield made.finding(Span(0, 4), f"`{path}` lacks `{word}`", Fix.safe("Add", edit))

    return made


def test_a_file_is_created() -> None:
    result = fix("FROM a\n", wants("x", "one"))
    assert result.source.text == "FROM a\n"
    assert result.files == {"x": FileEdit("x", None, "one\n")}
    assert not result.remaining


def test_a_file_is_changed_by_one_fix_after_the_other() -> None:
    fixer = Fixer(rules=[wants("x", "one"), wants("x", "two")], context=Beside(x="zero\n"))
    result = fixer.run(Source("FROM a\n"), Safety.SAFE)
    assert result.files == {"x": FileEdit("x", "zero\n", "zero\none\ntwo\n")}
    assert len(result.applied) == 2
    assert not result.remaining


def test_other_files_stay_where_they_cannot_be_written() -> None:
    fixer = Fixer(rules=[wants("x", "one"), GOOD], other_files=False)
    result = fixer.run(Source("FROM old\n"), Safety.SAFE)
    assert result.source.text == "FROM new\n"
    assert not result.files
    assert not result.dropped


# --- what counts as another instruction ---------------------------------------------------------

TEXT = """\
# syntax=docker/dockerfile:1
# escape=\\
FROM a
RUN one \\
    # comment
    two
COPY <<EOF /x
body
EOF
ENV A=b
"""
HARMLESS = {
    "within": ("one", (0, 3, "1")),
    "a new line before": ("RUN", (0, 0, "USER x\n")),
    "a new line after": ("two", (3, 3, "\nUSER x")),
    "the end of it": ("two", (3, 3, " three")),
    "the end of it, over lines": ("two", (3, 3, " \\\n three")),
    "its first word": ("RUN", (0, 3, "CMD")),
    "something before its first word": ("RUN", (0, 0, "ONBUILD ")),
    "indent": ("RUN", (0, 0, "  ")),
    "removal with its line end": ("ENV", (0, 8, "")),
    "removal with the line end before": ("ENV", (-1, 7, "")),
    "a comment in it": ("# comment", (0, 9, "# other")),
    "in a heredoc": ("body", (0, 4, "text")),
    "after a heredoc": ("EOF\n", (3, 3, "\nUSER x")),
    "a comment of its own": ("FROM", (0, 0, "# note\n")),
    "a directive": ("docker/dockerfile:1", (0, 19, "docker/dockerfile:2")),
    "two joined": ("two\n", (3, 3, " && x")),
}
HARMFUL = {
    "a continuation into the next": ("two", (3, 3, " \\")),
    "a heredoc's end": ("EOF\n", (0, 0, "x")),
    "a comment before the directives": ("# syntax", (0, 0, "# note\n")),
    "a blank line before the directives": ("# syntax", (0, 0, "\n")),
    "a directive removed with its neighbour": ("# syntax", (0, 29, "#\n")),
    "another escape": ("escape=.", (7, 8, "`")),
    "a heredoc that swallows": ("two", (3, 3, " <<EOF")),
}


def changed(pattern: str, change: tuple[int, int, str]) -> Result:
    return fix(TEXT, once(edits(pattern, change)))


def once(made: Rule) -> Rule:
    """The rule with findings only in the text as it was at first."""
    (check,) = made.checks
    made.checks = [lambda node, file: check(node, file) if file.source.text == TEXT else iter(())]
    return made


@pytest.mark.parametrize(("pattern", "change"), HARMLESS.values(), ids=HARMLESS)
def test_harmless(pattern: str, change: tuple[int, int, str]) -> None:
    result = changed(pattern, change)
    assert why(result) == []
    assert result.source.text != TEXT


@pytest.mark.parametrize(("pattern", "change"), HARMFUL.values(), ids=HARMFUL)
def test_harmful(pattern: str, change: tuple[int, int, str]) -> None:
    result = changed(pattern, change)
    assert len(why(result)) == 1
    assert result.source.text == TEXT
