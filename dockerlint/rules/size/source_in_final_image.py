"""
Sources should not be in the image that runs what was built of them.

The program does not read them; they make the image larger, and show whoever has it how the program
works, in `.git` with all that was ever deleted.

Reported are, in the last of several stages, where an earlier one compiles:

- `COPY` of `src`, `test`, `tests`, `.git` and files of a language that is compiled (`*.ts`,
  `*.go`, `*.java` ...) from the build context, and
- `COPY --from` of the whole folder in which that stage was given its sources and built.

What is interpreted needs its sources: of stages that compile nothing, nothing is said.

Bad:

    FROM golang:1.25 AS build
    WORKDIR /src
    COPY . .
    RUN go build -o app .

    FROM debian:bookworm-slim
    COPY --from=build /src /src
    CMD ["/src/app"]

Good:

    FROM golang:1.25 AS build
    WORKDIR /src
    COPY . .
    RUN go build -o app .

    FROM debian:bookworm-slim
    COPY --from=build /src/app /src/app
    CMD ["/src/app"]
"""

import posixpath
from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.builds import builds
from dockerlint.model.dockerignore import cleaned
from dockerlint.model.folders import known_folder
from dockerlint.model.references import references
from dockerlint.model.transfers import transfers, value_of
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Copy

rule = Rule(Severity.INFO, profile=Profile.ALL)
_SOURCES = pattern(
    r"(?:src|tests?|__tests__|spec|\.git)(?:/.*)?|.*\.(?:tsx?|go|java|kt|rs|cs|c|cc|cpp|h|hpp|scala)"
)


@rule.on(Dockerfile, "COPY --from")
def sources(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Copies of sources into a final stage that has the program."""
    final = file.final
    if final is None:
        return
    taken = [
        (each.instruction, each.target)
        for each in references(file)
        if each.stage is final and each.target and isinstance(each.instruction, Copy)
    ]
    if not any(any(builds(stage)) for stage in {stage for _, stage in taken}):
        return
    for transfer in transfers(final):
        for word in () if transfer.flag("from") else transfer.sources:
            if _SOURCES.fullmatch(cleaned(value_of(final, transfer, word) or "")):
                yield rule.finding(word.span, f"`{word.text}` is only needed to build the program")
    for copy, stage in taken:
        yield from _whole_folder(copy, stage)


def _whole_folder(copy: Copy, stage: Stage) -> Iterator[Finding]:
    """The folder that has the sources, copied as a whole."""
    place = _place_of_sources(stage)
    for word in copy.sources if place else ():
        if place and posixpath.normpath(word.text) == place[0]:
            yield rule.finding(
                word.span,
                f"`{word.text}` holds the sources beside what `{place[1]}` makes of them",
            )


@kept
def _place_of_sources(stage: Stage) -> tuple[str, str] | None:
    """The folder that is given all of the build context, and the program that builds there."""
    given = any(
        not transfer.flag("from") and any(word.text in (".", "./") for word in transfer.sources)
        for transfer in transfers(stage)
    )
    for run, command, _ in builds(stage):
        folder = known_folder(stage, run)
        return (folder, command.name) if given and folder and folder != "/" else None
    return None
