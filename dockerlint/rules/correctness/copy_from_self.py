"""
A stage cannot copy from itself.

`COPY --from` and `RUN --mount` take files from a stage that is built already. For the stage they
stand in, the builder stops: "circular dependency detected".

The name counts in any case, and the index of the stage does too; hadolint sees only the very name.
It does not look at mounts.

The fix takes `--from` away, so that the files come from the build context.

Bad:

    FROM golang:1.25 AS build
    COPY --from=build /src /app

Good:

    FROM golang:1.25 AS build
    COPY /src /app
"""

import re
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.references import Reference, references
from dockerlint.rule import Rule
from dockerlint.rules.correctness._stages import is_copied
from dockerlint.syntax import Copy
from dockerlint.text import Span

rule = Rule(
    Severity.ERROR,
    codes=("DL3023", "DS-0006", "copy-from-own-alias", "cdddb86f"),
    fix=Safety.UNSAFE,
    effects=Change.REMOVES_OPTION.of(),
)


@rule.on(Dockerfile, "COPY --from", "RUN --mount")
def from_itself(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Stages that copy from themselves."""
    for each in references(file):
        if is_copied(each) and each.target is each.stage:
            edit = without_from(each)
            yield rule.finding(
                each.word.span,
                f"`{each.instruction.name}` cannot take files from the very stage it stands in",
                Fix.unsafe("Copy from the build context", edit),
            )


def without_from(reference: Reference) -> Edit | None:
    """Take ``--from=…`` out, with the blanks before it; at the start of a line, those after it."""
    copy = reference.instruction
    flag = copy.flag("from") if isinstance(copy, Copy) else None
    if flag is None:
        return None
    text, (start, end) = copy.source.text, flag.span
    before = text[copy.span.start : start].rstrip(" \t")
    if not before.endswith("\n"):
        return Edit.delete(Span(copy.span.start + len(before), end))
    after = re.compile(rf"[ \t]*(?:{re.escape(copy.escape)}[ \t]*\r?\n[ \t]*)?").match(text, end)
    return Edit.delete(Span(start, after.end() if after else end))
