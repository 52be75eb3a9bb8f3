"""
A stage that nothing takes anything from is not built.

The builder makes the last stage and those that it needs, by `FROM`, `COPY --from` or
`RUN --mount=from=`. Another one is left over from an earlier version of the file, or its name is
missing in the `COPY --from` that was to use it: then the image lacks something.

A stage may also be there to be built by itself, with `docker build --target`. So of stages with a
name only those are reported that are called as something in between (`build`, `deps`, `base`), and
not even these where a stage that may be a target needs them, or where a Compose, Bake or Make file
in the same folder builds them. Stages for development and tests are left alone.

Bad:

    FROM node:22 AS build
    RUN npm run build

    FROM nginx:1.29
    COPY dist /usr/share/nginx/html

Good:

    FROM node:22 AS build
    RUN npm run build

    FROM nginx:1.29
    COPY --from=build dist /usr/share/nginx/html
"""

import re
from collections.abc import Iterable, Iterator

from dockerlint.findings import Finding, Mark, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.purpose import is_named_for_development
from dockerlint.model.references import references
from dockerlint.patterns import pattern
from dockerlint.rule import Rule

rule = Rule(Severity.INFO, codes=("tally/no-unreachable-stages",), mark=Mark.UNNECESSARY)
_BETWEEN = pattern(
    r"(?:\w+[-_])??(?:build|builder|building|compile|compiler|deps|dependencies|base|source|sources"
    r"|src|assets|download|downloader|fetch|install|installer|prepare|intermediate)(?:[-_]?\w+)?"
)
_BUILDS = pattern(
    r"(?:docker-)?compose[\w.-]*\.ya?ml|docker-bake[\w.-]*|[Mm]akefile|[Jj]ustfile|Taskfile\.ya?ml"
    r"|.*\.sh|package\.json|skaffold\.ya?ml|tilt.*"
)
MOST = 20  # files that are looked at


@rule.on(Dockerfile)
def left_over(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Stages that no build needs."""
    if len(file.stages) < 2:
        return
    goals = {stage.index for stage in file.stages if _may_be_a_target(stage)}
    goals.update(stage.index for stage in file.stages_with(is_named_for_development))
    goals.add(file.stages[-1].index)
    needed = _needed(goals, file)
    unused = [stage for stage in file.stages if stage.index not in needed]
    if not unused:
        return
    told = _told_targets(file)
    needed = _needed(goals | {s.index for s in unused if (s.name or "") in told}, file)
    for stage in unused:
        word = stage.start.alias or stage.image
        if stage.index not in needed and word:
            yield rule.finding(
                word.span, f"nothing is taken from the stage `{word.text}`, so it is not built"
            )


def _may_be_a_target(stage: Stage) -> bool:
    """True for a name that is not that of something in between."""
    return stage.name is not None and not _BETWEEN.fullmatch(stage.name)


def _needed(goals: Iterable[int], file: Dockerfile) -> set[int]:
    """The stages that are built for some of them."""
    needs: dict[int, set[int]] = {}
    for each in references(file):
        if each.target:
            needs.setdefault(each.stage.index, set()).add(each.target.index)
    found, waiting = set(goals), [*goals]
    while waiting:
        for index in needs.get(waiting.pop(), set()) - found:
            found.add(index)
            waiting.append(index)
    return found


def _told_targets(file: Dockerfile) -> set[str]:
    """What files in the same folder say to build, in lower case."""
    names = sorted(filter(_BUILDS.fullmatch, file.context.names))[:MOST]
    texts = (file.context.text(name) or "" for name in names)
    found = (m[1].lower() for t in texts for m in re.finditer(r"target[\"'\s:=]+([\w.-]+)", t))
    return set(found)
