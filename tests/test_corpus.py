"""Real Dockerfiles: nothing crashes, fixing breaks none. Needs the corpus beside the project."""

from pathlib import Path
from typing import Any

import pytest
from invariants import Remembering, invariants, single_fixes_settle

from dockerlint import files
from dockerlint.effects import Change, Effect
from dockerlint.findings import Safety
from dockerlint.fixer import Fixer
from dockerlint.linter import lint
from dockerlint.registry import load
from dockerlint.surroundings import Surroundings
from dockerlint.syntax import parse
from dockerlint.syntax.lexer import Lexer
from dockerlint.text import Source


def texts(corpus: list[Path]) -> list[tuple[Path, Source]]:
    return [(path, files.read(path)) for path in corpus]


def test_every_file_is_linted(corpus: list[Path]) -> None:
    found = [f for path, source in texts(corpus) for f in lint(source, context=Surroundings(path))]
    assert len(found) > len(corpus) / 2


@pytest.mark.parametrize("allowed", list(Safety), ids=str)
def test_fixes_settle_and_break_nothing(corpus: list[Path], allowed: Safety) -> None:
    fixed = 0
    for path, source in texts(corpus):
        fixer = Fixer(context=Surroundings(path))
        result = fixer.run(source, allowed)
        assert not result.dropped, path
        again = fixer.run(result.source, allowed)
        assert again.source.text == result.source.text, path
        before = {p.message for p in parse(source).problems}
        assert {p.message for p in parse(result.source).problems} <= before, path
        fixed += bool(result.applied)
    assert fixed


def test_what_must_hold_holds(corpus: list[Path]) -> None:
    """Among it: fixes do what their rules declare and nothing else, alone and together."""
    for path, source in texts(corpus):
        fixer = Remembering(Surroundings(path))
        assert not list(invariants(source, fixer)), path
        assert not list(single_fixes_settle(source, fixer)), path


def test_the_order_of_rules_does_not_matter(corpus: list[Path]) -> None:
    for path, source in texts(corpus):
        orders = (load(), load()[::-1])
        fixers = [Fixer(context=Surroundings(path), rules=rules) for rules in orders]
        one, other = (fixer.run(source, Safety.UNSAFE).source.text for fixer in fixers)
        assert one == other, path


# Instructions that a fix may amend or take out whatever it declares: how they are written may
# change where they mean the same.
ALWAYS = {"FROM", "RUN"}
IN_COMMANDS = {"COPY", "ADD", "WORKDIR"}  # those that a command's effects can be about
AROUND = {"ENV", "ARG", "USER", "WORKDIR", "SHELL"}
IMAGE = {"CMD", "ENTRYPOINT", "EXPOSE", "HEALTHCHECK", "LABEL", "STOPSIGNAL", "VOLUME"}


def amended(effect: Effect) -> set[str]:
    """The instructions that a fix with this effect may amend or take out."""
    if effect.change is Change.CHANGES_IMAGE:
        return {effect.what.partition(" ")[0]} if effect.what else IMAGE | AROUND
    if effect.change is Change.CHANGES_SURROUNDINGS:
        return AROUND | IN_COMMANDS
    return AROUND if effect.change is Change.CHANGES_STAGES else IN_COMMANDS


def test_the_builders_parser_reads_what_fixing_gives(corpus: list[Path]) -> None:
    """The official parser's instructions of the fixed file: the old ones, added to or amended."""
    dockerfile = pytest.importorskip("dockerfile", reason="needs BuildKit's parser from PyPI")
    for path, source in texts(corpus):
        result = Fixer(context=Surroundings(path)).run(source, Safety.UNSAFE)
        try:
            before = [meant(c) for c in dockerfile.parse_string(source.text)]
        except dockerfile.GoParseError:
            continue
        after = [meant(c) for c in dockerfile.parse_string(result.source.text)]
        touched = {finding.rule for finding, _ in result.applied}
        effects = {effect for rule in load() if rule.name in touched for effect in rule.effects}
        rewritten = ALWAYS.union(*map(amended, effects))
        for instruction in before:
            assert instruction in after or instruction[0] in rewritten, path


def meant(command: Any) -> tuple[str, ...]:
    """An instruction as the official parser has it; what ENV and LABEL set without its quotes."""
    name, values = command.cmd.upper(), command.value
    if name in ("ENV", "LABEL"):
        values = [Lexer(unset="keep").expand(value) for value in values if value != "="]
    return (name, *values)
