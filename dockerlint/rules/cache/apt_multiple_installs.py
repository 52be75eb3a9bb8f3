"""
Packages of one `RUN` should be installed by one `apt-get install`.

Each call reads the package lists, works out what is needed and runs the triggers of what it
installed, such as those for locales and libraries. One call does all that once, and has one list
of packages to read.

Reported is a second `apt-get install` in the same `RUN` with nothing between the two, both with
the same options. The fix takes its packages over to the first. It is unsafe, as apt may choose
other packages when it sees all names at once.

Bad:

    FROM debian:bookworm-slim
    RUN apt-get update \\
        && apt-get install -y --no-install-recommends curl \\
        && apt-get install -y --no-install-recommends git \\
        && rm -rf /var/lib/apt/lists/*

Good:

    FROM debian:bookworm-slim
    RUN apt-get update \\
        && apt-get install -y --no-install-recommends curl git \\
        && rm -rf /var/lib/apt/lists/*
"""

from collections.abc import Iterator
from itertools import pairwise

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command, Link, Run, Script
from dockerlint.text import Span

rule = Rule(
    Severity.STYLE,
    codes=("ruleMoreThanOneInstall",),
    profile=Profile.ALL,
    fix=Safety.UNSAFE,
    effects=Change.ADDS_ARGUMENT.of() + Change.REMOVES_COMMAND.of("apt-get"),
)


@rule.on(Stage, "apt-get")
def one_after_the_other(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """Two installs side by side."""
    for run, script in stage.runs:
        for one, two in pairwise(script.links):
            first, second = one.command, two.command
            if first and second and are_alike(first, second) and two.operator == "&&":
                yield rule.finding(
                    Span(second.argv[0].span.start, second.argv[-1].span.end),
                    "`apt-get install` runs twice, one after the other",
                    merged(first, second, two, run, script),
                )


def are_alike(first: Command, second: Command) -> bool:
    """True for two installs with the same options."""
    return (
        first.name == second.name == "apt-get"
        and first.runs("install")
        and second.runs("install")
        and first.flags == second.flags
        and first.wrappers == second.wrappers
        and first.assignments == second.assignments
        and not (first.redirects or second.redirects)
        and first.option("-t", "-o") == second.option("-t", "-o")
    )


def merged(first: Command, second: Command, link: Link, run: Run, script: Script) -> Fix | None:
    """Name the packages of the second in the first."""
    packages = " ".join(argument.text for argument in second.operands())
    taken = edits.remove_link(run, script, link)
    if taken is None or not first.editable or not packages or "\n" in packages:
        return None
    end = first.argv[-1].span.end
    if taken.span.start < end:
        return None
    gap = run.source.text[end : taken.span.start]
    edit = Edit(Span(end, taken.span.end), f" {packages}{gap}")
    return Fix.unsafe("Install all by the first", edit)
