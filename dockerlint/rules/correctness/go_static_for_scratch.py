"""
A Go program for an image without the C library should be built without C.

Where a C compiler is at hand, as in `golang:1.25`, Go links what uses `net` or `os/user`, which
is nearly every service, against glibc. In `scratch`, distroless `static` and Alpine there is none,
and the container ends at once: `exec /app: no such file or directory`.

Reported are `go build` and `go install` in images of Debian, or of Alpine with a compiler, whose
program another stage copies to `scratch`, to distroless `static` or, from Debian, to Alpine and
BusyBox. Left alone are builds with `CGO_ENABLED=0`, those that say `-static` or `netgo`, those for
other systems, and images that get a C library.

The fix puts `CGO_ENABLED=0` before the command. It is unsafe, since packages that need C
(`go-sqlite3`) then do not build or do not work; where `go.mod` names such a one there is no fix.

Bad:

    FROM golang:1.25 AS build
    WORKDIR /src
    COPY . .
    RUN go build -o /app .

    FROM scratch
    COPY --from=build /app /app
    ENTRYPOINT ["/app"]

Good:

    FROM golang:1.25 AS build
    WORKDIR /src
    COPY . .
    RUN CGO_ENABLED=0 go build -o /app .

    FROM scratch
    COPY --from=build /app /app
    ENTRYPOINT ["/app"]
"""

import posixpath
import re
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.kept import kept, kept_with_last
from dockerlint.knowledge import Base
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.builds import compilers
from dockerlint.model.environment import seen_by
from dockerlint.model.folders import known_folder
from dockerlint.model.installs import manifest
from dockerlint.model.references import references
from dockerlint.model.stage import SCRATCH
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Command, Copy, Run
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    fix=Safety.UNSAFE,
    effects=Change.ADDS_ARGUMENT.of("CGO_ENABLED=0"),
)
_STATIC = pattern(r"-static\b|\bnetgo\b|osusergo|linkmode[ =]internal")
_NEEDS_C = pattern(
    r"go-sqlite3|confluent-kafka-go|rocksdb|go-oracle|godror|h2non/bimg|gographviz|opencv|gocv|"
    r"libvips|govips|pcap|go-duckdb|tensorflow|zstd v|git2go|sdl2|raylib"
)
_LIBRARY = pattern(r"ld-linux|ld-musl|/lib|libc6|gcompat|glibc")


@rule.on(Command, "go")
def linked_with_c(go: Command, file: Dockerfile) -> Iterator[Finding]:
    """A program that is linked to a C library, copied to where there is none."""
    run, _ = file.run_of(go)
    stage = file.stage_of(run)
    if not go.runs("build", "install") or any("@" in word for word in go.words):
        return
    if not stage.has(run) or not _has_compiler(stage) or not _uses_c(go, run, file):
        return
    target = next(_bare_targets(go, run, stage, file), None)
    if target is None or target.image is None or go.subcommand is None:
        return
    fix = None
    needs_c = _NEEDS_C.search(manifest("go.mod", stage, file) or "")
    if go.editable and not go.prefix and "CGO_ENABLED" not in dict(go.assignments) and not needs_c:
        fix = Fix.unsafe("Build without C", Edit.insert(go.span.start, "CGO_ENABLED=0 "))
    yield rule.finding(
        Span(go.argv[0].span.start, go.subcommand.span.end),
        f"the program may need the C library, which `{target.image.text}` has not",
        fix,
    )


def _has_compiler(stage: Stage) -> bool:
    """True for the images of Go with a C compiler."""
    base = stage.base
    if base is None or base.reference.official != "golang":
        return False
    if base.family == "debian":
        return True
    return base.family == "alpine" and any(compilers(each) for each in stage.lineage)


def _uses_c(go: Command, run: Run, file: Dockerfile) -> bool:
    env = seen_by(go, file)
    if "CGO_ENABLED" in env and env["CGO_ENABLED"] != "1":
        return False
    if env.get("GOOS", "linux") != "linux" or "CGO_ENABLED" in run.text:
        return False
    return not _STATIC.search(f"{' '.join(go.words)} {env.get('GOFLAGS') or ''}")


def _bare_targets(go: Command, run: Run, stage: Stage, file: Dockerfile) -> Iterator[Stage]:
    """The stages without a C library that take the program."""
    made = _made(go, run, stage)
    for taker in _takers(file).get((stage.index, made or ""), ()):
        if _lacks_library(taker, stage):
            yield taker


@kept
def _takers(file: Dockerfile) -> dict[tuple[int, str], list[Stage]]:
    """The stages that take a file from another, by that one's number and the path."""
    found: dict[tuple[int, str], list[Stage]] = {}
    for each in references(file):
        if each.target and isinstance(each.instruction, Copy):
            for word in each.instruction.sources:
                key = each.target.index, posixpath.normpath(word.text)
                found.setdefault(key, []).append(each.stage)
    return found


def _made(go: Command, run: Run, stage: Stage) -> str | None:
    """Where the program is written to, where that is known."""
    output = go.option("-o") if go.runs("build") else None
    folder = known_folder(stage, run)
    if output is None or "$" in output or (folder is None and not output.startswith("/")):
        return None
    if not output.startswith("/") and any(c.name == "cd" for c in run.script.commands):
        return None
    return posixpath.normpath(posixpath.join(folder or "/", output))


@kept_with_last
def _lacks_library(stage: Stage, builder: Stage) -> bool:
    base = stage.base
    if base is None or any(_LIBRARY.search(i.text) for i in stage.chain):
        return False
    musl = base.family in ("alpine", "busybox") and not _is_glibc_busybox(base)
    own = builder.base and builder.base.family == "alpine" and base.family == "alpine"
    return base.reference == SCRATCH or _is_static(base) or (musl and not own)


def _is_static(base: Base) -> bool:
    return re.match(r"gcr\.io/distroless/static", base.reference.name) is not None


def _is_glibc_busybox(base: Base) -> bool:
    return base.family == "busybox" and "musl" not in base.tag and "uclibc" not in base.tag
