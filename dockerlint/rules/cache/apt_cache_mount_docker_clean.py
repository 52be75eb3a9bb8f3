"""
A cache mount for apt's downloads needs an image that keeps them.

The images of Debian and Ubuntu have a setting, `/etc/apt/apt.conf.d/docker-clean`, that removes
what apt downloaded after each install. A cache mount on `/var/cache/apt` stays empty with it, and
every build downloads all packages again.

Left alone is what comes after the removal of that file or after `Keep-Downloaded-Packages`, be it
in the Dockerfile or in a file that it copies to `/etc`. A mount on `/var/lib/apt` alone, which is
for the package lists, needs nothing.

The fix puts the two commands of Docker's documentation above the first such `RUN`. It is unsafe,
as the image is left with that setting.

Bad:

    FROM debian:bookworm-slim
    RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\
        apt-get update && apt-get install -y --no-install-recommends curl

Good:

    FROM debian:bookworm-slim
    RUN rm -f /etc/apt/apt.conf.d/docker-clean \\
        && echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > /etc/apt/apt.conf.d/keep
    RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\
        apt-get update && apt-get install -y --no-install-recommends curl
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.paths import below
from dockerlint.rule import Rule
from dockerlint.rules.cache._mounts import (
    APT_ARCHIVES,
    cache_mounts,
    empties_apt_cache,
    keep_downloads,
)

rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=Change.ADDS_LAYER.of("rm", "echo"),
)


@rule.on(Stage, "RUN --mount")
def stays_empty(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The first mount of the stage in which nothing is kept."""
    for run, _ in stage.runs:
        for flag, target in cache_mounts(run):
            holds = below(target.rstrip("/"), APT_ARCHIVES) is not None
            if holds and empties_apt_cache(run, stage, file):
                yield rule.finding(
                    flag.span,
                    f"`{target}` stays empty: the image has apt remove its downloads",
                    Fix.unsafe("Keep what apt downloads", keep_downloads(run)),
                )
                return
