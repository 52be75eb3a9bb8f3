"""
An array must be JSON: double quotes, a comma between two strings, none after the last.

What is no JSON is no array to the builder: it gives the whole text, brackets and all, to a shell,
which knows no command called `[node,`. The build says nothing; the container ends at once. For
`VOLUME` and `COPY` the brackets become part of the paths.

Bad:

    FROM node:22-slim
    CMD ['node', 'server.js']

Good:

    FROM node:22-slim
    CMD ["node", "server.js"]
"""

import json
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.arrays import meant_as_array
from dockerlint.rule import Rule
from dockerlint.syntax import Add, Cmd, Copy, Entrypoint, Instruction, Run, Volume

rule = Rule(
    Severity.ERROR,
    codes=("tally/invalid-json-form", "34945ae8", "S7030", "JSON_IN_SINGLE_QUOTES"),
    fix=Safety.UNSAFE,
    effects=(
        *Change.CHANGES_IMAGE.of("CMD", "ENTRYPOINT", "VOLUME"),
        *(*Change.REMOVES_COMMAND.of(), *Change.ADDS_LAYER.of()),
    ),
)


@rule.on(Dockerfile)
def no_arrays(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Brackets around strings that are no JSON."""
    for instruction in file.tree.instructions:
        if isinstance(instruction, Cmd | Entrypoint | Run | Volume | Copy | Add):
            strings = meant_as_array(instruction)
            if strings is not None:
                yield no_array(instruction, strings)


def no_array(instruction: Instruction, strings: list[str]) -> Finding:
    """The same of one instruction."""
    span = instruction.body.span(0, len(instruction.text))
    array = json.dumps(strings, ensure_ascii=False)
    fix = None if instruction.comments else Fix.unsafe(f"Write `{array}`", Edit(span, array))
    return rule.finding(
        span, f"`{instruction.text[:1]}` begins no JSON array here: it is read as plain text", fix
    )
