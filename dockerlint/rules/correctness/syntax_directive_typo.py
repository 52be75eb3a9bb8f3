"""
`# syntax=` must name a frontend that is there.

The value is an image: the builder pulls it and lets it read the file. `docker/dokerfile:1` or
`dockerfile:1.4` is another image, or none: the build stops, or a stranger's program reads the
file.

Reported are names much like `docker/dockerfile`, and values with a blank in them.

Bad:

    # syntax=docker/dokerfile:1
    FROM alpine:3.22

Good:

    # syntax=docker/dockerfile:1
    FROM alpine:3.22
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.directives import meant, syntax_of
from dockerlint.rule import Rule

rule = Rule(
    Severity.ERROR,
    codes=("tally/syntax-directive-typo",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_DIRECTIVE.of(),
)


@rule.on(Dockerfile)
def no_frontend(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A value that is nearly the usual one."""
    directive = syntax_of(file.tree)
    if directive is None or not directive.value:
        return
    value = directive.value
    if len(value.split()) > 1:
        yield rule.finding(directive.value_span, f"`{value}` is no image: there is a blank in it")
        return
    if right := meant(value):
        yield rule.finding(
            directive.value_span,
            f"`{value}` is not `{right}`",
            Fix.unsafe(f"Use `{right}`", Edit(directive.value_span, right)),
        )
