"""
An ignore comment of hadolint or BuildKit should silence something here, too.

Where dockerlint has taken the place of the other tool, such a comment hides the next finding of
its rule. Where both run it may still be needed, as our rules report less (`docs/rules/` says what
each leaves alone): hence this is not in the recommended set, and the fix is unsafe.

A name is left alone as long as its rule is off.

Bad:

    FROM alpine:3.22
    # hadolint ignore=DL3017
    RUN apk add --no-cache curl

Good:

    FROM alpine:3.22
    RUN apk add --no-cache curl
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Mark, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.ignores import UnusedIgnore
from dockerlint.rule import Profile, Rule
from dockerlint.rules.correctness._ignores import message, place, without

rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=Change.LOSES_COMMENT.of() + Change.CHANGES_DIRECTIVE.of(),
    profile=Profile.STRICT,
    mark=Mark.UNNECESSARY,
)


@rule.on(UnusedIgnore, "hadolint", "check")
def theirs(unused: UnusedIgnore, file: Dockerfile) -> Iterator[Finding]:
    """Names in another tool's comment that silence nothing here."""
    edit = without(unused, file)
    fix = Fix.unsafe("Remove what ignores nothing", edit)
    yield rule.finding(place(unused), message(unused), fix)
