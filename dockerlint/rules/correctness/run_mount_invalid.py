"""
A `RUN --mount` must have a type and options that the builder knows.

An unknown type or option, one that does not go with the type, or a value that is none stops the
build before it runs anything. What variables decide is left alone.

Bad:

    FROM python:3.14-slim
    RUN --mount=type=cache,targt=/root/.cache/pip pip install flask==3.1.2

Good:

    FROM python:3.14-slim
    RUN --mount=type=cache,target=/root/.cache/pip pip install flask==3.1.2
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.flags import is_standard
from dockerlint.model.mounts import Fault, faults
from dockerlint.rule import Rule
from dockerlint.syntax import Flag, Run
from dockerlint.text import likeliest

rule = Rule(
    Severity.ERROR,
    codes=("RunInvalidMountFlag",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_SURROUNDINGS.of(),
)
ALIKE = 0.7  # of difflib's measure


@rule.on(Dockerfile, "RUN --mount")
def refused(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Mounts that the builder does not take."""
    if not is_standard(file):
        return
    for instruction in file.tree.instructions:
        if isinstance(instruction, Run):
            for mount in instruction.mounts:
                yield from wrong(mount, instruction)


def wrong(mount: Flag, run: Run) -> Iterator[Finding]:
    """What is wrong with one mount."""
    exact = mount.value is not None and mount.value.is_exact(run.source)
    for fault in faults(mount) if mount.value else ():
        span = fault.span if exact else mount.span
        yield rule.finding(span, fault.message, meant(fault) if exact else None)


def meant(fault: Fault) -> Fix | None:
    """A word so much alike that it was meant."""
    close = likeliest(fault.word, fault.among, ALIKE) if fault.word else None
    return Fix.unsafe(f"Use `{close}`", Edit(fault.span, close)) if close else None
