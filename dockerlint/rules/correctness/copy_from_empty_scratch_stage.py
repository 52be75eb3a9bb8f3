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

import re
from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.references import references
from dockerlint.model.stage import SCRATCH
from dockerlint.rule import Rule
from dockerlint.syntax import Copy, Run, Transfer, Workdir

rule = Rule(Severity.ERROR, codes=("tally/copy-from-empty-scratch-stage",))
_EVERYTHING = re.compile(r"[./\"']*|.*[*?\[$].*")


@rule.on(Dockerfile)
def from_nothing(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Copies of files from stages that have none."""
    for each in references(file):
        copy, target = each.instruction, each.target
        if not isinstance(copy, Copy) or target is None or target.index >= each.stage.index:
            continue
        wanted = [word for word in copy.sources if not _EVERYTHING.fullmatch(word.text)]
        if wanted and _is_empty(target):
            name = target.name or "scratch"
            yield rule.finding(
                wanted[0].span,
                f"there is no `{wanted[0].text}` in the stage `{name}`: it is empty",
            )


def _is_empty(stage: Stage) -> bool:
    base = stage.base
    if base is None or base.reference != SCRATCH:
        return False
    return not any(isinstance(i, Transfer | Run | Workdir) for i in stage.chain)
