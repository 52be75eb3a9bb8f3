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

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.caches import cache_of
from dockerlint.rule import Rule
from dockerlint.rules.size._metadata import left_behind
from dockerlint.syntax import Command

rule = Rule(
    Severity.WARNING,
    codes=("DL3032", "DS-0015", "yumInstallRmVarCacheYum", "00481784", "missing-yum-clean-all"),
    fix=Safety.SAFE,
    leaves="repository metadata",
    effects=Change.ADDS_COMMAND.of("yum clean all"),
)
METADATA = cache_of("yum", "dnf")


@rule.on(Command, "yum")
def install_without_clean(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install that leaves the repositories' metadata."""
    yield from left_behind(rule, METADATA, command, file, "yum clean all")
