"""What `curl`, `wget` and `git` fetch: from where, into which file, and whether it is checked."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice

from dockerlint.patterns import pattern
from dockerlint.syntax import Argument, Command, Script

DOWNLOADERS = ("curl", "wget")
# The options of each that take the next word for their value, from `--help`.
_LETTERS = {"curl": "AbcCdDeEFHKmoPQrtTuUwxXyYz", "wget": "aBDeiIloOPQRtTUwxX"}
_WORDS = {
    "curl": (
        *("--user-agent", "--cookie", "--cookie-jar", "--ciphers", "--continue-at", "--data"),
        *("--data-raw", "--data-binary", "--data-urlencode", "--json", "--dump-header"),
        *("--referer", "--cert", "--cert-type", "--cacert", "--capath", "--key", "--key-type"),
        *("--form", "--header", "--proxy-header", "--config", "--max-time", "--connect-timeout"),
        *("--output", "--output-dir", "--quote", "--range", "--retry", "--retry-delay"),
        *("--retry-max-time", "--upload-file", "--user", "--proxy-user", "--write-out", "--proxy"),
        *("--request", "--speed-limit", "--speed-time", "--time-cond", "--resolve", "--proto"),
        *("--proto-redir", "--proto-default", "--tls-max", "--tls13-ciphers", "--limit-rate"),
        *(
            "--max-redirs",
            "--max-filesize",
            "--interface",
            "--dns-servers",
            "--doh-url",
            "--stderr",
        ),
        *(
            "--oauth2-bearer",
            "--pass",
            "--socks5",
            "--socks5-hostname",
            "--unix-socket",
            "--etag-save",
        ),
        *("--etag-compare", "--connect-to", "--noproxy", "--netrc-file", "--variable"),
    ),
    "wget": (
        *("--output-document", "--output-file", "--append-output", "--header", "--user-agent"),
        *("--directory-prefix", "--tries", "--timeout", "--wait", "--user", "--password"),
        *("--http-user", "--http-password", "--referer", "--post-data", "--post-file", "--level"),
        *("--ca-certificate", "--ca-directory", "--certificate", "--private-key", "--progress"),
        *("--waitretry", "--load-cookies", "--save-cookies", "--accept", "--reject", "--domains"),
        *("--execute", "--input-file", "--base", "--secure-protocol", "--read-timeout"),
        *("--connect-timeout", "--dns-timeout", "--limit-rate", "--method", "--body-data"),
    ),
}
_REMOTE = pattern(r"(?:https?|ftps?|git|ssh)://", re.I)
_LOCAL = pattern(
    r"(?:[a-z][a-z0-9+.-]*://)?(?:[^/@]*@)?"
    r"(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal)(?=[:/?#]|$)",
    re.I,
)
_HOST = pattern(r"[a-z][a-z0-9+.-]*://(?:[^/@]*@)?([^/?#\s\"']+)", re.I)
_PORT = pattern(r":\d+$")
_OWN_NETWORK = pattern(
    r"[^.]+|10\..*|192\.168\..*|172\.(?:1[6-9]|2\d|3[01])\..*|169\.254\..*"
    r"|.*\.(?:local|localhost|internal|intranet|lan|corp|home|private|svc|onion|test|invalid)",
    re.I,
)
# Whatever looks after what came: checksums, signatures, in any program's words.
_CHECKS = pattern(
    r"sha-?(?:1|2|3|224|256|384|512)(?!\d)|md5|blake|\bb[23]sum|\brhash\b|checksum|shasum|verif"
    r"|\bgpgv|cosign|minisign|signify|checksig|openssl\s+dgst|\bcksum\b|fingerprint|digest"
    r"|--import\b|--recv-keys|signed-by",
    re.I,
)
_PIPE = pattern(r"\s*\|&?\s*")
_COMMIT = pattern(r"(?<![0-9a-f])(?:[0-9a-f]{40}|[0-9a-f]{64})(?![0-9a-f])", re.I)


def text_of(argument: Argument) -> str:
    """The word without its quotes, variables as written."""
    return argument.value if argument.value is not None else argument.text.replace('"', "")


def operands(command: Command) -> tuple[Argument, ...]:
    """What `curl` or `wget` is given beside options and their values: URLs."""
    return command.positional(*_value_options(command.name))


@cache
def _value_options(name: str) -> tuple[str, ...]:
    return (*(f"-{letter}" for letter in _LETTERS.get(name, "")), *_WORDS.get(name, ()))


def urls(command: Command) -> tuple[str, ...]:
    """The URLs, variables as written."""
    found = [text_of(each) for each in operands(command)]
    if given := command.option("--url"):
        found.append(given)
    return tuple(found)


def is_remote(url: str) -> bool:
    """True for a URL with a scheme, of another machine than this one."""
    return _REMOTE.match(url) is not None and not is_local(url)


def is_local(url: str) -> bool:
    """True for an address of the machine itself."""
    return _LOCAL.match(url) is not None


def host(url: str) -> str:
    """The host, without user and password; empty where there is none."""
    found = _HOST.match(url)
    return found[1] if found else ""


def is_own_network(url: str) -> bool:
    """True for a host of somebody's own network; where a variable says it, it may be one."""
    name = _PORT.sub("", host(url))
    return "$" in name or is_local(url) or _OWN_NETWORK.fullmatch(name) is not None


@lru_cache(maxsize=64)
def is_checked(script: Script) -> bool:
    """True when something in the script looks at checksums or signatures."""
    return _CHECKS.search(script.body.text) is not None


def names_content(url: str) -> bool:
    """True when the URL holds a commit or a hash: what it gives cannot change."""
    return _COMMIT.search(url) is not None


def output(command: Command, url: str) -> str | None:
    """The name of the file a URL is saved to, without its folder; None when it goes to a pipe."""
    for redirect in command.redirects:
        if redirect.operator.lstrip("1&") in (">", ">>", ">|") and redirect.target:
            return posixpath.basename(text_of(redirect.target))
    own = posixpath.basename(re.split(r"[?#]", url)[0])
    if command.name == "wget":
        named = command.option("-O", "--output-document")
        return own if named is None else _file(named)
    named = command.option("-o", "--output")
    if named is not None:
        return _file(named)
    return own if command.has("-O", "--remote-name", "--remote-name-all", "-J") else None


def _file(name: str) -> str | None:
    """None for what is no file: ``-`` and ``/dev/stdout``."""
    name = name.strip("\"'")
    return None if name in ("-", "/dev/stdout", "/dev/null") else posixpath.basename(name)


def piped_into(script: Script, command: Command) -> Iterator[Command]:
    """The commands after this one in its pipeline, in order."""
    first = bisect_left(script.commands, command.span.start, key=lambda c: c.span.start)
    end = command.end
    for each in islice(script.commands, first, None):
        if each.body is not command.body or each.start < end:
            continue
        if not _PIPE.fullmatch(command.body.text, end, each.start):
            return
        yield each
        end = each.end


def switch(command: Command, letter: str, *names: str) -> tuple[Argument, int] | None:
    """Where an option without value is given: the word, and the place of its letter in it.

    The place is 0 where the whole word is the option.
    """
    skip = False
    values = _value_options(command.name)
    letters = _LETTERS.get(command.name, "")
    for argument in command.arguments:
        text = argument.text
        if skip:
            skip = False
        elif text == "--":
            return None
        elif text.startswith("--"):
            if text in names:
                return argument, 0
            skip = text in values
        elif text.startswith("-"):
            for at, each in enumerate(text[1:], 1):
                if each == letter:
                    return argument, at if len(text) > len("-x") else 0
                if each in letters:
                    skip = at == len(text) - 1
                    break
    return None
