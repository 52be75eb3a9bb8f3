"""
A stage should set a label once.

The last value counts; the one before is never seen, and misleads whoever reads the file. Reported
is the earlier one. Keys that hold a variable are left alone, and so are labels set again in a
stage built from this one.

Bad:

    FROM alpine:3.22
    LABEL version="1.0"
    LABEL version="1.1"

Good:

    FROM alpine:3.22
    LABEL version="1.1"
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.findings import Finding, Fix, Mark, Related, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.labels import labels
from dockerlint.rule import Rule

rule = Rule(
    Severity.WARNING,
    codes=("tally/labels/no-duplicate-keys",),
    fix=Safety.SAFE,
    mark=Mark.UNNECESSARY,
)


@rule.on(Stage, "LABEL")
def set_again(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A label that a later one of the stage takes the place of."""
    found = [*labels(stage)]
    last = {label.key: label for label in found}
    for label in found:
        final = last[label.key]
        if label.key is None or label is final:
            continue
        edit = edits.remove_pair(label.instruction, label.index)
        again = "twice here" if final.instruction is label.instruction else "again further down"
        yield rule.finding(
            label.pair.key.span,
            f"`{label.key}` is set {again}: this value is never seen",
            Fix.safe("Remove this one", edit),
            related=(Related(final.pair.key.span, "the value that counts"),),
        )
