"""
A label that every image must have should say something.

An empty text passes for a label, but tells nothing to whom it was asked for.

Reported are labels that the settings list under `labels`, of whatever type. One whose value is a
variable is left alone.

Settings:

    [labels]
    "org.opencontainers.image.title" = "text"

Bad:

    FROM alpine:3.22
    LABEL org.opencontainers.image.title=""

Good:

    FROM alpine:3.22
    LABEL org.opencontainers.image.title="example"
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.labels import labels
from dockerlint.rule import Rule

rule = Rule(Severity.WARNING, codes=("DL3051",))


@rule.on(Stage, "LABEL")
def says_nothing(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A label that is asked for and has no value."""
    for label in labels(stage):
        if label.value == "" and label.key in file.policy.labels:
            yield rule.finding(label.pair.key.span, f"the label `{label.key}` is empty")
