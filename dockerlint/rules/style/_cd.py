"""What the two rules on `cd` share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dockerlint.model import Stage
from dockerlint.model.caches import removed
from dockerlint.model.paths import Paths
from dockerlint.syntax import Command, Run, Script

MOVES = {"cd", "pushd", "popd"}
TEMPORARY = Paths()
TEMPORARY.add(("/tmp", "/var/tmp"))


class Move(NamedTuple):
    """The first `cd` of a RUN. ``folder`` is where all of the RUN works, or else None."""

    run: Run
    script: Script
    cd: Command
    folder: str | None


def moves(stage: Stage) -> Iterator[Move]:
    """Every RUN of the stage with a `cd`; those under ONBUILD and in `sh -c '…'` do not count."""
    for run, script in stage.runs:
        own = (c for c in script.commands if run.is_exec or c.body is script.body)
        if cd := next((c for c in own if c.name == "cd"), None):
            yield Move(run, script, cd, _folder(stage, run, script, cd))


def _folder(stage: Stage, run: Run, script: Script, cd: Command) -> str | None:
    """Where all of the RUN works.

    A folder for temporary files, or one that the RUN leaves or removes again, is not meant to
    last.
    """
    if run.is_exec or script.links[0].command is not cd or len(cd.arguments) != 1 or cd.redirects:
        return None
    text = cd.words[0]
    path = run.expand(text, stage.env_at(run)) if "$" in text else text
    if script.background or not path:
        return None
    if len(script.links) == 1:
        return path
    others = [c for c in script.commands if c is not cd]
    gone = Paths()
    gone.add(path for other in others for path in removed(other))
    leaves = any(other.name in MOVES and not other.nested for other in others)
    lasts = path.startswith("/") and path not in gone and path not in TEMPORARY
    tied = script.links[1].operator not in ("||", "&")
    return path if lasts and tied and not leaves else None
