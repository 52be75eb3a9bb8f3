"""What is written down is what is."""

import io
import os
import re
import runpy
import shlex
import tomllib
from collections import Counter
from collections.abc import Container
from pathlib import Path

import pytest

from dockerlint.cli import run
from dockerlint.findings import Safety
from dockerlint.fixer import Fixer
from dockerlint.registry import load
from dockerlint.rule import Profile
from dockerlint.surroundings import Surroundings
from dockerlint.text import Source

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
SHOWN = re.findall(r"^```\w+\n\$ dockerlint ([^\n]+)\n(.*?)^```$", README, re.M | re.S)


BUILD = runpy.run_path(str(ROOT / "scripts" / "build_docs.py"))


def test_rule_pages_are_current() -> None:
    """If not: python scripts/build_docs.py"""
    wanted: dict[str, str] = BUILD["pages"]()
    found = {p.name: p.read_text("utf-8") for p in (ROOT / "docs" / "rules").glob("*.md")}
    assert found == wanted


def test_the_tables_of_other_tools_are_current() -> None:
    """If not: python scripts/build_docs.py"""
    page = (ROOT / "docs" / "migration.md").read_text("utf-8")
    assert page == BUILD["migration"](page)


def test_the_guide_is_current_and_no_technique_is_without_rule_or_reason() -> None:
    """If not: python scripts/build_docs.py"""
    assert (ROOT / "docs" / "guide.md").read_text("utf-8") == BUILD["guide"]()
    sections = tomllib.loads((ROOT / "scripts" / "guide.toml").read_text("utf-8"))["section"]
    for technique in (each for section in sections for each in section["technique"]):
        assert bool(technique.get("rules")) != bool(technique.get("instead")), technique["what"]


@pytest.mark.parametrize(("command", "shown"), SHOWN)
def test_the_readme_shows_what_is_printed(
    command: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If not: NO_COLOR=1 dockerlint ..., and copy what it prints."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setitem(os.environ, "NO_COLOR", "1")
    out = io.StringIO()
    run(shlex.split(command), out, io.StringIO())
    assert out.getvalue() == shown


def test_the_page_on_sizes_shows_what_layers_prints() -> None:
    shown = (ROOT / "tests" / "layers" / "text.txt").read_text("utf-8")  # held by test_layers.py
    assert f"```console\n{shown}```\n" in (ROOT / "docs" / "sizes.md").read_text("utf-8")


def test_the_example_is_what_fixing_makes_of_it() -> None:
    """If not: copy examples/before to examples/after, and fix that with --unsafe-fixes."""
    before, after = (ROOT / "examples" / name for name in ("before", "after"))
    fixer = Fixer(context=Surroundings(before / "Dockerfile"))
    result = fixer.run(Source((before / "Dockerfile").read_text()), Safety.UNSAFE)
    made = {"Dockerfile": result.source.text, **{p: f.after for p, f in result.files.items()}}
    assert made | texts(before, but=made) == texts(after)
    assert not result.remaining


def texts(folder: Path, but: Container[str] = ()) -> dict[str, str]:
    """Every file of a folder, by its path in it."""
    paths = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    return {name: path.read_text("utf-8") for name, path in paths.items() if name not in but}


def test_every_link_in_the_documentation_leads_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("editors/*.md")]
    pages += ROOT.glob("editors/*/*.md")  # not what npm put below
    for page in pages:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_changelog_has_this_version() -> None:
    from dockerlint import __version__

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_readme_counts_the_rules_and_names_some_of_each_group() -> None:
    section = README.partition("\n## Rules\n")[2].partition("\n## ")[0]
    counts = Counter(rule.profile for rule in load())
    assert f"{len(load())} rules, each" in section
    assert f"The {counts[Profile.RECOMMENDED]} of the\ndefault profile" in section
    assert f"`strict` has {counts[Profile.STRICT]} more" in section
    groups = re.findall(r"^\| `([a-z-]+)`", section, re.M)
    assert sorted(groups) == sorted({rule.group for rule in load()})
    named = set(re.findall(r"\(`([a-z-]+)`\)", section))
    assert named <= {rule.name for rule in load()}
