"""
`ENV` and `LABEL` should have a `=` between name and value.

The older form without `=` takes one name only and all that follows as its value, so that
`ENV ONE TWO= THREE=world` sets only `ONE`. Docker's documentation advises against it and may
remove it from a later release.

The fix adds quotes where the value has blanks, and leaves the value as the builder reads it:
quotes that were there are not doubled, what single quotes keep from expansion stays as it is, and
continued lines stay where they are. There is no fix for a value with substitutions inside quotes
that cannot be written so, none where a comment stands between name and value, and none for an
unpaired quote.

Unlike BuildKit's check it also looks at `ONBUILD ENV` and `ONBUILD LABEL`.

Bad:

    FROM alpine:3.22
    ENV LANG C.UTF-8
    ENV GREETING hello world

Good:

    FROM alpine:3.22
    ENV LANG=C.UTF-8
    ENV GREETING="hello world"
"""

from collections.abc import Iterator

from dockerlint.findings import Edit, Finding, Fix, Mark, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.quoting import assigned
from dockerlint.rule import Rule
from dockerlint.syntax import Env, Label, Onbuild
from dockerlint.text import Span

rule = Rule(Severity.STYLE, codes=("LegacyKeyValueFormat",), fix=Safety.SAFE, mark=Mark.DEPRECATED)


@rule.on(Dockerfile, "ENV", "LABEL")
def without_equals(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """ENV and LABEL in the old form, which has one pair."""
    for each in file.tree.instructions:
        instruction = each.trigger if isinstance(each, Onbuild) else each
        if not isinstance(instruction, Env | Label):
            continue
        for pair in instruction.pairs:
            if pair.legacy and pair.value:
                name = f"{instruction.name} {pair.key.text}"
                edits = with_equals(instruction)
                yield rule.finding(
                    pair.key.span,
                    f"`{name} value` is the old form of `{name}=value`",
                    Fix.safe("Put a `=` between name and value", *edits) if edits else None,
                )


def with_equals(instruction: Env | Label) -> list[Edit]:
    """Edits to the new form; none where it cannot be made exactly."""
    (pair,) = instruction.pairs
    assert pair.value
    if pair.value.text.startswith("="):
        return []  # `space-before-equals` mends it
    size = len(instruction.text)
    value = instruction.body.slice(size - len(pair.value.text), size)
    gap = Span(pair.key.span.end, pair.value.span.start)
    if any(gap.covers(comment.span) for comment in instruction.comments):
        return []
    found = assigned(pair.key.text, value, instruction.escape)
    return [Edit(gap, found[0]), *found[1]] if found else []
