"""The linters that are measured: how they are called, and how their reports are read."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from common import program

OFF, ON = ("--shellcheck", "off"), ("--shellcheck", "on")
ALONE = ("--no-cache", "--jobs", "1")
NO_SETTINGS = ("--config", os.devnull)  # whatever lies beside the files


@dataclass(frozen=True)
class Linter:
    """A command line that files go after, and that succeeds whatever it finds in them."""

    name: str
    command: tuple[str, ...]


class Finding(NamedTuple):
    """What there is to count of a finding."""

    file: str
    rule: str


def dockerlint(name: str, *options: str) -> Linter:
    """This project's linter."""
    plain = ("--format", "json", "--fail-level", "none")
    return Linter(f"dockerlint, {name}", (own(), "check", *plain, *options))


def own() -> str:
    """The program of this project."""
    found = program("dockerlint")
    if found is None:
        raise SystemExit("dockerlint is not installed here: pip install -e .")
    return found


def peers() -> list[Linter]:
    """Those other linters that are installed. They are run where no settings of theirs lie."""
    found = []
    if hadolint := program("hadolint"):
        found.append(Linter("hadolint", (hadolint, "--no-fail", "--format", "json")))
    if tally := program("tally"):
        quiet = ("--slow-checks=off", "--no-config", "--fail-level", "none", "--format", "json")
        found.append(Linter("tally", (tally, "lint", *quiet)))
    return found


def missing(*names: str) -> list[str]:
    """A line for each program that is not installed."""
    return [
        f"{name} is not installed here and was left out." for name in names if not program(name)
    ]


def findings(report: str) -> list[Finding]:
    """What a report in JSON tells: a list of findings, or of files with theirs."""
    told = json.loads(report)
    if isinstance(told, list):
        return [Finding(each["file"], each.get("rule") or each["code"]) for each in told]
    return [
        Finding(file["file"], each["rule"])
        for file in told["files"]
        for each in file["violations"]
    ]


def versions(*names: str) -> list[str]:
    """The installed programs of these names, each with the version it tells."""
    return [f"{name} {version(found, '--version')}" for name in names if (found := program(name))]


def version(*command: str) -> str:
    """The version that a command prints."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"\d+(\.\d+)+", done.stdout + done.stderr)
    return found[0] if found else "of unknown version"


def reported(command: Sequence[str], folder: os.PathLike[str]) -> list[Finding] | None:
    """What a linter finds; None where it ends with an error."""
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return None if done.returncode else findings(done.stdout.decode(errors="replace"))
