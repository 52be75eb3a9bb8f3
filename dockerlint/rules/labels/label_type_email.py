"""
A label that should be an e-mail address must be one.

It tells whom to write to when the image has a fault. A name, or a name with the address in angle
brackets, cannot be handed to a program that sends mail.

The settings must list the label under `labels` with the type `email`. An address is what RFC 5322
calls `addr-spec`, at a host that can exist. hadolint also accepts comments within it, and a dot
at its end. A value with a variable in it is left alone, as the build may give another one;
hadolint reports it. Empty values are reported by `label-empty` only.

Settings:

    [labels]
    "com.example.contact" = "email"

Bad:

    FROM alpine:3.22
    LABEL com.example.contact="Ann Example <ann@example.com>"

Good:

    FROM alpine:3.22
    LABEL com.example.contact="ann@example.com"
"""

import re
from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, LabelType, Stage
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.labels._types import mistyped

rule = Rule(Severity.WARNING, codes=("DL3058",))
_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_QUOTED = r'"(?:[ !#-\[\]-~]|\\[ -~])*"'
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
ADDRESS = pattern(
    rf"(?:{_ATOM}(?:\.{_ATOM})*|{_QUOTED})@(?:{_LABEL}(?:\.{_LABEL})*|\[[\w.:]+\])", re.A
)
LONGEST = 320  # characters: 64 before the sign and 255 after it


@rule.on(Stage, "LABEL")
def not_an_address(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A label of the type `email` that is none."""
    yield from mistyped(rule, stage, file, LabelType.EMAIL, "an e-mail address", is_address)


def is_address(text: str) -> bool:
    """True for an address without a name beside it."""
    return len(text) <= LONGEST and ADDRESS.fullmatch(text) is not None
