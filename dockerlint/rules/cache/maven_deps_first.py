"""
Maven's dependencies should be downloaded before the sources are copied.

After `COPY . .` any change of a source file makes Maven download all plugins and libraries again.
With pom.xml copied first, `mvn dependency:go-offline` is taken from the build cache until that
file changes.

Left alone are a cache mount on `~/.m2`, which keeps the downloads otherwise; a project of several
modules, as far as its pom.xml lies beside the Dockerfile; `mvn -f`; and a download in a stage that
this one is built from.

The fix copies pom.xml, downloads, and copies the sources then. It is unsafe, as a build may need
more than pom.xml for that. There is none for the wrapper `mvnw`, which needs files of its own.

Bad:

    FROM maven:3.9-eclipse-temurin-21
    WORKDIR /src
    COPY . .
    RUN mvn -B package

Good:

    FROM maven:3.9-eclipse-temurin-21
    WORKDIR /src
    COPY pom.xml ./
    RUN mvn -B dependency:go-offline
    COPY . .
    RUN mvn -B package
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.caches import mounted
from dockerlint.model.manifests import MAVEN, Manifests
from dockerlint.rule import Rule
from dockerlint.rules.cache._order import MOVES, Late, in_order, late, span_of
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=(*Change.ADDS_LAYER.of("COPY", "mvn"), *MOVES),
)
DOWNLOAD = "mvn -B dependency:go-offline"
DOWNLOADS = {f"dependency:{goal}" for goal in ("go-offline", "resolve", "resolve-plugins")}
BUILDS = {"compile", "test", "package", "verify", "install", "deploy"}
PROGRAMS = ("mvn", "mvnw")


@rule.on(Stage, *PROGRAMS)
def sources_first(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A COPY of sources above the first command that downloads dependencies."""
    for found in late(stage, file, reads):
        if not mounted(found.run, "~/.m2/repository", "cache"):
            yield rule.finding(
                span_of(found.copy),
                f"after `{found.shown}` any change of a source file makes Maven download again",
                mended(found, file),
            )


def reads(command: Command) -> Manifests | None:
    """The manifests of a command that downloads dependencies; None for every other one."""
    if command.name not in PROGRAMS or command.has("-f", "--file", "-o", "--offline"):
        return None
    return MAVEN if not (BUILDS | DOWNLOADS).isdisjoint(command.words) else None


def mended(found: Late, file: Dockerfile) -> Fix | None:
    """Download before the sources are there."""
    if found.command.name == "mvnw":
        return None
    downloads = not DOWNLOADS.isdisjoint(found.command.words)
    return in_order(found, file, "Download", "" if downloads else DOWNLOAD)
