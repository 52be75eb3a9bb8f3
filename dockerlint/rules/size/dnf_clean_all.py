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

from dockerlint import edits
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.caches import Cache, is_last
from dockerlint.rule import Rule
from dockerlint.syntax import Command
from dockerlint.text import Span

rule = Rule(Severity.WARNING, codes=("DL3040", "DS-0019", "DS-0027"), fix=Safety.SAFE)
METADATA = Cache(
    *("/var/cache/dnf", "/var/cache/yum", "/var/cache/libdnf5", "/var/cache/tdnf"),
    cleaned_by=lambda c: c.name in ("dnf", "microdnf", "tdnf", "dnf5", "yum") and c.runs("clean"),
)
INSTALLS = (
    *("install", "in", "upgrade", "up", "update", "upgrade-minimal", "up-min", "reinstall", "rei"),
    *("groupinstall", "makecache"),
)


@rule.on(Command, "dnf", "microdnf", "tdnf", "dnf5")
def install_without_clean(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install that leaves the repositories' metadata."""
    if not command.runs(*INSTALLS) or not is_last(command, file, INSTALLS):
        return
    if not METADATA.left_by(command, file):
        return
    assert command.subcommand
    edit = edits.append(*file.run_of(command), f"{command.name} clean all", command)
    yield rule.finding(
        Span(command.argv[0].span.start, command.subcommand.span.end),
        f"`{command.name} {command.subcommand.text}` leaves repository metadata in the layer",
        Fix.safe("Clean up at the end of the `RUN`", edit) if edit else None,
    )
