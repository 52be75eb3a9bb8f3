"""
An instruction must only be given flags that it has.

`COPY --chonw=app` stops the build with "unknown flag". So does a flag of another instruction:
`ENV` and `CMD` have none at all, and what begins with `--` right after the keyword is one.

The flags are those of the Dockerfile frontend 1.20; files whose `# syntax=` line names another
frontend are left alone.

Bad:

    FROM alpine:3.22
    COPY --chonw=app:app . /srv

Good:

    FROM alpine:3.22
    COPY --chown=app:app . /srv
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.flags import is_standard, takes
from dockerlint.rule import Rule
from dockerlint.syntax import Flag, Instruction, Unknown
from dockerlint.text import Span, likeliest

rule = Rule(
    Severity.ERROR,
    codes=("UNKNOWN_ADD_FLAG", "UNKNOWN_COPY_FLAG", "UNKNOWN_FROM_FLAG"),
    fix=Safety.UNSAFE,
    effects=(
        *(*Change.CHANGES_BASE.of(), *Change.CHANGES_ARGUMENT.of()),
        *(*Change.CHANGES_SURROUNDINGS.of(), *Change.CHANGES_IMAGE.of("HEALTHCHECK")),
    ),
)
ALIKE = 0.7  # of difflib's measure


@rule.on(Dockerfile)
def not_its_own(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A flag that the instruction does not have."""
    if not is_standard(file):
        return
    for instruction in file.tree.instructions:
        for flag in instruction.flags:
            if flag.name not in takes(instruction) and not isinstance(instruction, Unknown):
                yield rule.finding(
                    name_of(flag),
                    f"`{instruction.name}` has no flag `--{flag.name}`"
                    if takes(instruction)
                    else f"`--{flag.name}` is no flag here: there are none",
                    meant(flag, instruction),
                )


def name_of(flag: Flag) -> Span:
    """The dashes and the name."""
    return Span(flag.span.start, flag.span.start + 2 + len(flag.name))


def meant(flag: Flag, instruction: Instruction) -> Fix | None:
    """The flag of a name so much alike that it was meant."""
    taken = {each.name for each in instruction.flags}
    names = [name for name in takes(instruction) if name not in taken]
    close = likeliest(flag.name.lower(), names, ALIKE)
    span = name_of(flag)
    if not close or instruction.source.text[span.start : span.end] != f"--{flag.name}":
        return None
    return Fix.unsafe(f"Use `--{close}`", Edit(span, f"--{close}"))
