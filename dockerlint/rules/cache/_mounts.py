"""Cache mounts of package managers: where, and what goes with those of apt."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.findings import Edit
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.caches import mounted
from dockerlint.model.options import configured
from dockerlint.patterns import pattern
from dockerlint.syntax import Flag, Run

APT_ARCHIVES, APT_STATE = "/var/cache/apt", "/var/lib/apt"
# What Debian's and Ubuntu's images empty the cache with after every install, undone.
KEEP = (
    "rm -f /etc/apt/apt.conf.d/docker-clean",
    "echo 'Binary::apt::APT::Keep-Downloaded-Packages \"true\";' > /etc/apt/apt.conf.d/keep-cache",
)
_KEPT = pattern(r"docker-clean|Keep-Downloaded-Packages")


def cache_mounts(run: Run) -> Iterator[tuple[Flag, str]]:
    """The cache mounts of a RUN, with the folder of each."""
    for flag in run.mounts:
        options = flag.options
        if options.get("type") == "cache":
            targets = (options.get(name) for name in ("target", "dst", "destination"))
            yield flag, next((t for t in targets if t), "")


def add_mounts(run: Run, *options: str) -> Edit:
    """Give a RUN more cache mounts, after the flags that it has; each on a line when many."""
    after = run.flags[-1].span.end if run.flags else run.keyword.span.end
    flags = [f" --mount=type=cache,{each}" for each in options]
    if len(flags) == 1:
        return Edit.insert(after, flags[0])
    source = run.source
    broken = f" {run.escape}{source.newline}{edits.INDENT[1:]}"
    rest = source.text[after : source.line_span(source.line_at(after)).end].strip()
    end = broken if rest != run.escape else ""
    return Edit.insert(after, broken.join(flags) + end)


def empties_apt_cache(run: Run, stage: Stage, file: Dockerfile) -> bool:
    """True when apt in this RUN removes what it downloaded, as the image is set up to do."""
    script = stage.script(run)
    if stage.family not in ("debian", "ubuntu") or script is None:
        return False
    apt = next((c for c in script.commands if c.name in ("apt-get", "apt")), None)
    if apt is None or _KEPT.search(run.source.text, *run.span):
        return False
    return not configured(_KEPT, apt, file)


def keep_downloads(run: Run) -> Edit:
    """A RUN before this one, after which apt keeps its downloads."""
    first = f"{edits.in_case_of(run, 'RUN')} {KEEP[0]} {run.escape}"
    return edits.insert_before(run, first, f"{edits.INDENT}&& {KEEP[1]}")


def is_mounted(run: Run, *folders: str) -> bool:
    """True when a cache or tmpfs mount of the RUN holds one of the folders."""
    return any(mounted(run, folder, "cache", "tmpfs") for folder in folders)
