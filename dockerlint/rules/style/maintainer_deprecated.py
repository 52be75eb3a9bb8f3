"""
`MAINTAINER` is deprecated; a label tells who looks after the image.

The instruction is deprecated since Docker 1.13 (January 2017), and builders warn of it. A label
says the same where registries and other tools look for it; its name is that of the
[OCI annotations](https://specs.opencontainers.org/image-spec/annotations/). Nothing that runs
depends on either.

There is no fix in a stage that would then set this label twice, nor where the keyword is broken
over several lines.

Bad:

    FROM alpine:3.22
    MAINTAINER Jane Doe <jane@example.org>

Good:

    FROM alpine:3.22
    LABEL org.opencontainers.image.authors="Jane Doe <jane@example.org>"
"""

from collections.abc import Iterator

from dockerlint.edits import in_case_of
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Mark, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.quoting import literal
from dockerlint.rule import Rule
from dockerlint.syntax import Label, Maintainer

LABEL = "org.opencontainers.image.authors"
rule = Rule(
    Severity.WARNING,
    codes=(
        *("DL4000", "MaintainerDeprecated", "DS-0022", "CKV_DOCKER_6", "S6586", "99614418"),
        *("maintainer-is-deprecated", "DEPRECATED_MAINTAINER"),
    ),
    fix=Safety.SAFE,
    effects=Change.CHANGES_IMAGE.of("MAINTAINER", f"LABEL {LABEL}"),
    mark=Mark.DEPRECATED,
)


@rule.on(Stage, "MAINTAINER")
def maintainers(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """Every MAINTAINER of the stage."""
    found = [i for i in stage.instructions if isinstance(i, Maintainer) and i.argument]
    labels = (i for i in stage.instructions if isinstance(i, Label))
    taken = len(found) > 1 or any(
        p.key.text.strip("\"'") == LABEL for i in labels for p in i.pairs
    )
    for maintainer in found:
        exact = maintainer.keyword.is_exact(maintainer.source)
        fix = (
            None
            if taken or not exact
            else Fix.safe(f"Use the label `{LABEL}`", *as_label(maintainer))
        )
        yield rule.finding(maintainer.keyword.span, "`MAINTAINER` is deprecated", fix)


def as_label(maintainer: Maintainer) -> list[Edit]:
    """Edits that make a LABEL of it; quotes around the whole are taken for the label's own."""
    keyword, body = maintainer.keyword, maintainer.body
    word = in_case_of(maintainer, "LABEL")
    text = body.text
    quoted = len(text) > 1 and text[0] == text[-1] == '"' and '"' not in text[1:-1]
    inner = body.slice(1, len(text) - 1) if quoted else body
    start, end = body.offset(0), body.span(len(text) - 1, len(text)).end
    inside, quote = literal(inner, maintainer.escape), "" if quoted else '"'
    first = inside.pop(0).text if inside and inside[0].span.start == start else ""
    head = Edit.insert(start, f"{LABEL}={quote}{first}")
    return [
        Edit(keyword.span, word),
        head,
        *inside,
        *([] if quoted else [Edit.insert(end, quote)]),
    ]
