"""
All instructions of a file should be in one case.

Most files have them in upper case. What counts here is the file's own habit: the case in which
more of its keywords are written, upper case where there are as many of each. Keywords in mixed
case, such as `Run`, are reported in any file.

As in BuildKit's check, an `ARG` before the first `FROM` and what follows `ONBUILD` neither count
nor are reported.

Bad:

    FROM alpine:3.22
    run apk add --no-cache curl
    CMD ["curl", "--version"]

Good:

    FROM alpine:3.22
    RUN apk add --no-cache curl
    CMD ["curl", "--version"]
"""

from collections.abc import Iterator

from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.syntax import Unknown

rule = Rule(
    Severity.STYLE,
    codes=("ConsistentInstructionCasing", "S6476", "CASING_INSTRUCTION", "uppercase_commands"),
    fix=Safety.SAFE,
)


@rule.on(Dockerfile)
def unlike_the_others(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Keywords that are not in the case of most."""
    instructions = [i for stage in file.stages for i in (stage.start, *stage.instructions)]
    keywords = [i.keyword for i in instructions if not isinstance(i, Unknown)]
    lower = sum(word.text.islower() for word in keywords)
    upper = sum(word.text.isupper() for word in keywords)
    case, count = ("lower", lower) if lower > upper else ("upper", upper)
    most = f", as {count} of {len(keywords)} keywords are" if 2 * count > len(keywords) else ""
    for word in keywords:
        wanted = word.text.lower() if lower > upper else word.text.upper()
        if word.text == wanted:
            continue
        edit = Edit(word.span, wanted) if word.is_exact(file.source) else None
        yield rule.finding(
            word.span,
            f"`{word.text}` is not in {case} case{most}",
            Fix.safe(f"Write `{wanted}`", edit),
        )
