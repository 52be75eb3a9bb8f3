"""How cargo is called."""

from __future__ import annotations

from dockerlint.syntax import Argument, Command


def subcommand(cargo: Command) -> Argument | None:
    """The word `build` of ``cargo +nightly build``."""
    words = (a for a in cargo.positional("--color", "--config", "-Z", "-C", "--explain"))
    return next((a for a in words if not a.text.startswith("+")), None)


def is_optimised(cargo: Command) -> bool:
    """True when the command names a profile; without one cargo builds for debugging."""
    return cargo.has("--release", "-r", "--profile")
