"""
A label that should be an SPDX licence must be one.

`org.opencontainers.image.licenses` is read by programs that check whether an image may be used.
They know a licence by its identifier on the SPDX list; `Apache 2` or `BSD` says nothing to them.

The settings must list the label under `labels` with the type `spdx`. Expressions, such as `MIT OR
Apache-2.0`, are valid, as are licences of one's own, `LicenseRef-Example`; hadolint reports both.
The list is version 3.25 of SPDX or newer: that of the Python package `packaging`. `GPL-2.0` and
its kin are reported: whether later versions may be used is left open, so SPDX withdrew these
names. Other withdrawn names are still accepted, but not by hadolint. A value with a variable in
it is left alone, as the build may give another one; hadolint reports it. Empty values are
reported by `label-empty` only.

Settings:

    [labels]
    "org.opencontainers.image.licenses" = "spdx"

Bad:

    FROM alpine:3.22
    LABEL org.opencontainers.image.licenses="Apache 2.0"

Good:

    FROM alpine:3.22
    LABEL org.opencontainers.image.licenses="Apache-2.0"
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile, LabelType, Stage
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.labels._types import mistyped

rule = Rule(
    Severity.WARNING,
    codes=("DL3054",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("LABEL"),
)
WITHDRAWN = pattern(r"\b(?:[AL]?GPL|GFDL)-\d\.\d\+?(?![\w.-])")


@rule.on(Stage, "LABEL")
def not_a_licence(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A label of the type `spdx` that is none."""
    what = "an SPDX licence such as `MIT` or `GPL-2.0-only`"
    yield from mistyped(rule, stage, file, LabelType.SPDX, what, is_licence, as_listed)


def is_licence(text: str) -> bool:
    """True for an expression written as the list has it."""
    return canonical(text.strip()) == text.strip()


def as_listed(text: str) -> str | None:
    """The expression in the list's spelling: ``MIT`` for ``mit``, hyphens for blanks."""
    return canonical(text) or canonical("-".join(text.split()))


def canonical(text: str) -> str | None:
    """The expression as SPDX writes it; None when it is none, or uses a withdrawn name."""
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    try:
        found = canonicalize_license_expression(text)
    except (InvalidLicenseExpression, MemoryError, RecursionError):  # the last two: brackets
        return None
    return None if WITHDRAWN.search(found) else found
