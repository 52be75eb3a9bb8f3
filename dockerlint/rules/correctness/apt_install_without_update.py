"""
`apt-get install` needs an `apt-get update` before it in the same `RUN`.

The images of Debian and Ubuntu, and those built on them, hold no package lists: without an update
apt knows no package, and the build stops with "Unable to locate package". That is reported as a
warning where it is known that nothing fetched the lists, or that an earlier `RUN` removed them.

Lists that an earlier `RUN` left may do today. But the builder keeps that layer, and when this
`RUN` changes in some weeks, the lists name versions that the mirrors have dropped since.

Left alone are images that may have lists of their own, `RUN`s after a script that may have fetched
them, lists in a cache mount, and packages that are files: `apt-get install ./tool.deb`. An update
in a `RUN` of its own is told there, by `apt-update-alone`.

Bad:

    FROM debian:bookworm-slim
    RUN apt-get install -y --no-install-recommends curl

Good:

    FROM debian:bookworm-slim
    RUN apt-get update && apt-get install -y --no-install-recommends curl \\
        && rm -rf /var/lib/apt/lists/*
"""

from collections.abc import Iterator
from itertools import takewhile

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Related, Safety, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.lists import Lists, fetches, lists_before, may_do_anything, unused_fetches
from dockerlint.model.packages import APT
from dockerlint.rule import Rule
from dockerlint.syntax import Command, Run, Script
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    codes=("aptGetUpdatePrecedesInstall",),
    fix=Safety.SAFE,
    effects=Change.ADDS_COMMAND.of("apt-get update", "apt update"),
)
INSTALLS = ("install", "build-dep")


@rule.on(Stage, *APT)
def without_update(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The first install of each RUN that fetches no lists."""
    for run, script in stage.runs:
        command = next((c for c in script.commands if installs(c)), None)
        if command is None or script.broken or has_lists(command, run, script, stage):
            continue
        found = lists_before(run, file)
        if found is Lists.UNKNOWN or (isinstance(found, Run) and is_told(found, file)):
            continue
        assert command.subcommand
        name = f"{command.name} {command.subcommand.text}"
        edit = edits.precede(command, run, script, f"{command.name} update")
        yield rule.finding(
            Span(command.argv[0].span.start, command.subcommand.span.end),
            f"`{name}` finds no package lists: nothing has fetched any, or they were removed"
            if found is Lists.NONE
            else f"`{name}` uses the lists of line {found.line}, whose layer may be weeks old",
            Fix.safe(f"Run `{command.name} update` before it", edit),
            severity=None if found is Lists.NONE else Severity.INFO,
            related=(Related(found.keyword.span, "where the lists were fetched"),)
            if isinstance(found, Run)
            else (),
        )


def installs(command: Command) -> bool:
    """True for an install of packages that the lists must name."""
    if command.name not in APT or not command.runs(*INSTALLS):
        return False
    if command.has("--no-download", "--print-uris", "-s", "--simulate", "--dry-run"):
        return False
    packages = command.operands()
    return bool(packages) and not all(is_file(p.value or p.text) for p in packages)


def is_file(package: str) -> bool:
    """True for a package in a file of its own."""
    return package.endswith(".deb") or package.startswith(("./", "/", "../"))


def has_lists(command: Command, run: Run, script: Script, stage: Stage) -> bool:
    """True when the RUN itself may have fetched the lists, or a mount may hold them."""
    if run.mounts and any("/var" in flag.text or "$" in flag.text for flag in run.mounts):
        return True
    before = takewhile(lambda c: c is not command, script.commands)
    return any(fetches(c) == "apt" or may_do_anything(c) for c in before)


def is_told(run: Run, file: Dockerfile) -> bool:
    """True when the lists are those of a RUN that does nothing else with them."""
    script = file.stage_of(run).script(run)
    return script is not None and bool(alone(script))


@kept
def alone(script: Script) -> tuple[Command, ...]:
    """The updates of a script that it makes no use of."""
    return tuple(unused_fetches(script))
