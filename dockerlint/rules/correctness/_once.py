"""What the rules about instructions that count once in a stage have in common."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.findings import Finding, Fix, Related
from dockerlint.model import Stage
from dockerlint.rule import Rule
from dockerlint.syntax import Instruction


def replaced(rule: Rule, stage: Stage, kind: type[Instruction]) -> Iterator[Finding]:
    """Every instruction of a kind that a later one in the same stage replaces.

    One with comments between its lines has no fix: they would be lost.
    """
    own = [i for i in stage.instructions if isinstance(i, kind)]
    for instruction in own[:-1]:
        name = instruction.name
        edit = None if instruction.comments else edits.delete(instruction)
        yield rule.finding(
            instruction.keyword.span,
            f"this `{name}` has no effect: a later one in the stage replaces it",
            Fix.safe(f"Remove the `{name}` that has no effect", edit),
            related=(Related(own[-1].keyword.span, f"the `{name}` that counts"),),
        )
