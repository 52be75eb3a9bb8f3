"""
A cache mount for apt or dnf should be locked.

Builds that run side by side share a cache mount, and stages of one build do too. apt, dnf and
zypper are not made for that: two of them at once fail on a lock, or find a database that the other
one is writing. With `sharing=locked` the second waits.

Reported are cache mounts on the folders of apt, dnf, yum, microdnf and zypper without `sharing=`,
or with `sharing=shared`. With `private` each build has a cache of its own, which is fine. The
caches of npm, pip, Go and Cargo bear several users.

Bad:

    FROM debian:bookworm-slim
    RUN --mount=type=cache,target=/var/lib/apt \\
        apt-get update && apt-get install -y --no-install-recommends curl

Good:

    FROM debian:bookworm-slim
    RUN --mount=type=cache,target=/var/lib/apt,sharing=locked \\
        apt-get update && apt-get install -y --no-install-recommends curl
"""

import re
from collections.abc import Iterator

from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.paths import below
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.cache._mounts import cache_mounts
from dockerlint.syntax import Flag, Run
from dockerlint.text import Span

rule = Rule(Severity.INFO, fix=Safety.SAFE)
EXCLUSIVE = (
    *("/var/cache/apt", "/var/lib/apt", "/var/cache/dnf", "/var/lib/dnf", "/var/cache/yum"),
    *("/var/cache/libdnf5", "/var/cache/zypp"),
)
SHARED = pattern(r"sharing=shared(?=,|$)", re.I)


@rule.on(Run)
def not_locked(run: Run, _: Dockerfile) -> Iterator[Finding]:
    """Mounts that two builds may use at once."""
    for flag, target in cache_mounts(run):
        sharing = flag.options.get("sharing", "shared")
        if sharing == "shared" and any(is_in(target, folder) for folder in EXCLUSIVE):
            yield rule.finding(
                flag.span,
                f"two builds may write to `{target}` at the same time",
                locked(flag, run),
            )


def is_in(target: str, folder: str) -> bool:
    """True for the folder and what lies in it."""
    return below(target.rstrip("/"), folder) is not None


def locked(flag: Flag, run: Run) -> Fix | None:
    """Add `sharing=locked` to the mount."""
    if flag.value is None or not flag.value.is_exact(run.source) or '"' in flag.text:
        return None
    found = SHARED.search(flag.text)
    start = flag.value.span.start
    if found is None:
        edit = Edit.insert(flag.value.span.end, ",sharing=locked")
    else:
        edit = Edit(Span(start + found.start(), start + found.end()), "sharing=locked")
    return Fix.safe("Add `sharing=locked`", edit)
