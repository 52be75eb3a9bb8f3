"""
`dnf install` should be followed by `dnf clean all`.

dnf, microdnf and tdnf keep the metadata of their repositories under `/var/cache`. It is
fetched anew by the next build and read by nothing in the image.

A cache or tmpfs mount on the folder and removing it in the same `RUN` are fine. Stages that
the final image does not contain are left alone.

Bad:

    FROM fedora:42
    RUN dnf install -y git

Good:

    FROM fedora:42
    RUN dnf install -y git && dnf clean all
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.caches import cache_of
from dockerlint.rule import Rule
from dockerlint.rules.size._metadata import left_behind
from dockerlint.syntax import Command

TOOLS = ("dnf", "dnf5", "microdnf", "tdnf")
rule = Rule(
    Severity.WARNING,
    codes=("DL3040", "DS-0019", "DS-0027", "295acb63", "missing-dnf-clean-all"),
    fix=Safety.SAFE,
    leaves="repository metadata",
    effects=Change.ADDS_COMMAND.of(*(f"{tool} clean all" for tool in TOOLS)),
)
METADATA = cache_of(*TOOLS)


@rule.on(Command, *TOOLS)
def install_without_clean(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install that leaves the repositories' metadata."""
    yield from left_behind(rule, METADATA, command, file, f"{command.name} clean all")
