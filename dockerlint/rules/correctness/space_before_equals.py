"""
There must be no blank before the `=` in `ENV` and `LABEL`.

`ENV A =b` is the old form with a blank between: it sets `A` to `=b`.

Bad:

    FROM alpine:3.22
    ENV MODE =production

Good:

    FROM alpine:3.22
    ENV MODE=production
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.syntax import Env, Instruction, Label
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    codes=("S6574",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("ENV", "LABEL"),
)


@rule.on(Dockerfile, "ENV", "LABEL")
def before_equals(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A value of the old form that begins with `=`."""
    for instruction in file.tree.instructions:
        if isinstance(instruction, Env | Label):
            for pair in instruction.pairs:
                if pair.legacy and pair.value and pair.value.text.startswith("="):
                    key = pair.key.text
                    yield rule.finding(
                        pair.key.span,
                        f"a blank before `=`: the value of `{key}` begins with `=`",
                        joined(instruction, pair.value.text, pair.key.span, pair.value.span),
                    )


def joined(instruction: Instruction, value: str, key: Span, place: Span) -> Fix | None:
    """Take the blanks out on both sides, where one word follows."""
    text = value[1:].strip()
    written = instruction.source.text[place.start : place.end]
    if not text or len(text.split()) > 1 or written != value or instruction.comments:
        return None
    return Fix.unsafe("Remove the blank", Edit(Span(key.end, place.end), f"={text}"))
