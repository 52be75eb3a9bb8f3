"""
The name of a stage must begin with a letter and hold only letters, digits, `-`, `_` and `.`.

Any other stops the build with "invalid name for build stage". Upper case counts as lower.

Bad:

    FROM golang:1.26 AS 1st-step
    RUN go install example.com/tool@v1

Good:

    FROM golang:1.26 AS first-step
    RUN go install example.com/tool@v1
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.references import references
from dockerlint.model.stage import AS
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Word

rule = Rule(
    Severity.ERROR,
    codes=("INVALID_BUILD_STAGE_NAME", "FromInvalidStageName"),
    fix=Safety.UNSAFE,
    effects=(
        *(*Change.CHANGES_STAGES.of(), *Change.CHANGES_BASE.of(), *Change.CHANGES_ARGUMENT.of()),
    ),
)
_NAME = pattern(r"[a-z][a-z0-9._-]*")
_OTHER = pattern(r"[^a-z0-9._-]+")


@rule.on(Stage, AS)
def not_a_name(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A name that the builder refuses."""
    alias = stage.start.alias
    if alias and not _NAME.fullmatch(alias.text.lower()):
        yield rule.finding(
            alias.span, f"`{alias.text}` is no name for a stage", renamed(stage, alias, file)
        )


def renamed(stage: Stage, alias: Word, file: Dockerfile) -> Fix | None:
    """A name of the same letters, there and wherever it is named; unless another has it."""
    name = _OTHER.sub("-", alias.text.lower()).strip("-._")
    name = name if name[:1].isalpha() else f"stage-{name}".rstrip("-")
    if any(each.name == name for each in file.stages):
        return None
    named = [each for each in references(file) if each.target is stage]
    changed = edits.rename_stage(stage, name, named)
    return Fix.unsafe(f"Call it `{name}`", *changed) if changed else None
