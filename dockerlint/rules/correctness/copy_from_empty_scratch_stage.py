"""
There is nothing to copy from a stage that is empty.

A stage from `scratch` without `COPY`, `ADD`, `RUN` or `WORKDIR` holds no file. A copy of any file
of it stops the build: "not found". Mostly it was another stage that was meant.

Copies of everything (`/`, patterns) are left alone: they bring nothing, and fail nowhere.

Bad:

    FROM scratch AS assets

    FROM nginx:1.29
    COPY --from=assets /dist /usr/share/nginx/html

Good:

    FROM scratch AS assets
    COPY dist /dist

    FROM nginx:1.29
    COPY --from=assets /dist /usr/share/nginx/html
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.references import references
from dockerlint.model.stage import SCRATCH
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Copy, Run, Transfer, Workdir

rule = Rule(Severity.ERROR, codes=("tally/copy-from-empty-scratch-stage",))
_EVERYTHING = pattern(r"[./\"']*|.*[*?\[$].*")


@rule.on(Dockerfile, "COPY --from")
def from_nothing(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Copies of files from stages that have none."""
    full = file.stages_with(_has_files)
    for each in references(file):
        copy, target = each.instruction, each.target
        if not isinstance(copy, Copy) or target is None or target.index >= each.stage.index:
            continue
        wanted = [word for word in copy.sources if not _EVERYTHING.fullmatch(word.text)]
        if wanted and target not in full:
            name = target.name or "scratch"
            yield rule.finding(
                wanted[0].span,
                f"there is no `{wanted[0].text}` in the stage `{name}`: it is empty",
            )


def _has_files(stage: Stage) -> bool:
    """True for a stage that does not start from nothing, or where something is added."""
    if stage.base is None or stage.base.reference != SCRATCH:
        return True
    return any(isinstance(i, Transfer | Run | Workdir) for i in stage.instructions)
