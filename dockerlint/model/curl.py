"""What `curl` commands fetch, and where that goes."""

from __future__ import annotations

import re
from functools import lru_cache

from dockerlint.model.dockerfile import Dockerfile
from dockerlint.patterns import pattern
from dockerlint.syntax import Command, Script

_HERE = pattern(r"localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0")
_OTHER = pattern(r"[\"']?(?:s?ftps?|file|scp|tftp|dict|ldap|smb)://", re.I)
_ADDRESS = pattern(r"[\"']?https?://(?:[\d.]+|\[[\da-f:]+\])(?=[:/\"']|$)", re.I)
_PIPE = pattern(r"[\s)}]*\|&?(?!\|)")
_NO_TRANSFER = ("--version", "-V", "--help", "-h", "--manual", "-M", "--unix-socket")
_SENDS = ("-X", "--request", "-d", "--data", "-F", "--form", "-T", "--upload-file", "--json")
_CHECKS = pattern(r"(?:sha\d+|md5|b2)sum|shasum|gpgv?\d?|cosign|minisign|signify")


def fetches(curl: Command, file: Dockerfile) -> bool:
    """True when the command certainly fetches something from another machine, by HTTP.

    Not when a configuration that the file mentions may give it options.
    """
    if curl.has(*_NO_TRANSFER, "-K", "--config") or has_configuration(file):
        return False
    if curl.option(*_SENDS) not in (None, "GET"):
        return False
    addresses = [word for word in curl.words if "://" in word or "$" in word or "." in word]
    return bool(addresses) and not any(map(is_elsewhere, addresses))


def is_elsewhere(address: str) -> bool:
    """True for the machine itself, and for other protocols than HTTP."""
    return _HERE.search(address) is not None or _OTHER.match(address) is not None


def names_a_number(curl: Command) -> bool:
    """True when the server is named by its number, as none is that redirects."""
    return any(map(_ADDRESS.match, curl.words))


@lru_cache(maxsize=4)
def has_configuration(file: Dockerfile) -> bool:
    """True when the file says something of the configuration of curl."""
    text = file.source.text
    return "curlrc" in text or "CURL_HOME" in text


def saves(curl: Command) -> bool:
    """True when what is fetched goes to a file; not for one that is thrown away."""
    target = curl.option("-o", "--output")
    if target is not None:
        return target not in ("-", "/dev/null", "/dev/stdout", "/dev/stderr")
    if curl.has("-O", "--remote-name", "--remote-name-all", "--output-dir"):
        return True
    redirects = [r for r in curl.redirects if r.operator in (">", ">>", "1>", "1>>", ">|")]
    return any(r.target and r.target.text != "/dev/null" for r in redirects)


def piped_into(curl: Command, script: Script) -> Command | None:
    """The command that reads what is fetched."""
    found = _PIPE.match(curl.body.text, curl.end)
    if not curl.piped or found is None:
        return None
    same = (c for c in script.commands if c.body is curl.body and c.start >= found.end())
    return min(same, key=lambda c: c.start, default=None)


def is_checked(curl: Command, script: Script) -> bool:
    """True when a later command of the script holds files against a checksum or a signature."""
    later = (c for c in script.commands if c.span.start > curl.span.start)
    return any(_CHECKS.fullmatch(c.name) and c.arguments for c in later)
