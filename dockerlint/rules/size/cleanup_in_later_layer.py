"""
A clean-up must be in the `RUN` that made the files.

Each `RUN` is a layer, and a layer only ever adds to the image. Deleting a file in a later `RUN`
hides it but keeps its bytes: the image is as large as before, and pulls them every time.

Reported are commands that remove what an earlier `RUN`, `COPY` or `ADD` of the same image put
there: `rm` and `find -delete`, package managers' clean-up commands, and the removal of packages.
Stages that the final image does not contain are left alone.

The fix moves the clean-up to the end of the `RUN` that made the files. It is offered only where
nothing between the two can need them.

Bad:

    FROM debian:bookworm-slim
    RUN apt-get update && apt-get install -y --no-install-recommends curl
    RUN rm -rf /var/lib/apt/lists/*

Good:

    FROM debian:bookworm-slim
    RUN apt-get update && apt-get install -y --no-install-recommends curl \\
        && rm -rf /var/lib/apt/lists/*
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Related, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.layers import Removal, made_by, removals
from dockerlint.model.packages import MANAGERS, manager_of
from dockerlint.model.weights import removed_weight
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Instruction, Link, Run, Script, Transfer
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    fix=Safety.SAFE,
    leaves="files removed too late",
    effects=Change.MOVES_COMMAND.of() + Change.MERGES_RUNS.of(),
)
# Instructions that neither run anything nor look at files.
QUIET = {"LABEL", "EXPOSE", "CMD", "ENTRYPOINT", "HEALTHCHECK", "STOPSIGNAL", "MAINTAINER"}
ABSOLUTE = pattern(r"[\"']?(/|~|\$\{?HOME\b)")


@rule.on(Stage, "RUN")
def late_removals(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """Clean-ups of what an earlier instruction made."""
    if not file.in_final_image(stage):
        return
    first = next((i for i in stage.instructions if isinstance(i, Run | Transfer)), None)
    for run, script in stage.runs:
        for removal in removals(script) if run is not first else ():
            if maker := made_by(removal, run, stage):
                yield rule.finding(
                    removal.span,
                    f"`{removal.what}` here makes nothing smaller: "
                    f"the `{maker.name}` in line {maker.line} keeps the files",
                    moved(removal, run, script, maker, stage),
                    saving=removed_weight(removal, maker, file),
                    related=(Related(maker.keyword.span, "what keeps the files"),),
                )


def moved(
    removal: Removal, run: Run, script: Script, maker: Instruction, stage: Stage
) -> Fix | None:
    """Move the clean-up to the end of the RUN that made the files.

    The whole RUN when it does nothing else, otherwise the one command.
    """
    plain = not (run.flags or maker.flags or script.broken or removal.partly or run.is_exec)
    if not isinstance(maker, Run) or not plain or run.comments or script.comments:
        return None
    steps = stage.instructions
    between = steps[steps.index(maker) + 1 : steps.index(run)]
    making = stage.script(maker)
    if making is None or edits.leaks(making) or any(s.name not in QUIET for s in between):
        return None
    if not script.is_chain:
        return None  # a failure that goes unnoticed there would stop the build
    link = script.links[removal.command.link]
    before = script.commands[: script.commands.index(removal.command)]
    changed = any(map(edits.changes_shell, before))
    if all(tidies(each) for each in script.links):
        span = Span(script.links[0].span.start, script.links[-1].span.end)
        taken: Edit | None = edits.delete(run)
    elif tidies(link) and (link is script.links[0] or (removal.is_cache and not changed)):
        span = link.span
        taken = edits.remove_link(run, script, link)
    else:
        return None
    added = edits.append(maker, making, run.source.text[span.start : span.end])
    if added is None or taken is None or added.span.touches(taken.span):
        return None
    return Fix.safe(
        f"Move the clean-up to the end of the `RUN` in line {maker.line}", added, taken
    )


def tidies(link: Link) -> bool:
    """True for one plain clean-up command that works the same from any folder."""
    command = link.command
    if command is None or command.redirects or edits.changes_shell(command):
        return False
    if command.name == "rm":
        return all(a.is_flag or ABSOLUTE.match(a.text) for a in command.arguments)
    manager = MANAGERS.get(manager_of(command))
    return manager is not None and command.runs(*manager.cleans, *manager.removes, *manager.tidies)
