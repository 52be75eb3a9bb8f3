"""
A key must be asked of a key server that is there.

The pool `sks-keyservers.net` was shut down in 2021, and with it the names that pointed to it, such
as `keys.gnupg.net`. A request waits until it times out, and the build stops.

Left alone is a `RUN` that names a working server as well, as it tries one after the other. The fix
asks `keyserver.ubuntu.com`. It is not safe: that server may not have the key.

Bad:

    FROM debian:bookworm-slim
    RUN gpg --batch --keyserver ha.pool.sks-keyservers.net --recv-keys 0123456789ABCDEF

Good:

    FROM debian:bookworm-slim
    RUN gpg --batch --keyserver keyserver.ubuntu.com --recv-keys 0123456789ABCDEF
"""

import re
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Script

ALIVE = "keyserver.ubuntu.com"
rule = Rule(
    Severity.WARNING,
    codes=("gpgUseHaPools",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_ARGUMENT.of(),
)
DEAD = pattern(
    r"(?<![\w.-])(?:(?:[\w-]+\.)*sks-keyservers\.net|keys\.gnupg\.net|subkeys\.pgp\.net)(?![\w.-]*\w)",
    re.I,
)
WORKS = pattern(r"keyserver\.ubuntu\.com|keys\.openpgp\.org|pgp\.mit\.edu|keys\.mailvelope", re.I)


@rule.on(Script)
def asks_nobody(script: Script, file: Dockerfile) -> Iterator[Finding]:
    """The names of dead servers in a script."""
    text = script.body.text
    if "keys" not in text.lower() or WORKS.search(text):
        return
    for found in DEAD.finditer(text):
        if not in_comment(found.start(), script):
            yield dead(found, script, file)


def in_comment(at: int, script: Script) -> bool:
    """True for a place in a comment of the script."""
    return any(start <= at < end for start, end in script.comments)


def dead(found: re.Match[str], script: Script, file: Dockerfile) -> Finding:
    """The finding on one name."""
    span = script.body.span(*found.span())
    exact = file.source.text[slice(*span)] == found[0] and not script.broken
    return rule.finding(
        span,
        f"the key server `{found[0]}` was shut down",
        Fix.unsafe(f"Use `{ALIVE}`", Edit(span, ALIVE)) if exact else None,
    )
