"""Write the rule reference and the tables of other tools' codes from the rules themselves.

    python scripts/build_docs.py

``docs/rules/`` has one page per rule (what ``dockerlint explain`` prints) and an index;
``docs/guide.md`` has the rules by technique, from ``guide.toml`` beside this script;
``docs/migration.md`` has the tables at its end. A test keeps them current.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dockerlint.findings import Safety
from dockerlint.knowledge.peers import tool_of
from dockerlint.output.rules import page
from dockerlint.registry import load
from dockerlint.rule import Profile, Rule

DOCS = Path(__file__).parent.parent / "docs"
OUT = DOCS / "rules"
MIGRATION = DOCS / "migration.md"
GUIDE = DOCS / "guide.md"
TECHNIQUES = Path(__file__).with_name("guide.toml")
TABLES = "<!-- tables: what follows is written by scripts/build_docs.py -->\n"
TABLED = ("hadolint", "BuildKit", "Trivy", "Checkov", "KICS", "Semgrep", "Sonar", "tally")
FIX = {None: "", Safety.SAFE: "safe", Safety.UNSAFE: "unsafe"}


def pages() -> dict[str, str]:
    """File name to text, for every page there is to be."""
    return {"README.md": index(), **{f"{rule.name}.md": page(rule) for rule in load()}}


def index() -> str:
    """All rules in a table, by group."""
    lines = [
        "# Rules",
        "",
        "`dockerlint explain RULE` shows a page in the terminal. A rule can be named by any code",
        "it has in other tools. These pages are written by `scripts/build_docs.py`.",
    ]
    for group in sorted({rule.group for rule in load()}):
        lines += ["", f"## {group}", "", "| rule | what | severity | fix | elsewhere |"]
        lines += ["|---|---|---|---|---|", *(row(r) for r in load() if r.group == group)]
    return "\n".join(lines) + "\n"


def row(rule: Rule) -> str:
    """One line of the table."""
    name, codes = f"[{rule.name}]({rule.name}.md)", ", ".join(rule.codes)
    return f"| {name} | {rule.summary} | {rule.severity} | {FIX[rule.fix]} | {codes} |"


def guide() -> str:
    """The techniques that make images small, each with the rules that see where one is missed."""
    sections = tomllib.loads(TECHNIQUES.read_text("utf-8"))["section"]
    tables = (line for section in sections for line in techniques(section))
    return "\n".join([*GUIDE_HEAD, *tables]) + "\n"


GUIDE_HEAD = (
    "# What makes images small and safe, and which rule sees it missed",
    "",
    "*safe* and *unsafe* tell the kind of fix that a rule offers. Rules of other profiles than",
    "`recommended` are named with theirs: they are cautions, or a matter of taste. This page is",
    "written by `scripts/build_docs.py`.",
)


def techniques(section: dict[str, Any]) -> Iterator[str]:
    """The table of one section."""
    rules = {rule.name: rule for rule in load()}
    yield from ("", f"## {section['title']}", "", "| technique | rules | |", "|---|---|---|")
    for each in section["technique"]:
        seen = "<br>".join(seen_by(rules[name]) for name in each.get("rules", ()))
        note = each.get("note", "")
        yield f"| {each['what']} | {seen or 'none: ' + each['instead']} | {note} |"


def seen_by(rule: Rule) -> str:
    """A rule with its kind of fix, and its profile where that is not the default."""
    profile = "" if rule.profile is Profile.RECOMMENDED else f"`{rule.profile}`"
    told = ", ".join(filter(None, (FIX[rule.fix] or "no fix", profile)))
    return f"[{rule.name}](rules/{rule.name}.md) ({told})"


def migration(page: str) -> str:
    """The page on moving here, with its tables as they should be."""
    text, _, _ = page.partition(TABLES)
    return text + TABLES + "".join(map(table, TABLED))


def table(tool: str) -> str:
    """Every code of another tool with the rules that answer to it."""
    rules = [(code, r) for r in load() for code in r.codes if tool_of(code) == tool]
    rows = [
        f"| {code} | [{r.name}](rules/{r.name}.md) | {r.profile} | {r.severity} | {FIX[r.fix]} |"
        for code, r in sorted(rules, key=lambda each: (each[0], each[1].name))
    ]
    head = f"| {tool} | rule | on in | severity | fix |"
    return "\n".join(["", f"### {tool}", "", head, "|---|---|---|---|---|", *rows, ""])


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.md"):
        old.unlink()
    for name, text in pages().items():
        (OUT / name).write_text(text, "utf-8")
    GUIDE.write_text(guide(), "utf-8")
    MIGRATION.write_text(migration(MIGRATION.read_text("utf-8")), "utf-8")
