"""
`yum install` should be followed by `yum clean all`.

yum keeps the metadata of its repositories, and on older systems the packages, under
`/var/cache/yum`. It is fetched anew by the next build and read by nothing in the image.

A cache or tmpfs mount on the folder and removing it in the same `RUN` are fine. Stages that
the final image does not contain are left alone.

Bad:

    FROM rockylinux:9
    RUN yum install -y git

Good:

    FROM rockylinux:9
    RUN yum install -y git && yum clean all
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.caches import Cache, is_last
from dockerlint.rule import Rule
from dockerlint.syntax import Command
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING, codes=("DL3032", "DS-0015", "yumInstallRmVarCacheYum"), fix=Safety.SAFE
)
METADATA = Cache(
    "/var/cache/yum",
    "/var/cache/dnf",
    cleaned_by=lambda c: c.name in ("yum", "dnf") and c.runs("clean"),
)
INSTALLS = (
    *("install", "groupinstall", "localinstall", "reinstall", "update", "upgrade", "makecache"),
)


@rule.on(Command, "yum")
def install_without_clean(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install that leaves the repositories' metadata."""
    if not command.runs(*INSTALLS) or not is_last(command, file, INSTALLS):
        return
    if not METADATA.left_by(command, file):
        return
    assert command.subcommand
    edit = edits.append(*file.run_of(command), "yum clean all", command)
    yield rule.finding(
        Span(command.argv[0].span.start, command.subcommand.span.end),
        f"`{command.name} {command.subcommand.text}` leaves repository metadata in the layer",
        Fix.safe("Clean up at the end of the `RUN`", edit) if edit else None,
    )
