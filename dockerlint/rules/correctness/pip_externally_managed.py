"""
pip should install into a virtual environment where the system's Python is managed by apt or apk.

Debian since 12, Ubuntu since 23.04 and Alpine since 3.19 mark the Python of their packages as
*externally managed* (PEP 668): `pip install` stops with `error: externally-managed-environment`,
and so does the build. What worked on `debian:11` fails after the base image is raised.

A virtual environment is Python's answer: `python3 -m venv /opt/venv`, and `/opt/venv/bin` first in
`PATH`, so that all later commands and the container find it. `--break-system-packages` puts the
files among those of apt, where the next upgrade may overwrite them; who says so is left alone.

Reported is the first such command of a stage, where the file itself installs the distribution's
pip on a known release of a public image. Left alone are the images `python` and `pypy`, whose
Python is their own, files that set `PATH` or `VIRTUAL_ENV`, or mention a virtual environment,
conda or the marker `EXTERNALLY-MANAGED`, and `pip install --target`, `--prefix` and `--root`.

The fix also installs `python3-venv` on Debian and Ubuntu. There is none where other `python3-`
packages are installed, which the environment would not see.

Bad:

    FROM debian:12-slim
    RUN apt-get update && apt-get install -y --no-install-recommends python3-pip \\
        && rm -rf /var/lib/apt/lists/*
    RUN pip3 install --no-cache-dir flask==3.1.0

Good:

    FROM debian:12-slim
    RUN apt-get update && apt-get install -y --no-install-recommends python3-pip python3-venv \\
        && rm -rf /var/lib/apt/lists/*
    ENV PATH=/opt/venv/bin:$PATH
    RUN python3 -m venv /opt/venv && pip3 install --no-cache-dir flask==3.1.0
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Base, Dockerfile, Stage
from dockerlint.model.accounts import is_root, user_at
from dockerlint.model.options import configured, with_variables
from dockerlint.model.packages import APT, pip_install
from dockerlint.model.production import set_names
from dockerlint.model.programs import MAX_LINEAGE
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Argument, Command, Run

VENV = "python3 -m venv /opt/venv"
PATH = "ENV PATH=/opt/venv/bin:$PATH"
rule = Rule(
    Severity.WARNING,
    fix=Safety.UNSAFE,
    effects=(
        *Change.ADDS_COMMAND.of(VENV),
        *Change.ADDS_ARGUMENT.of(),
        *Change.CHANGES_SURROUNDINGS.of("ENV PATH"),
        *Change.CHANGES_IMAGE.of("ENV PATH"),
    ),
)
_MARKED = {
    "debian": {"bookworm", "trixie", "forky", "duke", "sid"},
    "ubuntu": {"lunar", "mantic", "noble", "oracular", "plucky", "questing", "resolute"},
}
_ALPINE = (3, 19)
_OWN_PYTHON = {"python", "pypy", "hylang", "django", "celery", "sentry", "satosa", "plone", "odoo"}
_PIP = {"python3-pip", "py3-pip", "python3-full"}
_MANAGERS = (*APT, "apk")
_OTHER = pattern(r"(?:python3|py3)-(?!pip$|venv$|dev$|setuptools$|wheel$|full$|minimal$).+")
_ELSEWHERE = pattern(r"venv|virtualenv|pyenv|conda|EXTERNALLY-MANAGED|break-system-packages", re.I)
_SETTINGS = {"PATH", "VIRTUAL_ENV", "PIP_BREAK_SYSTEM_PACKAGES"}
_PLAIN = pattern(r"(?:/usr/bin/)?(?:pip3?|python3?)")
_TARGETS = ("-t", "--target", "--prefix", "--root", "--python", "--dry-run", "--help")


@rule.on(Stage, *_MANAGERS)
def managed(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The first `pip install` of a stage that the system's Python refuses."""
    base = stage.base
    if base is None or not is_marked(base) or not any(map(pip_install, stage.own_commands())):
        return
    if len(stage.lineage) > MAX_LINEAGE:
        return
    pips: list[Argument] = []
    for each in stage.lineage:
        for run, script in each.runs:
            for command in script.commands:
                pips += installed_pip(command)
                install = pip_install(command)
                if not install or not pips or not fails(command, file):
                    continue
                if each is stage:
                    yield rule.finding(
                        install.span,
                        f"`pip install` stops on {told(base)}: its Python is externally managed",
                        environment(run, command, pips[-1], stage, file),
                    )
                return


def is_marked(base: Base) -> bool:
    """True when the distribution's Python is known to be externally managed."""
    if base.image is None or base.reference.official in _OWN_PYTHON or not base.release:
        return False
    if base.family == "alpine":
        if base.release == "edge":
            return True
        numbers = base.release.split(".")[:2]
        return all(n.isdigit() for n in numbers) and tuple(map(int, numbers)) >= _ALPINE
    return base.release in _MARKED.get(base.family or "", ())


def told(base: Base) -> str:
    """The distribution as people call it."""
    return f"{(base.family or '').capitalize()} {base.release}"


def installed_pip(command: Command) -> Iterator[Argument]:
    """The distribution's pip among what a command installs."""
    if command.name in _MANAGERS and command.runs("install", "add"):
        yield from (word for word in command.operands("-t") if word.value in _PIP)


def fails(command: Command, file: Dockerfile) -> bool:
    """True when nothing says that the command goes elsewhere, or that it may go on."""
    _, script = file.run_of(command)
    given = with_variables(command, file)
    if given is None or given.has("--break-system-packages", *_TARGETS) or command.nested:
        return False
    if not _PLAIN.fullmatch(command.argv[0].text) or script.broken:
        return False
    if _SETTINGS & set_names(command, file):
        return False
    operators = [link.operator for link in script.links[command.link + 1 :][:1]]
    return "||" not in operators and not configured(_ELSEWHERE, command, file)


def environment(
    run: Run, command: Command, pip: Argument, stage: Stage, file: Dockerfile
) -> Fix | None:
    """Make a virtual environment in front of the command, first in PATH from there on."""
    _, script = file.run_of(command)
    alone = script.links[command.link].command is command
    whole = alone and not command.wrappers and not command.assignments and not run.is_exec
    if not whole or not stage.has(run) or not is_root(user_at(stage, run)):
        return None
    if any(map(_is_other, stage.commands())):
        return None
    if any(link.operator not in ("", "&&") for link in script.links) or run.heredocs:
        return None
    before = edits.joint(run, script, max(command.link - 1, 0), len(VENV))
    made = [
        edits.insert_before(run, PATH),
        Edit.insert(command.span.start, VENV + before),
    ]
    installer = next((c for c in stage.commands() if pip in c.argv), None)
    if pip.value == "python3-pip" and installer and not has_venv(stage):
        if not installer.editable:
            return None
        made.append(Edit.insert(pip.span.end, " python3-venv"))
    return Fix.unsafe("Install into a virtual environment", *made)


def has_venv(stage: Stage) -> bool:
    """True when the stage installs what makes virtual environments."""
    return any(w in ("python3-venv", "python3-full") for c in stage.commands() for w in c.words)


def _is_other(command: Command) -> bool:
    """True for a command that installs further packages of the system's Python."""
    return command.name in _MANAGERS and any(map(_OTHER.fullmatch, command.words))
