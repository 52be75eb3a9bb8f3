"""``dockerlint size``: the account of one Dockerfile's final image."""

from __future__ import annotations

import argparse
import re
from typing import TextIO

from dockerlint import config, discovery, files
from dockerlint.config import ConfigError
from dockerlint.output.terminal import columns, printable
from dockerlint.run import Exit
from dockerlint.size import show
from dockerlint.size.account import account
from dockerlint.surroundings import Surroundings

_UNITS = {"": 1.0, "b": 1e-6, "k": 1e-3, "kb": 1e-3, "m": 1.0, "mb": 1.0, "g": 1e3, "gb": 1e3}
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*([kmg]?b?)", re.I | re.A)


def run(options: argparse.Namespace, out: TextIO, err: TextIO) -> int:
    """Show the account; the exit code. Raises ConfigError.

    That is `Exit.FINDINGS` when even the least that the image can weigh is above the budget.
    """
    path = discovery.one(options.file)
    budget = megabytes(options.budget) if options.budget else None
    settings = config.read(options.config) if options.config else config.load_for(path)
    try:
        found = account(files.read(path), settings.for_file(path), Surroundings(path))
    except files.FileError as error:
        raise ConfigError(f"{path}: {error}") from error
    if found.is_empty:
        raise ConfigError(f"{path}: has no FROM, so no image is built from it")
    above = budget is not None and found.is_above(budget)
    if options.format == "json":
        out.write(show.as_json(str(path), found, budget))
    else:
        out.write(show.as_text(str(path), found, columns(out)))
        if above:
            err.write(f"dockerlint: {printable(str(path))}: above the budget of {budget:g} MB\n")
    return Exit.FINDINGS if above else Exit.CLEAN


def megabytes(text: str) -> float:
    """``200MB``, ``1.5 GB``, ``200`` (MB) as MB of 10^6 bytes. Raises ConfigError."""
    found = _AMOUNT.fullmatch(text.strip())
    if not found:
        raise ConfigError(f"--budget: not an amount such as 200MB or 1.5GB: {text}")
    return float(found[1]) * _UNITS[found[2].lower()]
