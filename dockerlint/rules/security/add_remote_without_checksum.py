"""
`ADD` of a URL should be given a checksum.

`ADD https://…` puts into the image whatever the server sends at the time of the build. With
`--checksum=sha256:…` the build stops when that is another file, and gives the same image each
time. BuildKit has it since Dockerfile 1.6 (2023).

Left alone are URLs with the hash of a commit, keys of package repositories, git repositories
(`git-source-unpinned`), URLs that variables hide, and files that the stage verifies afterwards
with `sha256sum`, `gpg --verify` or the like. So is an `ADD` of what changes on purpose, to have
the build start over from there: `ADD https://api.github.com/repos/… version.json`.

Bad:

    FROM debian:bookworm-slim
    ADD https://example.org/dl/tool-1.4.2.tar.gz /tmp/

Good:

    FROM debian:bookworm-slim
    ADD --checksum=sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03 \\
        https://example.org/dl/tool-1.4.2.tar.gz /tmp/
"""

import re
from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.addresses import is_own_network, names_content
from dockerlint.model.fetches import is_checked
from dockerlint.model.transfers import value_of
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Add, Word

rule = Rule(Severity.INFO, codes=("S6474",))
FILE = pattern(r"https?://\S+", re.I)
GIT = pattern(r"\.git(?:[#?].*)?$|\.git/?$", re.I)
KEY = pattern(r"\.(?:asc|gpg|pub|pem|crt|cer|key|list|repo|sources|rsa\.pub)$", re.I)
CHANGES = pattern(r"//api\.github\.com/|//(?:www\.)?random\.org/|worldtimeapi|/refs/heads", re.I)


@rule.on(Stage, "ADD")
def unchecked(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """Every URL that an ADD takes and nothing looks after."""
    adds = [i for i in stage.instructions if isinstance(i, Add) and not i.flag("checksum")]
    if not adds:
        return
    verified = max((r.span.end for r, script in stage.runs if is_checked(script)), default=0)
    for add in adds:
        if add.span.end > verified:
            for word in add.sources:
                if name := file_name(stage, add, word):
                    message = f"`{name}` is added without a `--checksum`"
                    yield rule.finding(word.span, message)


def file_name(stage: Stage, add: Add, word: Word) -> str:
    """The name of a file that a URL gives; empty for all else."""
    url = value_of(stage, add, word) or word.text.strip("\"'")
    if not FILE.fullmatch(url) or is_own_network(url) or names_content(url):
        return ""
    if any(pattern.search(url) for pattern in (GIT, KEY, CHANGES)):
        return ""
    return re.split(r"[?#]", url.rstrip("/"))[0].rpartition("/")[2]
