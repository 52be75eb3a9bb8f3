"""
The key of a label should keep to the form that Docker recommends.

Docker asks for lower-case letters, digits, dots and hyphens, for a letter at the beginning, and
for no two dots or hyphens in a row, so that keys can be typed in filters and templates: `docker
ps --filter label=…`. `com.docker.*`, `io.docker.*` and `org.dockerproject.*` are Docker's own.
Keys are compared letter by letter: `Version` and `version` are two labels.

As in hadolint, `_` and `/` are fine, too. Keys that hold a variable are left alone, and those that
Docker asks of others: `com.docker.image.source.entrypoint`, `com.docker.extension.*` and
`com.docker.desktop.extension.*`. hadolint reports these. The fix renames the label, which whatever
reads it must know.

Bad:

    FROM alpine:3.22
    LABEL Build-Date="2026-11-24"

Good:

    FROM alpine:3.22
    LABEL build-date="2026-11-24"
"""

import re
from collections import Counter
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.labels import Setting, labels
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule

rule = Rule(
    Severity.STYLE,
    codes=("DL3048", "tally/labels/valid-key"),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("LABEL"),
    profile=Profile.ALL,
)
RESERVED = pattern(
    r"(com\.docker|io\.docker|org\.dockerproject)\."
    r"(?!(?<=com\.docker\.)(image\.source\.entrypoint$|(desktop\.)?extension\.))"
)
ODD = pattern("[^a-z0-9._/-]")


@rule.on(Stage, "LABEL")
def odd_key(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A label whose key has another form."""
    names = Counter(map(tidy, {label.key for label in labels(stage) if label.key}))
    for label in labels(stage):
        what = fault(label.key) if label.key else ""
        if label.key and what:
            new = tidy(label.key)
            fix = renamed(label, new, file) if names[new] == 1 else None
            yield rule.finding(label.pair.key.span, what, fix)


def fault(key: str) -> str:
    """What is wrong with a key; empty when nothing is."""
    if reserved := RESERVED.match(key):
        return f"`{key}`: keys that begin with `{reserved[0]}` are Docker's own"
    if key != key.lower():
        return f"`{key}` is not in lower case"
    if odd := ODD.search(key):
        return f"`{key}` holds `{odd[0]}`, which the key of a label should not"
    if not key[0].isalpha():
        return f"`{key}` should begin with a letter"
    if not key[-1].isalnum():
        return f"`{key}` should end with a letter or a digit"
    pair = next((pair for pair in ("..", "--") if pair in key), None)
    return f"`{key}` holds `{pair}`; one is enough" if pair else ""


def tidy(key: str) -> str:
    """The key in lower case, with a hyphen for each blank; no signs at its ends, none doubled."""
    return re.sub(r"([.-])\1+", r"\1", re.sub(r"\s", "-", key.lower())).strip("._/-")


def renamed(label: Setting, new: str, file: Dockerfile) -> Fix | None:
    """Another key, when that is one."""
    word = label.pair.key
    if not new or fault(new) or not word.is_exact(file.source):
        return None
    return Fix.unsafe(f"Call it `{new}`", Edit(word.span, new))
