"""Write the rule reference and the tables of other tools' codes from the rules themselves.

    python scripts/build_docs.py

``docs/rules/`` has one page per rule (what ``dockerlint explain`` prints) and an index;
``docs/migration.md`` has the tables at its end. A test keeps them current.
"""

from __future__ import annotations

from pathlib import Path

from dockerlint.findings import Safety
from dockerlint.knowledge.peers import TOOLS, tool_of
from dockerlint.output.rules import page
from dockerlint.rule import Rule, load

DOCS = Path(__file__).parent.parent / "docs"
OUT = DOCS / "rules"
MIGRATION = DOCS / "migration.md"
TABLES = "<!-- tables: what follows is written by scripts/build_docs.py -->\n"
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


def migration(page: str) -> str:
    """The page on moving here, with its tables as they should be."""
    text, _, _ = page.partition(TABLES)
    return text + TABLES + "".join(map(table, TOOLS[:4]))


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
    MIGRATION.write_text(migration(MIGRATION.read_text("utf-8")), "utf-8")
