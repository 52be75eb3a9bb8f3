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

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.caches import cache_of
from dockerlint.rule import Rule
from dockerlint.rules.size._metadata import left_behind
from dockerlint.syntax import Command

rule = Rule(
    Severity.WARNING,
    codes=("DL3036", "DS-0020", "38300d1a", "missing-zypper-clean"),
    fix=Safety.SAFE,
    leaves="repository metadata",
    effects=Change.ADDS_COMMAND.of("zypper clean --all"),
)
METADATA = cache_of("zypper")


@rule.on(Command, "zypper")
def install_without_clean(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install that leaves the repositories' metadata."""
    yield from left_behind(rule, METADATA, command, file, "zypper clean --all")
