"""The rules themselves: the list, and the page of one."""

from __future__ import annotations

import json

from dockerlint.effects import told
from dockerlint.findings import Safety
from dockerlint.knowledge.peers import TOOLS, tool_of
from dockerlint.linter import lint
from dockerlint.registry import load
from dockerlint.rule import PEERS, Rule
from dockerlint.sizes import Estimate, total
from dockerlint.text import Source


def as_text() -> str:
    """One line per rule, by group."""
    rows = []
    width = max(len(rule.name) for rule in load())
    for group in sorted({rule.group for rule in load()}):
        rows.append(f"{group}\n")
        for rule in load():
            if rule.group == group:
                mark = {None: " ", Safety.SAFE: "*", Safety.UNSAFE: "+"}[rule.fix]
                rows.append(f"  {rule.name:<{width}} {mark} {rule.severity:<8} {rule.summary}\n")
        rows.append("\n")
    return "".join(rows) + "* has a safe fix   + has an unsafe fix\n"


def as_json() -> str:
    """Every rule with all that is known of it."""
    return json.dumps([entry(rule) for rule in load()], indent=2, ensure_ascii=False) + "\n"


def entry(rule: Rule) -> dict[str, object]:
    """One rule as data."""
    return {
        "name": rule.name,
        "group": rule.group,
        "codes": list(rule.codes),
        "severity": rule.severity,
        "profile": rule.profile,
        "fix": rule.fix,
        "summary": rule.summary,
        "url": rule.url,
    }


def page(rule: Rule) -> str:
    """The rule's page in Markdown: its documentation, and what it is called elsewhere."""
    fix = {
        None: "none",
        Safety.SAFE: "safe, applied by `--fix`",
        Safety.UNSAFE: "unsafe, applied by `--fix --unsafe-fixes` or by hand in the editor",
    }[rule.fix]
    facts = [
        f"# {rule.name}",
        "",
        rule.doc.strip().replace("\r", ""),  # one shows what a carriage return does
        "",
        f"- Group: {rule.group}",
        f"- Severity: {rule.severity}",
        f"- On in: {', '.join(profiles(rule))}",
        f"- Fix: {fix}",
    ]
    if rule.effects:
        facts.append(f"- What the fix does: {told(rule.effects)}")
    if saving := example_saving(rule):
        facts.append(f"- Saves in the example above: {saving}")
    if rule.codes:
        facts.append(f"- In other tools: {elsewhere(rule)}")
    return "\n".join(facts) + "\n"


def example_saving(rule: Rule) -> Estimate | None:
    """What the bad example of its page would save; None when that is not known."""
    found = lint(Source(rule.examples["Bad"]), rules=[rule]) if "Bad" in rule.examples else []
    return total(finding.saves for finding in found if finding.saves)


def profiles(rule: Rule) -> list[str]:
    """The profiles it is on in; of those that include each other, the smallest."""
    found: list[str] = [rule.profile]
    for profile in PEERS:
        if level := rule.severity_in(profile):
            found.append(profile if level is rule.severity else f"{profile} ({level})")
    return found


def elsewhere(rule: Rule) -> str:
    """What it is called in each of the other tools."""
    tools = {tool: [c for c in rule.codes if tool_of(c) == tool] for tool in TOOLS}
    return "; ".join(f"{tool} {', '.join(codes)}" for tool, codes in tools.items() if codes)
