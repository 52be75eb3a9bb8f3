"""
A program that is downloaded should be verified.

HTTPS says which server a file came from, not that it is the file you looked at: a release can be
replaced, a storage broken into, a redirect bent. A checksum that stands in the Dockerfile stops
the build when another file comes, and makes the same build give the same image. Where the maker
signs, a signature shows who made it.

Reported, once for a `RUN`, is an archive or a program that `curl` or `wget` gets and that the same
`RUN` unpacks, installs, makes executable or runs. A `RUN` in which anything looks after the file
is left alone: `sha256sum` and its like, `shasum`, `gpg --verify`, `cosign`, `minisign`,
`openssl dgst`, a checksum in a program's options. So are keys and lists for package managers,
which verify packages themselves, URLs with the hash of a commit, and hosts of your own network.
What goes straight into a shell is for `pipe-download-to-shell`.

`ADD --checksum=sha256:… https://… /tmp/` fetches and verifies in one instruction.

Bad:

    FROM debian:bookworm
    RUN curl -fsSLO https://example.org/dl/tool-1.4.2.tar.gz \\
        && tar -xzf tool-1.4.2.tar.gz -C /usr/local && rm tool-1.4.2.tar.gz

Good:

    FROM debian:bookworm
    RUN curl -fsSLO https://example.org/dl/tool.tar.gz \\
        && echo "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03 *tool.tar.gz" \\
            | sha256sum -c - \\
        && tar -xzf tool.tar.gz -C /usr/local && rm tool.tar.gz
"""

import posixpath
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.addresses import is_own_network, names_content
from dockerlint.model.fetches import DOWNLOADERS, is_checked, piped_into, saved, text_of, urls
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Command, Script
from dockerlint.syntax.shell import SHELLS

rule = Rule(Severity.INFO, codes=("S6474",))
UNPACKS = {
    *("tar", "bsdtar", "unzip", "bsdunzip", "7z", "7za", "gunzip", "gzip", "xz", "unxz"),
    *("bunzip2", "bzip2", "zstd", "unzstd", "cpio", "ar", "jar"),
}
INSTALLS = {"dpkg", "rpm", "install", "installer", "alien", "gdebi", "apk"}
MANAGERS = {"apt-get", "apt", "yum", "dnf", "microdnf", "zypper", "pip", "pip3", "npm", "gem"}
RUNS = {*SHELLS, "source", ".", "java", "php", "perl", "ruby", "node", "python", "python3"}
EXECUTABLE = pattern(r"[augo]*\+[rwstX]*x.*|[0-7]?[0-7]*[1357][0-7]{0,2}|[augo]*=.*x.*")
MAX_PATTERNS = 32  # names with a star
USERS = UNPACKS | INSTALLS | MANAGERS | RUNS
KEYS = pattern(r"\.(?:asc|gpg|pub|pem|crt|cer|key|list|repo|sources|sig|sign)$", re.I)


@rule.on(Script)
def unverified(script: Script, file: Dockerfile) -> Iterator[Finding]:
    """The first download of a script that is used and never looked at."""
    downloads = [c for c in script.commands if c.name in DOWNLOADERS]
    if not downloads or is_checked(script):
        return
    used = uses(script)
    patterns = [name for name in used if "*" in name][:MAX_PATTERNS]
    for command in downloads:
        found = (url for url in urls(command) if is_used(url, command, file, used, patterns))
        if url := next(found, ""):
            name = posixpath.basename(re.split(r"[?#]", url)[0]) or url
            message = f"`{name}` is used without a look at its checksum or signature"
            yield rule.finding(command.argv[0].span, message)
            return


def uses(script: Script) -> dict[str, int]:
    """The names of the files that commands unpack, install or run, and where the last does."""
    found: dict[str, int] = {}
    for command in script.commands:
        own = text_of(command.argv[0])
        names = [own] if "/" in own else []
        if command.name in USERS or (command.name == "chmod" and makes_executable(command)):
            names += map(text_of, command.arguments)
        for name in names:
            found[posixpath.basename(name)] = command.span.start
    return found


def makes_executable(chmod: Command) -> bool:
    """True for ``chmod +x`` and ``chmod 755``."""
    return any(EXECUTABLE.fullmatch(word) for word in chmod.words[:2])


def is_used(
    url: str, command: Command, file: Dockerfile, used: dict[str, int], patterns: list[str]
) -> bool:
    """True for a program that comes from elsewhere and that the script puts to use."""
    run, script = file.run_of(command)
    known = run.expand(url, file.stage_of(run).env_at(run)) or url
    if known.startswith("$") or is_own_network(known):
        return False
    if names_content(known) or KEYS.search(known):
        return False
    path = saved(command).get(url)
    if path is None:
        return any(each.name in UNPACKS | INSTALLS for each in piped_into(command, script))
    name = posixpath.basename(path)
    if KEYS.search(name):
        return False
    place = command.span.start
    return used.get(name, 0) > place or any(
        used[each] > place and fnmatchcase(name, each) for each in patterns
    )
