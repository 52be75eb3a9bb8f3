"""Literal secrets in a text, known by the form that those who hand them out document.

Only forms that can be told from any other text: a prefix of its own and a length. How random a
word looks is not asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from dockerlint.patterns import pattern
from dockerlint.text import Span

MIN_VARIETY = 6  # different characters; a word with fewer was typed to fill a place


class Form(NamedTuple):
    """What secrets of one kind look like."""

    what: str
    mark: str  # a text that each of them has, to look for first
    pattern: str  # a group named ``secret`` where it is only a part of what is matched


_FORMS = (
    Form("an AWS access key ID", "AKIA", r"AKIA[A-Z2-7]{16}"),
    Form("a temporary AWS access key ID", "ASIA", r"ASIA[A-Z2-7]{16}"),
    *(
        Form(
            "an AWS secret access key",
            name,
            rf"(?:AWS_|aws_)?{name}[\"']?[ \t]?[=: \t][ \t]?[\"']?(?P<secret>[A-Za-z0-9/+]{{40}})",
        )
        for name in ("SECRET_ACCESS_KEY", "secret_access_key", "SecretAccessKey")
    ),
    *(
        Form("a GitHub token", f"gh{kind}_", rf"gh{kind}_[A-Za-z0-9]{{36}}")
        for kind in ("p", "o", "u", "s", "r")
    ),
    Form("a GitHub token", "github_pat_", r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    Form("a GitLab token", "glpat-", r"glpat-[A-Za-z0-9_-]{20,}(?:\.[a-z0-9.]+)?"),
    Form("a GitLab runner token", "glrt-", r"glrt-[A-Za-z0-9_-]{20,}"),
    Form("a GitLab deploy token", "gldt-", r"gldt-[A-Za-z0-9_-]{20,}"),
    Form("a Slack token", "xox", r"xox[abprs]-\d{9,}-[A-Za-z0-9-]{20,}"),
    Form(
        "a Slack webhook",
        "hooks.slack.com/services/",
        r"hooks\.slack\.com/services/T[A-Z0-9]{8,}/B[A-Z0-9]{8,}/(?P<secret>[A-Za-z0-9]{24})",
    ),
    Form("a Stripe key", "k_live_", r"[sr]k_live_[A-Za-z0-9]{24,}"),
    Form("a Google API key", "AIza", r"AIza[A-Za-z0-9_-]{35}"),
    Form("an npm token", "npm_", r"npm_[A-Za-z0-9]{36}"),
    Form("a PyPI token", "pypi-AgE", r"pypi-AgE[A-Za-z0-9_-]{50,}"),
    Form("a RubyGems key", "rubygems_", r"rubygems_[0-9a-f]{48}"),
    Form("a Docker Hub token", "dckr_pat_", r"dckr_pat_[A-Za-z0-9_-]{27}"),
    Form("a DigitalOcean token", "_v1_", r"do[opr]_v1_[0-9a-f]{64}"),
    Form("a SendGrid key", "SG.", r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
    Form("a Hugging Face token", "hf_", r"hf_[A-Za-z]{34}"),
    Form("an Azure storage key", "AccountKey=", r"AccountKey=(?P<secret>[A-Za-z0-9/+]{86})=="),
    Form(
        "a private key",
        "PRIVATE KEY",
        r"-----BEGIN (?:(?:RSA|EC|DSA|OPENSSH|PGP) )?PRIVATE KEY(?: BLOCK)?-----"
        r"(?:\s|\\n|\\|[\"'])*(?P<secret>[A-Za-z0-9/+]{40,})",
    ),
)
_TOKEN = pattern(
    r"(?<![\w.-])(eyJ[A-Za-z0-9_-]{8,})\.(eyJ[A-Za-z0-9_-]{8,})\.[A-Za-z0-9_-]{27,}(?![\w-])"
)
# No variable, no blank, and nothing that stands for something else, in the password.
_URL = pattern(
    r"://(?P<user>[^\s/:@\"'$<>{}]*):(?P<password>[^\s/:@\"'$<>{}\[\]()*`]+)@"
    r"(?P<host>[^\s/:@\"',;]*)"
)
_FILLED = pattern(
    r"example|sample|place.?holder|change.?me|dummy|fake|redacted|your|insert|replace|x{4}|\*{3}"
    r"|\.{3}|0{6}|1234567|abcdefg|todo",
    re.I,
)
_NO_PASSWORD = pattern(
    r"(?:my|the|some|db|user|root|admin|test|dev|your)?[_-]?(?:pass|passwd|password|pwd|pw|pswd)"
    r"|secret|token|x-oauth-basic|postgres|mysql|root|admin|guest|test|none|null|empty|build|foo"
    r"|bar|user|username|key|apikey|api_key|x+|%[sdq]",
    re.I,
)
_NO_HOST = pattern(
    r"(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|dummy|fake|host|hostname|x+|"
    r"(?:.*\.)?(?:example|invalid|test)(?:\.(?:com|org|net))?)",
    re.I,
)


class Secret(NamedTuple):
    """Where one stands, and what it is."""

    span: Span
    what: str


def secrets(text: str) -> Iterator[Secret]:
    """The secrets in a text; those of one kind in order."""
    for form in _FORMS:
        if form.mark in text:
            for found in _compiled(form.pattern).finditer(text):
                named = "secret" in found.re.groupindex
                if not is_filler(found["secret"] if named else found[0]):
                    yield Secret(Span(*found.span()), form.what)
    if "eyJ" in text:
        yield from _found(text, _TOKEN, _is_signed, "a signed token (JWT)")
    if "://" in text:
        yield from _found(text, _URL, _has_password, "a URL with a password")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9_]){pattern}(?![A-Za-z0-9])")


def _found(
    text: str, pattern: re.Pattern[str], holds: Callable[[re.Match[str]], bool], what: str
) -> Iterator[Secret]:
    for found in pattern.finditer(text):
        if holds(found):
            yield Secret(Span(found.start(1), found.end()), what)


def is_filler(text: str) -> bool:
    """True for what stands in the place of a secret: ``xxxx``, ``changeme``, an example."""
    return len(set(text)) < MIN_VARIETY or _FILLED.search(text) is not None


def is_no_password(text: str) -> bool:
    """True for words such as ``password``, and others that stand in the place of one."""
    return bool(_NO_PASSWORD.fullmatch(text) or _FILLED.search(text)) or len(set(text)) < 3


def _has_password(found: re.Match[str]) -> bool:
    user, password, host = found["user"], found["password"], found["host"]
    return not (
        is_no_password(password)
        or password.lower() == user.lower()
        or _NO_HOST.fullmatch(host)
        or _FILLED.search(host)
    )


def _is_signed(found: re.Match[str]) -> bool:
    """True for a token with a header that names a signature, and that is not for everybody."""
    header, payload = _decoded(found[1]), _decoded(found[2])
    if header is None or payload is None:
        return False
    public = payload.get("role") == "anon" or payload.get("name") == "John Doe"
    return str(header.get("alg", "none")).lower() != "none" and not public


def _decoded(part: str) -> dict[str, object] | None:
    from base64 import urlsafe_b64decode

    try:
        found = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
