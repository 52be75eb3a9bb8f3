"""What a URL tells by itself: whose machine it is of, how it is asked, and whether it may change.

Variables in it are as written.
"""

from __future__ import annotations

import re

from dockerlint.patterns import pattern

_LOCAL = pattern(
    r"file:|(?:[a-z][a-z0-9+.-]*://)?(?:[^/@]*@)?"
    r"(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal)(?=[:/?#]|$)",
    re.I,
)
_HTTP = pattern(r"https?://|(?![a-z][a-z0-9+.-]*://)", re.I)
_HOST = pattern(r"[a-z][a-z0-9+.-]*://(?:[^/@]*@)?([^/?#\s\"']+)", re.I)
_PORT = pattern(r":\d+$")
_OWN_NETWORK = pattern(
    r"[^.]+|10\..*|192\.168\..*|172\.(?:1[6-9]|2\d|3[01])\..*|169\.254\..*"
    r"|.*\.(?:local|localhost|internal|intranet|lan|corp|home|private|svc|onion|test|invalid)",
    re.I,
)
_COMMIT = pattern(r"(?<![0-9a-f])(?:[0-9a-f]{40}|[0-9a-f]{64})(?![0-9a-f])", re.I)


def is_local(url: str) -> bool:
    """True for an address of the machine itself."""
    return _LOCAL.match(url) is not None


def is_http(url: str) -> bool:
    """True for what is asked by HTTP, as what names no protocol is."""
    return _HTTP.match(url) is not None


def host(url: str) -> str:
    """The host, without user and password; empty where there is none."""
    found = _HOST.match(url)
    return found[1] if found else ""


def is_own_network(url: str) -> bool:
    """True for a host of somebody's own network; where a variable says it, it may be one."""
    name = _PORT.sub("", host(url))
    return "$" in name or is_local(url) or _OWN_NETWORK.fullmatch(name) is not None


def names_content(url: str) -> bool:
    """True when the URL holds a commit or a hash: what it gives cannot change."""
    return _COMMIT.search(url) is not None
