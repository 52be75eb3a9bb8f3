"""Write the rule reference, ``docs/rules/``, from the rules themselves.

    python scripts/build_docs.py

One page per rule (what ``dockerlint explain`` prints) and an index. A test keeps them current.
"""

from __future__ import annotations

from pathlib import Path

from dockerlint.findings import Safety
from dockerlint.output.rules import page
from dockerlint.rule import Rule, load

OUT = Path(__file__).parent.parent / "docs" / "rules"
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


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.md"):
        old.unlink()
    for name, text in pages().items():
        (OUT / name).write_text(text, "utf-8")
