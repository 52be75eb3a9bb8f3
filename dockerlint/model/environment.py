"""The environment variables that a command sees, and what they are set to."""

from __future__ import annotations

from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.stage import Stage
from dockerlint.syntax import Cmd, Command, Entrypoint

_TRUE = {"1", "true", "t", "yes", "y", "on"}
EXPORTS = {"export", "declare", "typeset", "readonly"}  # set variables for what follows


def seen_by(command: Command, file: Dockerfile) -> dict[str, str | None]:
    """Names to values: of ``ENV`` and ``ARG``, of ``export`` before it, and its own.

    None for a value that is not known. A variable that is not in it may still be set in the base
    image, or at build time where an ``ARG`` has no default.
    """
    run, script = file.run_of(command)
    found: dict[str, str | None] = dict(file.stage_of(run).env_at(run))
    for earlier in script.commands:
        if earlier is command:
            break
        if earlier.name in EXPORTS:
            for argument in earlier.arguments:
                name, equals, _ = argument.text.partition("=")
                value = argument.value
                if equals:
                    found[name] = value.partition("=")[2] if value is not None else None
    return {**found, **dict(command.assignments)}


def is_set_anywhere(name: str, stage: Stage) -> bool:
    """True when an instruction of the lineage mentions a variable, whatever it does with it."""
    return any(name in i.text for i in stage.chain if not isinstance(i, Cmd | Entrypoint))


def is_on(value: str | None) -> bool:
    """True for what most programs take for a yes: ``1``, ``true``, ``yes``, ``on``."""
    return value is not None and value.strip().lower() in _TRUE
