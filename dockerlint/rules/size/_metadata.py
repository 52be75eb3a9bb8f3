"""What the rules on yum, dnf and zypper have in common."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.findings import Finding, Fix
from dockerlint.model import Dockerfile
from dockerlint.model.caches import Cache, is_last
from dockerlint.model.packages import MANAGERS
from dockerlint.model.weights import cache_weight
from dockerlint.rule import Rule
from dockerlint.syntax import Command
from dockerlint.text import Span


def left_behind(
    rule: Rule, cache: Cache, command: Command, file: Dockerfile, clean: str
) -> Iterator[Finding]:
    """A finding when the command leaves its repositories' metadata; ``clean`` removes them."""
    fills = MANAGERS[command.name].fills
    if not command.runs(*fills) or not is_last(command, file, fills):
        return
    if not cache.left_by(command, file):
        return
    assert command.subcommand
    edit = edits.append(*file.run_of(command), clean, command)
    yield rule.finding(
        Span(command.argv[0].span.start, command.subcommand.span.end),
        f"`{command.name} {command.subcommand.text}` leaves repository metadata in the layer",
        Fix.safe("Clean up at the end of the `RUN`", edit),
        saving=cache_weight(command, file),
    )
