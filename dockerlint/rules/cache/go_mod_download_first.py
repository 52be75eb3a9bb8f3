"""
Go modules should be downloaded before the sources are copied.

After `COPY . .` any change of a source file makes the build download all modules again. With
go.mod and go.sum copied first, `go mod download` is taken from the build cache until one of these
two changes.

Left alone are a cache mount on the module cache, which keeps the downloads otherwise; modules that
come with the sources (`vendor`, a workspace, `replace` with a folder); versions of Go before 1.16,
which may build without modules, unless the Dockerfile or a go.mod beside it says that there are
some; and a download in a stage that this one is built from.

The fix copies both files, downloads, and copies the sources then. It is unsafe: a project may need
more than these files for the download.

Bad:

    FROM golang:1.25
    WORKDIR /src
    COPY . .
    RUN go build -o /bin/app ./cmd/app

Good:

    FROM golang:1.25
    WORKDIR /src
    COPY go.mod go.sum* ./
    RUN go mod download
    COPY . .
    RUN go build -o /bin/app ./cmd/app
"""

import posixpath
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.caches import mounted
from dockerlint.model.environment import seen_by
from dockerlint.model.manifests import GO, Manifests
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.cache._order import MOVES, Late, in_order, late, span_of
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=(*Change.ADDS_LAYER.of("COPY", "go"), *MOVES),
)
DOWNLOAD = "go mod download"
BUILDS = ("build", "install", "test", "vet")
CACHES = ("/go/pkg/mod", "/go/pkg/mod/cache", "~/go/pkg/mod")
TAG = pattern(r"1\.(\d+)")
FIRST_WITH_MODULES = 16  # of 1.x: without a go.mod nothing builds


@rule.on(Stage, "go")
def sources_first(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A COPY of sources above the first command that downloads modules."""
    for found in late(stage, file, reads):
        if is_vendored(found, file) or not has_modules(found, file):
            continue
        if any(mounted(found.run, cache, "cache") for cache in CACHES):
            continue
        yield rule.finding(
            span_of(found.copy),
            f"after `{found.shown}` any change of a source file downloads all Go modules again",
            mended(found, file),
        )


def reads(command: Command) -> Manifests | None:
    """The manifests of a command that downloads modules; None for every other one."""
    if command.name != "go" or command.has("-C", "-modfile"):
        return None
    if command.words[:2] == ("mod", "download"):
        return GO
    named = command.operands("-o")
    elsewhere = any(a.value is None or "@" in a.value for a in named)
    return GO if command.runs(*BUILDS) and not elsewhere else None


def is_vendored(found: Late, file: Dockerfile) -> bool:
    """True when an option or the environment says that modules come with the sources."""
    flags = seen_by(found.command, file).get("GOFLAGS", "")
    return flags is None or "vendor" in " ".join([flags, *found.command.words])


def has_modules(found: Late, file: Dockerfile) -> bool:
    """True when what is built surely has a go.mod."""
    if found.copied or found.command.words[:1] == ("mod",):
        return True
    if file.context.text(posixpath.join(found.context_folder, "go.mod")) is not None:
        return True
    env = seen_by(found.command, file)
    reference = found.stage.base.reference if found.stage.base else None
    tag = TAG.match(reference.tag or "") if reference and reference.official == "golang" else None
    files = any(word.endswith(".go") for word in found.command.words)
    new = tag is not None and int(tag[1]) >= FIRST_WITH_MODULES
    return new and not files and env.get("GO111MODULE", "on") == "on"


def mended(found: Late, file: Dockerfile) -> Fix | None:
    """Download before the sources are there."""
    downloads = found.command.words[:1] == ("mod",)
    return in_order(found, file, "Download", "" if downloads else DOWNLOAD)
