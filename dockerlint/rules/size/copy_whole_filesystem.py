"""
Another stage's whole file system should not be copied over this one.

`COPY --from=build / /` brings a second system: its compilers and caches, its users and passwords,
its package database in the place of the one that is there. Copy the files that are needed, or
start the stage from the other one.

Reported is a source that is known to hold a distribution. Left alone are images that only carry a
few files, such as `tonistiigi/xx`, those of which nothing is known, and a stage from `scratch`,
where the copy makes one layer of many. hadolint reports these as well: so does
`copy-root-to-root`.

Bad:

    FROM golang:1.25-bookworm AS build
    RUN go build -o /usr/local/bin/app ./...

    FROM debian:bookworm-slim
    COPY --from=build / /

Good:

    FROM golang:1.25-bookworm AS build
    RUN go build -o /usr/local/bin/app ./...

    FROM debian:bookworm-slim
    COPY --from=build /usr/local/bin/app /usr/local/bin/app
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.rules.size._roots import brings_a_system, whole_copies

rule = Rule(Severity.WARNING, codes=("DL3067",))


@rule.on(Dockerfile, "COPY --from")
def second_system(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Copies of a whole distribution."""
    for each, root in whole_copies(file):
        if family := brings_a_system(each):
            yield rule.finding(
                root.span, f"`/` is all of `{each.text}`, with its whole {family} system"
            )
