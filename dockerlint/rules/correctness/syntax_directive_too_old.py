"""
A pinned frontend must know what the file uses.

`# syntax=docker/dockerfile:1.2` reads the file with a frontend of 2020, whatever the engine has:
heredocs came with 1.4, `ADD --checksum` with 1.6, `COPY --exclude` with 1.19 and `--parents` with
1.20. An older one stops at them, or takes the lines of a heredoc for instructions.

Without a `# syntax=` line, or with `docker/dockerfile:1`, the frontend is new enough.

The versions are those of the frontend's release notes.

Bad:

    # syntax=docker/dockerfile:1.3
    FROM alpine:3.22
    RUN <<EOF
    apk add --no-cache curl
    EOF

Good:

    # syntax=docker/dockerfile:1
    FROM alpine:3.22
    RUN <<EOF
    apk add --no-cache curl
    EOF
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.directives import syntax_of, version_of
from dockerlint.model.stage import HEREDOC
from dockerlint.rule import Rule
from dockerlint.syntax import Instruction
from dockerlint.syntax.fold import Directive

rule = Rule(Severity.ERROR, fix=Safety.UNSAFE, effects=Change.CHANGES_DIRECTIVE.of())
SINCE = {  # of the stable channel
    HEREDOC: (1, 4),
    "COPY --link": (1, 4),
    "ADD --link": (1, 4),
    "ADD --checksum": (1, 6),
    "ADD --keep-git-dir": (1, 5),
    "ADD --unpack": (1, 17),
    "COPY --exclude": (1, 19),
    "ADD --exclude": (1, 19),
    "COPY --parents": (1, 20),
}
IN_LABS = {"COPY --exclude", "ADD --exclude", "COPY --parents"}  # before that
LABS = "-labs"


@rule.on(Dockerfile, *SINCE)
def older_than_used(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A frontend without something that the file uses."""
    directive = syntax_of(file.tree)
    version = version_of(directive.value) if directive else None
    if directive is None or version is None:
        return
    labs = directive.value.endswith(LABS)
    for instruction in file.tree.instructions:
        for what in used(instruction):
            if version[:2] < SINCE[what] and not (labs and what in IN_LABS):
                since = ".".join(map(str, SINCE[what]))
                named = "heredocs" if what == HEREDOC else f"`{what}`"
                message = f"`{directive.value}` does not know {named}, new in {since}"
                yield rule.finding(directive.value_span, message, newer(directive, labs))
                return


def used(instruction: Instruction) -> Iterator[str]:
    """What of it not every frontend knows."""
    if instruction.heredocs:
        yield HEREDOC
    for flag in instruction.flags:
        if (what := f"{instruction.name} --{flag.name}") in SINCE:
            yield what


def newer(directive: Directive, labs: bool) -> Fix | None:
    """The current one of the same channel."""
    name, _, _ = directive.value.partition(":")
    if "@" in directive.value:
        return None
    value = f"{name}:1{LABS if labs else ''}"
    return Fix.unsafe(f"Use `{value}`", Edit(directive.value_span, value))
