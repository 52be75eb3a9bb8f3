"""
An image should have no labels but those that the settings ask for.

Where the set of labels is agreed on, another one is most often misspelt, or left over.

Reported are labels that the settings do not list under `labels`, once `strict-labels` is on. Keys
that hold a variable are left alone; hadolint reports them. The fix removes the label.

Settings:

    strict-labels = true
    [labels]
    "org.opencontainers.image.title" = "text"

Bad:

    FROM alpine:3.22
    LABEL org.opencontainers.image.title="example" \\
          org.opencontainers.image.titel="example"

Good:

    FROM alpine:3.22
    LABEL org.opencontainers.image.title="example"
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Mark, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.labels import labels
from dockerlint.rule import Rule

rule = Rule(
    Severity.INFO,
    codes=("DL3050",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("LABEL"),
    mark=Mark.UNNECESSARY,
)


@rule.on(Stage, "LABEL")
def not_asked_for(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A label that is not on the list."""
    for label in labels(stage) if file.policy.strict_labels else ():
        if label.key and label.key not in file.policy.labels:
            edit = edits.remove_pair(label.instruction, label.index)
            yield rule.finding(
                label.pair.key.span,
                f"`{label.key}` is not among the labels to have",
                Fix.unsafe("Remove the label", edit),
            )
