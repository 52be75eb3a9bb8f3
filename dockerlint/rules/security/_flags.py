"""How to take a flag off a `RUN`."""

from __future__ import annotations

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Fix
from dockerlint.syntax import Flag, Run

EFFECTS = Change.CHANGES_SURROUNDINGS.of("flags")


def without(run: Run, flag: Flag) -> Fix:
    """A fix that removes the flag."""
    return Fix.unsafe(f"Remove `--{flag.name}={flag.text}`", edits.delete_flag(run, flag))
