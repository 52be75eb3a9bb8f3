"""
A download should not go over plain HTTP or FTP.

Anybody on the way can read the request and send another file, and the build will not notice.
Nearly all servers of software speak HTTPS.

Reported are URLs of `curl`, `wget`, `git clone`, `svn`, `aria2c`, `ADD` and of `pip`'s options.
Left alone are the machine itself, hosts of your own network, URLs that variables hide, downloads
that the `RUN` verifies (`sha256sum`, `gpg --verify`), `ADD --checksum`, and the mirrors of package
managers, which verify packages by themselves.

The fix writes `https://`; a server without it, or with another address for it, fails then.

Bad:

    FROM debian:bookworm
    RUN curl -fsSLO http://example.org/dl/tool.tar.gz && tar -xzf tool.tar.gz

Good:

    FROM debian:bookworm
    RUN curl -fsSLO https://example.org/dl/tool.tar.gz && tar -xzf tool.tar.gz
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.addresses import host, is_own_network
from dockerlint.model.fetches import DOWNLOADERS, is_checked
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Add, Argument, Command
from dockerlint.text import Span

rule = Rule(
    Severity.INFO,
    codes=("S5332", "curlUseHttpsUrl", "wgetUseHttpsUrl"),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_ARGUMENT.of(),
)
CLEAR = pattern(r"[\"']?((?:--?[a-z-]+=)?)(http|ftp)://[^\s\"']+", re.I)
INDEXES = ("-i", "--index-url", "--extra-index-url", "-f", "--find-links")
PORT = pattern(r":\d+$")


@rule.on(Command, *DOWNLOADERS)
def downloads(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """A URL of curl or wget."""
    yield from clear(command, command.positional(), file)


@rule.on(Command, "git", "svn", "aria2c")
def clones(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """A URL of a program that fetches sources."""
    if command.name == "aria2c" or command.runs("clone", "checkout", "co", "export"):
        yield from clear(command, command.positional("-b", "--branch", "--depth", "-c"), file)


@rule.on(Command, "pip", "pip3", "uv")
def indexes(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """The index that packages are installed from."""
    words = command.arguments
    given = [w for before, w in pairwise(words) if before.text in INDEXES]
    given += [w for w in words if w.text.partition("=")[0] in INDEXES]
    yield from clear(command, tuple(given), file)


def clear(command: Command, words: tuple[Argument, ...], file: Dockerfile) -> Iterator[Finding]:
    """The findings for those of the words that are URLs in the clear."""
    _, script = file.run_of(command)
    for word in words:
        found = CLEAR.match(word.text)
        if found and is_reported(found) and not is_checked(script):
            at = word.start + found.start(2)
            span = command.body.span(at, at + len(found[2]))
            yield finding(word.span, found, span if command.editable else None)


@rule.on(Add)
def added(add: Add, _: Dockerfile) -> Iterator[Finding]:
    """A URL of ADD."""
    for word in () if add.flag("checksum") else add.sources:
        found = CLEAR.match(word.text)
        if found and is_reported(found):
            at = word.span.start + found.start(2)
            exact = word.is_exact(add.source)
            yield finding(word.span, found, Span(at, at + len(found[2])) if exact else None)


def is_reported(found: re.Match[str]) -> bool:
    """True for a server of the world outside."""
    url = found[0].strip("\"'").removeprefix(found[1])
    return not is_own_network(url)


def finding(span: Span, found: re.Match[str], scheme: Span | None) -> Finding:
    """The finding for one URL, with a fix where the same address can be asked by HTTPS."""
    url = found[0].strip("\"'").removeprefix(found[1])
    fix = None
    if scheme and found[2].lower() == "http" and not PORT.search(host(url)):
        fix = Fix.unsafe("Use `https`", Edit(scheme, "https"))
    message = f"what `{host(url)}` sends over {found[2].upper()} can be changed on the way"
    return rule.finding(span, message, fix)
