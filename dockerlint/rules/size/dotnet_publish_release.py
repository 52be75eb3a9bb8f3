"""
`dotnet publish` should be given `-c Release` on an SDK before .NET 8.

Up to .NET 7 `dotnet publish` and `dotnet build` build for debugging unless told otherwise: without
optimisation. Since .NET 8 `dotnet publish` builds a release.

`-p:Configuration=Release` says the same. Only on Microsoft's own SDK images, by the version in the
tag; stages named for development or tests are left alone.

Bad:

    FROM mcr.microsoft.com/dotnet/sdk:6.0 AS build
    WORKDIR /src
    COPY . .
    RUN dotnet publish -o /app

Good:

    FROM mcr.microsoft.com/dotnet/sdk:6.0 AS build
    WORKDIR /src
    COPY . .
    RUN dotnet publish -c Release -o /app
"""

import re
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.production import known_options, needs_development
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=(
        *Change.ADDS_OPTION.of("publish -c", "build -c"),
        *Change.ADDS_ARGUMENT.of("-c"),
    ),
)
_SDK = pattern(r"mcr\.microsoft\.com/dotnet/(?:core/|nightly/)?sdk")
_MAJOR = pattern(r"(\d+)(?:\.|-|$)")
_CONFIGURATION = pattern(r"[-/]{1,2}p(?:roperty)?:.*Configuration=", re.I)
RELEASES_BY_DEFAULT = 8


@rule.on(Command, "dotnet")
def for_debugging(dotnet: Command, file: Dockerfile) -> Iterator[Finding]:
    """A build for debugging, since nothing else is said."""
    given = known_options(dotnet, file)
    stage = file.stage_of_command(dotnet)
    if given is None or not dotnet.runs("publish", "build") or needs_development(stage):
        return
    if given.has("-c", "--configuration", "--help") or not is_old(stage):
        return
    if any(map(_CONFIGURATION.match, given.words)):
        return
    assert dotnet.subcommand
    fits = not names_debug(file)
    edit = edits.add_option(dotnet, "-c Release") if fits else None
    yield rule.finding(
        dotnet.subcommand.span,
        f"`dotnet {dotnet.subcommand.value}` without `-c Release` builds for debugging",
        Fix.unsafe("Add `-c Release`", edit),
    )


def is_old(stage: Stage) -> bool:
    """True on an SDK that builds for debugging by default."""
    base = stage.base
    major = _MAJOR.match(base.tag) if base and _SDK.fullmatch(base.reference.name) else None
    return major is not None and int(major[1]) < RELEASES_BY_DEFAULT


@kept
def names_debug(file: Dockerfile) -> bool:
    """True when the file looks for what was built in the folder for debugging."""
    return any("/Debug" in i.text for i in file.tree.instructions)
