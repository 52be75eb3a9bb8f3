"""
`COPY --from` cannot be given a variable.

The builder does not put variables into `--from`, nor into the `from` of a mount, and stops:
"variable expansion is not supported for --from". `FROM` takes variables, those of the `ARG`s
before the first `FROM`: give what the variable names to a stage, and copy from that.

hadolint reports such a `COPY`, too, but as one whose stage is unknown.

Bad:

    ARG TOOLS=alpine:3.22
    FROM debian:bookworm-slim
    COPY --from=${TOOLS} /bin/busybox /bin/busybox

Good:

    ARG TOOLS=alpine:3.22
    FROM ${TOOLS} AS tools
    FROM debian:bookworm-slim
    COPY --from=tools /bin/busybox /bin/busybox
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.references import references
from dockerlint.rule import Rule
from dockerlint.rules.correctness._stages import is_copied

rule = Rule(Severity.ERROR, codes=("DL3022",))


@rule.on(Dockerfile)
def variable(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Variables where the builder puts none in."""
    for each in references(file):
        if is_copied(each) and each.has_variable:
            yield rule.finding(
                each.word.span,
                f"`{each.text}` stays as it is: the builder puts no variables into `from`",
            )
