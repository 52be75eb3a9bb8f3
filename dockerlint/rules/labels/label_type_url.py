"""
A label that should be a URL must be one.

Registries and dashboards show `org.opencontainers.image.url` and `documentation` as links, and
tools such as Renovate find the change log by `org.opencontainers.image.source`. An address
without its scheme leads nowhere.

The settings must list the label under `labels` with the type `url`. A URL has a scheme, and only
characters that RFC 3986 allows: a blank or an accented letter is percent-encoded. A value with a
variable in it is left alone, as the build may give another one; hadolint reports it. hadolint
does not mind an address such as `http://`, which names no host. Empty values are reported by
`label-empty` only.

Settings:

    [labels]
    "org.opencontainers.image.source" = "url"

Bad:

    FROM alpine:3.22
    LABEL org.opencontainers.image.source="github.com/example/app"

Good:

    FROM alpine:3.22
    LABEL org.opencontainers.image.source="https://github.com/example/app"
"""

import re
from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, LabelType, Stage
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.labels._types import mistyped

rule = Rule(Severity.WARNING, codes=("DL3052",))
_CHARACTER = r"(?:[\w.~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})"
_HOST = rf"(?:{_CHARACTER.replace('/', '')}|\[[\w.:]+\])"
URL = pattern(
    rf"(?!(?:https?|ftp|ssh|git):(?!//[^/?#]))"  # these need a host
    rf"[a-z][a-z0-9+.-]*:(?://{_HOST}*(?![^/?#]))?{_CHARACTER}*"
    rf"(?:\?(?:{_CHARACTER}|\?)*)?(?:\#(?:{_CHARACTER}|\?)*)?",
    re.A | re.I,
)


@rule.on(Stage, "LABEL")
def not_a_url(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A label of the type `url` that is none."""
    yield from mistyped(rule, stage, file, LabelType.URL, "a URL", is_url)


def is_url(text: str) -> bool:
    """True for an absolute URI."""
    return URL.fullmatch(text) is not None
