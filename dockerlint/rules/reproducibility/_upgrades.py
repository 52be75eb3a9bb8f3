"""What the rules on upgrades of all packages have in common."""

from __future__ import annotations

from dockerlint import edits
from dockerlint.findings import Finding, Fix
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.syntax import Command
from dockerlint.text import Span


def upgrade(rule: Rule, command: Command, file: Dockerfile) -> Finding:
    """The finding on a command that upgrades whatever there is."""
    assert command.subcommand
    edit = edits.remove_command(*file.run_of(command), command)
    name = f"{command.name} {command.subcommand.text}"
    return rule.finding(
        Span(command.argv[0].span.start, command.argv[-1].span.end),
        f"`{name}` gives another image on every day; a newer base image brings the same",
        Fix.unsafe("Remove the command", edit),
    )
