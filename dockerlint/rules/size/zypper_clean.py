"""
`zypper install` should be followed by `zypper clean --all`.

zypper keeps packages and the metadata of its repositories under `/var/cache/zypp`. It is
fetched anew by the next build and read by nothing in the image.

A cache or tmpfs mount on the folder and removing it in the same `RUN` are fine. Stages that
the final image does not contain are left alone.

Bad:

    FROM opensuse/leap:15.6
    RUN zypper install -y git

Good:

    FROM opensuse/leap:15.6
    RUN zypper install -y git && zypper clean --all
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.caches import Cache, is_last
from dockerlint.rule import Rule
from dockerlint.syntax import Command
from dockerlint.text import Span

rule = Rule(Severity.WARNING, codes=("DL3036", "DS-0020"), fix=Safety.SAFE)
METADATA = Cache(
    "/var/cache/zypp",
    cleaned_by=lambda c: c.name == "zypper" and c.runs("clean", "cc"),
)
INSTALLS = (*("install", "in", "update", "up", "patch", "dist-upgrade", "dup", "refresh", "ref"),)


@rule.on(Command, "zypper")
def install_without_clean(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install that leaves the repositories' metadata."""
    if not command.runs(*INSTALLS) or not is_last(command, file, INSTALLS):
        return
    if not METADATA.left_by(command, file):
        return
    assert command.subcommand
    edit = edits.append(*file.run_of(command), "zypper clean --all", command)
    yield rule.finding(
        Span(command.argv[0].span.start, command.subcommand.span.end),
        f"`{command.name} {command.subcommand.text}` leaves repository metadata in the layer",
        Fix.safe("Clean up at the end of the `RUN`", edit) if edit else None,
    )
