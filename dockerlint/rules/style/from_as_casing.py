"""
`AS` should be written in the case of its `FROM`.

The builder takes both as they come. `FROM … as …` is read with more trouble, as the keyword is
easily taken for part of a name.

Left alone is a `FROM` that is itself in mixed case.

Bad:

    FROM alpine:3.22 as build

Good:

    FROM alpine:3.22 AS build
"""

from collections.abc import Iterator

from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.stage import AS
from dockerlint.rule import Rule

rule = Rule(Severity.STYLE, codes=("FromAsCasing", "S6476"), fix=Safety.SAFE)


@rule.on(Stage, AS)
def two_cases(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """`FROM … as` and `from … AS`."""
    start, keyword = stage.start, stage.start.keyword.text
    if not start.alias or keyword not in (keyword.upper(), keyword.lower()):
        return
    word = start.words[1]
    wanted = "AS" if keyword.isupper() else "as"
    if word.text == wanted:
        return
    case = "upper" if keyword.isupper() else "lower"
    yield rule.finding(
        word.span,
        f"`{word.text}` is not in {case} case, as `{keyword}` is",
        Fix.safe(f"Write `{wanted}`", Edit(word.span, wanted))
        if word.is_exact(start.source)
        else None,
    )
