"""
NuGet packages should be restored before the sources are copied.

After `COPY . .` any change of a source file makes `dotnet restore` download all packages again.
With the project file copied first, the restore is taken from the build cache until that file
changes.

Left alone are a cache mount on `~/.nuget/packages`, which keeps the downloads otherwise; solutions
and projects that name other projects, as far as they lie beside the Dockerfile: for those the
project files of all have to be copied, each to its folder; and a restore in a stage that this one
is built from.

The fix copies the project file, restores, and copies the sources then. It is unsafe, as a restore
may need more than the project file. It is made where the name of that is known, from the command
or because it lies beside the Dockerfile.

Bad:

    FROM mcr.microsoft.com/dotnet/sdk:9.0
    WORKDIR /src
    COPY . .
    RUN dotnet publish -c Release -o /app App.csproj

Good:

    FROM mcr.microsoft.com/dotnet/sdk:9.0
    WORKDIR /src
    COPY App.csproj ./
    RUN dotnet restore App.csproj
    COPY . .
    RUN dotnet publish -c Release -o /app App.csproj
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.caches import mounted
from dockerlint.model.manifests import Manifests, dotnet_project
from dockerlint.rule import Rule
from dockerlint.rules.cache._order import MOVES, Late, in_order, late, span_of
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=(*Change.ADDS_LAYER.of("COPY", "dotnet"), *MOVES),
)
ENDS = (".csproj", ".fsproj", ".vbproj")
ANY = "*.csproj"
BUILDS = ("restore", "build", "publish", "test", "pack")
WITH_VALUE = (
    *("-c", "--configuration", "-o", "--output", "-f", "--framework", "-r", "--runtime", "-v"),
    *("-s", "--source", "-a", "--arch", "--os", "--version-suffix", "--verbosity", "--packages"),
    *("--configfile", "--use-current-runtime", "--self-contained"),
)


@rule.on(Stage, "dotnet")
def sources_first(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A COPY of sources above the first command that restores packages."""
    for found in late(stage, file, reads):
        if not mounted(found.run, "~/.nuget/packages", "cache"):
            yield rule.finding(
                span_of(found.copy),
                f"after `{found.shown}` any change of a source file restores all packages again",
                mended(found, file),
            )


def reads(command: Command) -> Manifests | None:
    """The manifests of a command that restores packages; None for every other one."""
    if command.name != "dotnet" or not command.runs(*BUILDS) or command.has("--no-restore"):
        return None
    named = project(command)
    if named is None:
        return None
    return dotnet_project(named or ANY)


def project(command: Command) -> str | None:
    """The project file that is named, empty for none; None for a solution or a folder."""
    named = [a.value for a in command.operands(*WITH_VALUE) if not a.text.startswith("/p:")]
    if not named:
        return ""
    return named[0] if named[0] and len(named) == 1 and named[0].endswith(ENDS) else None


def mended(found: Late, file: Dockerfile) -> Fix | None:
    """Restore before the sources are there."""
    name = found.manifests.files[0]
    beside = (
        [n for n in file.context.names if n.endswith(ENDS)] if not found.context_folder else []
    )
    known = len(beside) == 1 if name == ANY else "/" not in name
    if not (known or found.copied):
        return None
    restores = found.command.runs("restore")
    new = "" if restores else f"dotnet restore {project(found.command)}".strip()
    return in_order(found, file, "Restore", new)
