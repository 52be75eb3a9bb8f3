"""Write the index of the rules, from the rules themselves.

    python scripts/build_index.py

``dockerlint/rules/index.py`` holds what must be known of every rule before its file is imported,
see ``dockerlint.registry``. A test keeps it current.
"""

from __future__ import annotations

from pathlib import Path

from dockerlint.registry import Row, found
from dockerlint.rule import Rule

INDEX = Path(__file__).parent.parent / "dockerlint" / "rules" / "index.py"
HEAD = '''"""What must be known of every rule before its file is read, see `dockerlint.registry`.

Written by ``scripts/build_index.py`` from the rules' files: change those, not this.
"""
# ruff: noqa: E501
# fmt: off

from dockerlint.registry import Row

ROWS: tuple[Row, ...] = (
'''


def index() -> str:
    """The text of the index. Raises ValueError when two rules have one name."""
    rules = sorted(found(), key=lambda rule: rule.name)
    taken: set[str] = set()
    for name in (name for rule in rules for name in (rule.name, *rule.aliases)):
        if name in taken:
            raise ValueError(f"two rules are called {name}")
        taken.add(name)
    return HEAD + "".join(f"    {row(rule)!r},\n" for rule in rules) + ")\n"


def row(rule: Rule) -> Row:
    """What the index says of one rule."""
    return (
        rule.group,
        rule.name,
        rule.severity.value,
        rule.profile.value,
        tuple(profile.value for profile in rule.also),
        rule.codes,
        rule.aliases,
        tuple((asks.kind, tuple(sorted(asks.names))) for asks in rule.asks),
        rule.summary,
    )


if __name__ == "__main__":
    INDEX.write_text(index(), "utf-8", newline="\n")
