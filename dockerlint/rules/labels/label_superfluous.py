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

import re
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.labels import Setting, labels
from dockerlint.rule import Rule
from dockerlint.syntax import Pair
from dockerlint.text import Span

rule = Rule(
    Severity.INFO,
    codes=("DL3050",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("LABEL"),
)
COMMENT = re.compile(r"\n\s*#")


@rule.on(Stage)
def not_asked_for(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A label that is not on the list."""
    for label in labels(stage) if file.policy.strict_labels else ():
        if label.key and label.key not in file.policy.labels:
            edit = without(label)
            yield rule.finding(
                label.pair.key.span,
                f"`{label.key}` is not among the labels to have",
                Fix.unsafe("Remove the label", edit) if edit else None,
            )


def without(label: Setting) -> Edit | None:
    """Take the pair out; the whole instruction when it has no other."""
    instruction, pairs, i = label.instruction, label.instruction.pairs, label.index
    text = instruction.source.text
    if len(pairs) == 1:
        return None if instruction.comments else edits.delete(instruction)
    if i == 0:
        span = Span(label.pair.key.span.start, pairs[1].key.span.start)
        becomes_legacy = pairs[1].value is None  # `LABEL b c=d` sets one label, `b`
    else:
        span = Span(end(pairs[i - 1]), end(label.pair))
        becomes_legacy = False
    ends_in_escape = i and text[span.start - 1].isspace()  # that must not end the line
    loses_comment = COMMENT.search(text, *span)
    return None if becomes_legacy or ends_in_escape or loses_comment else Edit.delete(span)


def end(pair: Pair) -> int:
    """Where the text of a pair ends."""
    return (pair.value or pair.key).span.end
