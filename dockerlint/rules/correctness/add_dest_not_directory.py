"""
The destination of a pattern should end in a slash.

`COPY *.conf /etc/app` writes to `/etc/app/` when that is a folder already. When it is not, the
first file becomes `/etc/app` itself and each further one is written over it, without a word. With
a slash at its end the destination is a folder in any case.

Reported is a pattern as the only source, when the destination neither ends in a slash nor is sure
to be a folder, nor looks like the name of a file: `COPY target/*.jar /app.jar` is meant to rename
one. Several sources are the business of `copy-multi-source-no-slash`. Folders of the base image
that are known to be there, such as `/etc` and `/usr/share`, the working directory and what lies
above it are left alone, and so are variables.

The fix adds the slash. It is unsafe: where the pattern stands for one file only, that had the name
of the destination, and is in a folder of that name afterwards.

Bad:

    FROM debian:bookworm-slim
    COPY conf/*.conf /etc/app

Good:

    FROM debian:bookworm-slim
    COPY conf/*.conf /etc/app/
"""

import posixpath
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.transfers import is_heredoc, is_remote, transfers
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.rules.correctness.copy_multi_source_no_slash import with_slash
from dockerlint.syntax import Transfer, Workdir

rule = Rule(
    Severity.INFO,
    codes=("add_dest_invalid",),
    profile=Profile.STRICT,
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_ARGUMENT.of(),
)
MOST_STAGES = 20  # that are built one from another; of longer chains nothing is said
WILD = pattern(r"[*?\[]")
UNCLEAR = pattern(r"[$\\]|^[A-Za-z]:")
# Folders that are there in nearly any image.
COMMON = {
    *("/", "/bin", "/etc", "/home", "/lib", "/opt", "/root", "/sbin", "/srv", "/tmp", "/usr"),
    *("/usr/bin", "/usr/lib", "/usr/local", "/usr/local/bin", "/usr/local/lib", "/usr/sbin"),
    *("/usr/share", "/var", "/var/lib", "/var/log", "/usr/local/share", "/usr/local/etc"),
}


@rule.on(Stage, "COPY", "ADD")
def pattern_to_no_folder(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """A COPY or ADD of a pattern to what may be taken for a file."""
    if len(stage.lineage) > MOST_STAGES or not any(map(takes_pattern, transfers(stage))):
        return
    folders = set(COMMON)
    for instruction in (i for each in stage.lineage for i in each.instructions):
        if isinstance(instruction, Workdir):
            folders |= above(instruction.words[-1].text if instruction.words else "")
        if not isinstance(instruction, Transfer) or instruction.destination is None:
            continue
        destination = instruction.destination
        path = destination.text.strip("\"'")
        if stage.has(instruction) and takes_pattern(instruction) and is_unsure(path, folders):
            fix = with_slash(instruction, destination)
            yield rule.finding(
                destination.span,
                f"`{path}` is a folder only if it is one already: end it with `/`",
                Fix.unsafe(fix.title, *fix.edits) if fix else None,
            )
        folders |= above(path if path.endswith("/") else posixpath.dirname(path))


def above(path: str) -> set[str]:
    """A folder and those it is in."""
    path = posixpath.normpath(path.strip("\"'") or "/")
    found = {path}
    while (path := posixpath.dirname(path)) not in found:
        found.add(path)
    return found


def takes_pattern(transfer: Transfer) -> bool:
    """True for one source that may stand for several files."""
    if len(transfer.sources) != 1 or is_heredoc(transfer, transfer.sources[0]):
        return False
    text = transfer.sources[0].text
    return WILD.search(text) is not None and not is_remote(text)


def is_unsure(path: str, folders: set[str]) -> bool:
    """True for what may be no folder, and is not meant to be a file."""
    name = path.rpartition("/")[2]
    if UNCLEAR.search(path) or name in ("", ".", "..") or "." in name.lstrip("."):
        return False
    return posixpath.normpath(path) not in folders
