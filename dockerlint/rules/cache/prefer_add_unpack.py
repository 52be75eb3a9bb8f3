"""
An archive can be fetched and unpacked by `ADD`.

`RUN curl … | tar -x` needs both programs in the image, is not checked unless the `RUN` does it,
and stays in the build cache whatever the address holds by now. `ADD --unpack=true` is done by
BuildKit itself, looks whether the file has changed, and takes `--checksum=` for what it must be.

Reported is a `RUN` that does nothing else. The fix needs a plain address, no further options of
`tar`, and an absolute folder. It is unsafe: `ADD` needs BuildKit and Dockerfile syntax 1.17, and
the owner of the files may be another one. It is one of two ways: those who want all downloads in a
`RUN`, with a check beside it, leave this rule off.

Bad:

    FROM debian:bookworm
    RUN curl -fsSL https://example.com/tool-1.2.tar.gz | tar -xz -C /opt

Good:

    FROM debian:bookworm
    ADD --unpack=true https://example.com/tool-1.2.tar.gz /opt/
"""

import re
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.fetches import DOWNLOADERS, UNPACKERS
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Argument, Command, Run, Script

rule = Rule(
    Severity.INFO,
    codes=("tally/prefer-add-unpack", "S7026"),
    profile=Profile.ALL,
    fix=Safety.UNSAFE,
    effects=Change.REMOVES_COMMAND.of(*DOWNLOADERS) + Change.ADDS_LAYER.of("ADD"),
)
ARCHIVE = pattern(r"https?://[^?#]+\.(?:tar(?:\.(?:gz|bz2|xz|zst))?|tgz|tbz2?|txz)", re.I)
ADDRESS = pattern(r"https?://[\w.:/~+%@-]+")
FOLDER = pattern(r"/(?:[\w./+-]*\w/?)?")
PLAIN = pattern(r"-?[xzJjvpaf]+|-|-C|--extract|--gzip|--directory")
# Options that ask for the file and nothing else: no login, no headers.
FETCH_PLAINLY = pattern(r"-[fsSLqO]+-?|-|--(?:fail|silent|show-error|location|quiet)|-o|-O")
HELPS = {"mkdir", "rm"}


@rule.on(Stage, *UNPACKERS)
def fetched_and_unpacked(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """A RUN that downloads an archive and unpacks it."""
    for run, script in stage.runs:
        fetches = [c for c in script.commands if c.name in DOWNLOADERS]
        tars = [c for c in script.commands if c.name in UNPACKERS]
        others = len(script.commands) - len(fetches) - len(tars)
        if len(fetches) != 1 or len(tars) != 1 or run.mounts or script.broken:
            continue
        if others != sum(c.name in HELPS for c in script.commands):
            continue
        words = fetches[0].arguments
        address = next((a for a in words if ARCHIVE.fullmatch(a.text.strip("\"'"))), None)
        if address is not None and takes_out(tars[0]):
            yield rule.finding(
                fetches[0].argv[0].span,
                "`ADD --unpack=true` fetches and unpacks an archive without programs",
                by_add(fetches[0], address, tars[0], run, script),
            )


def takes_out(tar: Command) -> bool:
    """True for ``tar -x`` and ``tar xzf``."""
    first = tar.words[0] if tar.words else ""
    return tar.has("-x", "--extract") or ("x" in first and first.isalpha())


def by_add(
    fetch: Command, address: Argument, tar: Command, run: Run, script: Script
) -> Fix | None:
    """Write ADD in the place of a RUN that only fetches and unpacks."""
    url, folder = address.value or "", tar.option("-C", "--directory")
    piped = len(script.links) == 1 and len(script.commands) == 2
    if not piped or run.is_exec or run.flags or run.heredocs or run.comments or fetch.wrappers:
        return None
    own = [a.text for a in fetch.arguments if a is not address]
    rest = [word for word in tar.words if word != folder]
    plain = all(map(FETCH_PLAINLY.fullmatch, own)) and all(map(PLAIN.fullmatch, rest))
    if not plain or not folder or not FOLDER.fullmatch(folder) or not ADDRESS.fullmatch(url):
        return None
    keyword = edits.in_case_of(run, "ADD")
    text = f"{keyword} --unpack=true {url} {folder.rstrip('/')}/"
    return Fix.unsafe("Use `ADD`", Edit(run.span, text))
