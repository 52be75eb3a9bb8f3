"""How to put a small init before what an image starts."""

from __future__ import annotations

import json
from collections.abc import Iterator

from dockerlint.edits import insert_after, insert_before
from dockerlint.findings import Edit
from dockerlint.model import Stage
from dockerlint.model.accounts import is_root, user_at
from dockerlint.model.starts import Start, base_entrypoint
from dockerlint.patterns import pattern
from dockerlint.syntax import Command, Entrypoint, Run

TINI = {"alpine": "/sbin/tini", "debian": "/usr/bin/tini", "ubuntu": "/usr/bin/tini"}
APK = "apk add --no-cache tini"
APT = "apt-get install -y --no-install-recommends tini"
UPDATE, CLEAN = "apt-get update", "rm -rf /var/lib/apt/lists/*"
_APT = ("apt-get", "apt")
_MANAGERS = {"alpine": ("apk",), "debian": _APT, "ubuntu": _APT}
_WITHOUT = {"stretch", "jessie", "trusty", "xenial"}  # releases that have no package of it
_BLANKS = pattern(r"[ \t]*")


def install(stage: Stage) -> Edit | None:
    """Install tini in the stage: in a list of packages that is there, or in a RUN of its own."""
    family = stage.family or ""
    if family not in TINI or (stage.base and stage.base.release in _WITHOUT):
        return None
    for run, command in _lists(stage, _MANAGERS[family]):
        return _into(run, command)
    first = next(iter(stage.instructions), None)
    if first is None or not is_root(user_at(stage, first)) or not stage.has_posix_shell(first):
        return None
    commands = (APK,) if family == "alpine" else (UPDATE, APT, CLEAN)
    return insert_after(stage.start, f"RUN {' && '.join(commands)}")


def _lists(stage: Stage, managers: tuple[str, ...]) -> Iterator[tuple[Run, Command]]:
    """The commands of the stage that install packages, as root, to stay."""
    for run, script in stage.runs:
        if not is_root(user_at(stage, run)) or not script.is_chain or script.broken:
            continue
        for command in script.commands:
            stays = not command.has("-t", "--virtual", "--simulate", "-X", "--repository")
            plain = command.editable and not command.nested and not command.piped
            if command.name in managers and command.runs("add", "install") and stays and plain:
                operands = command.operands()
                if operands and operands[-1] is command.argv[-1] and operands[-1].value:
                    yield run, command


def _into(run: Run, command: Command) -> Edit:
    """Put tini at the end of a list of packages, on a line of its own where the last one is."""
    source = run.source
    *_, before, last = command.argv
    line = source.line_at(last.span.start)
    if source.line_at(before.span.start) == line:
        return Edit.insert(last.span.end, " tini")
    blanks = _BLANKS.match(source.text, source.starts[line])
    indent = blanks[0] if blanks else ""
    return Edit.insert(last.span.end, f" {run.escape}{source.newline}{indent}tini")


def put_before(stage: Stage, start: Start, path: str) -> Edit | None:
    """Let an init start what the image starts; None where CMD would get lost by that."""
    if start.entrypoint:
        if start.entrypoint not in stage.instructions or not start.entrypoint.json:
            return None
        first = start.entrypoint.json[0].span.start
        return Edit.insert(first, f'{json.dumps(path)}, "--", ')
    if stage.last(Entrypoint):
        return None  # an empty one, which would be in the way
    inherited = base_entrypoint(stage)
    if start.cmd not in stage.instructions or inherited is None:
        return None  # the builder forgets an inherited CMD when an ENTRYPOINT is set
    words = json.dumps([path, "--", *inherited])
    assert start.cmd
    return insert_before(start.cmd, f"ENTRYPOINT {words}")
