"""
What builds a program should not stay in the image that runs it.

A stage that compiles and is then run keeps all that the build needed: compilers, sources,
development dependencies, caches. `golang:1.24` takes 850 MB and more, the program that it builds
often 10 MB. In a build of two stages the second one starts from a small image and takes over the
result with `COPY --from`. Nothing else of the first reaches the registry, or an attacker.

Reported is the last build command of the final image: `npm run build` and its like, `go build`,
`cargo build`, `mvn package`, `gradle build`, `dotnet publish`, and `pip install` beside compilers
that were installed for it. Left alone are images that start nothing, or a shell or the build tool
itself, stages that are named for development and tests, compilers that are removed in the same
stage, and `npm prune` in the same `RUN` as the build.

The fix is offered where the file shows what the program is and what it needs:

- Go, Rust, Java and .NET: `CMD` or `ENTRYPOINT` names the file that the build writes. It is copied
  to the plain image of the same distribution, to Alpine for Go without C (`CGO_ENABLED=0`), to
  the JRE, or to `aspnet`. Libraries are installed that belong to headers of the build. Programs
  have no fix whose headers belong to others, that are made of crates which link libraries of the
  system, or beside which other files are put.
- Node: `CMD`, or the script of the `package.json` that it runs, names a file in the folder that
  the build writes. The new stage installs the dependencies without those for development, or
  takes them over after `npm prune` where they need compilers or scripts.
- Python: what `pip` installed is copied, and the libraries are installed that belong to the
  headers; where no other `RUN` writes to the project, and pip runs as root.

`ENV`, `ARG`, accounts and packages of the system that the program may need are repeated in the
new stage, `EXPOSE`, `LABEL`, `CMD` and the like go to it. Folders such as `public`, `views` and
`config` go with the program. The fix is unsafe: a program may read other files when it runs.

Where there is no fix, name the stage (`AS build`), begin another one below the build, and copy
what runs with `COPY --from=build`.

Bad:

    FROM golang:1.24
    WORKDIR /src
    COPY . .
    RUN CGO_ENABLED=0 go build -o /app ./cmd/server
    CMD ["/app"]

Good:

    FROM golang:1.24 AS build
    WORKDIR /src
    COPY . .
    RUN CGO_ENABLED=0 go build -o /app ./cmd/server

    FROM alpine:3.22
    COPY --from=build /app /app
    CMD ["/app"]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dockerlint import knowledge
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.builds import NODE, PYTHON, builds, is_service, pip_builds
from dockerlint.model.purpose import is_for_development
from dockerlint.rule import Rule
from dockerlint.sizes import Estimate
from dockerlint.syntax import Command, Run
from dockerlint.text import Span, shortened

if TYPE_CHECKING:
    from dockerlint.rules.size._split import Runtime

rule = Rule(
    Severity.WARNING,
    codes=("tally/prefer-multi-stage-build",),
    fix=Safety.UNSAFE,
    effects=(
        *Change.CHANGES_STAGES.of(),
        *Change.CHANGES_IMAGE.of(),
        *Change.REMOVES_COMMAND.of(),
        *Change.ADDS_LAYER.of("npm prune --omit=dev"),
    ),
)
_SHOWN = 44  # characters of a command that a message shows
_KEPT = {
    NODE: "sources and development dependencies",
    PYTHON: "compilers",
}


@rule.on(Dockerfile, "CMD", "ENTRYPOINT")
def builds_and_runs(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A final image that holds what it was built with."""
    stage = file.final
    if stage is None or is_for_development(stage) or not is_service(stage):
        return
    found = [each for each in builds(stage) if not _is_pruned(each[0], stage)]
    found = found or list(pip_builds(stage))
    if not found:
        return
    run, command, kind = found[-1]
    split, runtime = _split(stage, file, run, command, kind)
    words = " ".join(argument.text for argument in command.argv)
    kept = _KEPT.get(kind, "compilers and sources")
    yield rule.finding(
        Span(command.argv[0].span.start, command.argv[-1].span.end),
        f"`{shortened(words, _SHOWN)}` in the final stage leaves {kept} in the image",
        split,
        saving=_saving(stage, runtime) if kind not in (NODE, PYTHON) else None,
    )


def _is_pruned(run: Run, stage: Stage) -> bool:
    """True where the packages for development are removed in the layer that has them."""
    script = stage.script(run)
    commands = script.commands if script else ()
    return any(c.runs("prune") or c.name == "node-prune" for c in commands)


def _split(
    stage: Stage, file: Dockerfile, run: Run, command: Command, kind: str
) -> tuple[Fix | None, Runtime | None]:
    """The fix that makes two stages, and what the second one starts from."""
    if len(file.stages) > 1 or stage.script(run) is None:
        return None, None
    from dockerlint.rules.size._runtimes import runtimes
    from dockerlint.rules.size._split import Splitter

    splitter = Splitter(stage, file, run, goes_on=kind is not PYTHON)
    for runtime in runtimes(splitter, kind, command):
        if edits := splitter.edits(runtime):
            return Fix.unsafe(f"Run it in a stage from `{runtime.base}`", *edits), runtime
    return None, None


def _saving(stage: Stage, runtime: Runtime | None) -> Estimate | None:
    """What lies between the two base images; None where a size is not known."""
    if runtime is None or stage.base is None:
        return None
    here, there = stage.base.size, knowledge.image(runtime.base).size
    return here.minus(there) if here and there else None
