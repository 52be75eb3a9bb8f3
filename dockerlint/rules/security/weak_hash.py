"""
A download should be verified with SHA-256 or better.

Two files with the same MD5 can be made in seconds, with the same SHA-1 for some money. Whoever may
prepare both files, the maker of the program or who has taken his place, can show one and deliver
the other. Against a broken transfer both are good enough.

Reported are `md5sum`, `sha1sum`, `md5`, `sha1`, `shasum` without `-a`, `openssl md5` and the like
in a `RUN` that downloads something with `curl` or `wget`, unless it also uses a stronger one.

Bad:

    FROM debian:bookworm
    RUN curl -fsSLO https://example.org/dl/tool.tar.gz \\
        && echo "b1946ac92492d2347c6235b4d2611184 *tool.tar.gz" | md5sum -c -

Good:

    FROM debian:bookworm
    RUN curl -fsSLO https://example.org/dl/tool.tar.gz \\
        && echo "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03 *tool.tar.gz" \\
            | sha256sum -c -
"""

import re
from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.fetches import DOWNLOADERS
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command, Script

rule = Rule(Severity.INFO, profile=Profile.ALL, codes=("S4790",))
WEAK = {"md5sum": "MD5", "md5": "MD5", "sha1sum": "SHA-1", "sha1": "SHA-1"}
STRONG = pattern(r"sha-?(?:2|224|256|384|512)|blake|\bb2sum|\bgpgv?\b|cosign|minisign", re.I)
DIGESTS = {"-md5": "MD5", "-sha1": "SHA-1", "md5": "MD5", "sha1": "SHA-1"}
SHA1 = ("1", None)


@rule.on(Script)
def verified_weakly(script: Script, _: Dockerfile) -> Iterator[Finding]:
    """The first weak checksum of a script that downloads."""
    if not any(c.name in DOWNLOADERS for c in script.commands):
        return
    if STRONG.search(script.body.text):
        return
    for command in script.commands:
        if kind := weak(command):
            message = f"`{command.name}` makes a sum that can be forged ({kind}): use SHA-256"
            yield rule.finding(command.argv[0].span, message)
            return


def weak(command: Command) -> str:
    """The kind of checksum that a command makes, when it is a weak one."""
    if command.name == "openssl":
        return next((DIGESTS[word] for word in command.words if word in DIGESTS), "")
    if command.name == "shasum" and command.option("-a", "--algorithm") in SHA1:
        return "SHA-1"
    return WEAK.get(command.name, "")
