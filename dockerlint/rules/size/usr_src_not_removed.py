"""
Sources that are built in `/usr/src` should be removed in the same `RUN`.

What is unpacked and compiled there is of no use once it is installed, and often larger than the
program that came of it.

Reported is `mkdir` of a folder below `/usr/src` that a `RUN` with a build leaves there. A folder
where an application lives, that of the `WORKDIR` or of a `COPY`, is left alone, and so are mounts
and stages that the final image does not contain.

Bad:

    FROM debian:bookworm-slim
    RUN mkdir -p /usr/src/tool \\
        && curl -fsSL https://example.com/tool.tgz | tar -xz -C /usr/src/tool \\
        && make -C /usr/src/tool install

Good:

    FROM debian:bookworm-slim
    RUN mkdir -p /usr/src/tool \\
        && curl -fsSL https://example.com/tool.tgz | tar -xz -C /usr/src/tool \\
        && make -C /usr/src/tool install \\
        && rm -rf /usr/src/tool
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.folders import folder_at, target_of
from dockerlint.model.paths import below
from dockerlint.rule import Profile, Rule
from dockerlint.rules.size._leftovers import is_kept, is_removed, steps
from dockerlint.syntax import Transfer, Workdir

rule = Rule(Severity.INFO, codes=("mkdirUsrSrcThenRemove",), profile=Profile.ALL)
SOURCES = "/usr/src"
BUILDS = {
    "tar",
    "bsdtar",
    "unzip",
    "git",
    "make",
    "cmake",
    "configure",
    "cc",
    "gcc",
    "cargo",
    "go",
}


@rule.on(Stage, "mkdir")
def kept(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """Folders for sources that are made and left there."""
    if not file.in_final_image(stage):
        return
    used = lived_in(stage)
    for run, script in stage.runs:
        if not any(c.name in BUILDS for c in script.commands):
            continue
        taken = list(steps(run, script, stage))
        for n, step in enumerate(taken):
            if step.command.name != "mkdir":
                continue
            for word in step.command.positional("-m", "--mode"):
                path = step.path(word.text)
                lives = any(below(each, path) is not None for each in used)
                if not below(path, SOURCES) or lives or not is_kept(path, run):
                    continue
                if not is_removed(path, taken[n + 1 :]):
                    yield rule.finding(word.span, f"`{path}` with its sources stays in the layer")


def lived_in(stage: Stage) -> list[str]:
    """The folders that the stage works in or copies to."""
    found = [folder_at(stage, i) for i in stage.instructions if not isinstance(i, Workdir)]
    copies = (target_of(i, stage) for i in stage.instructions if isinstance(i, Transfer))
    return [*dict.fromkeys(found), *(target for target in copies if target)]
