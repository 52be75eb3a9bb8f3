"""
Gradle in a build should be given `--no-daemon`.

The daemon is there to make the next run faster. In a build there is no next run: it is ended with
the `RUN` that started it, after it took the time and memory to start.

`org.gradle.daemon=false` says the same: in `GRADLE_OPTS`, in a `gradle.properties` of the build
context, or where the Dockerfile writes it.

Bad:

    FROM gradle:8-jdk21 AS build
    COPY . .
    RUN gradle build

Good:

    FROM gradle:8-jdk21 AS build
    COPY . .
    RUN gradle --no-daemon build
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.environment import seen_by
from dockerlint.model.options import configured
from dockerlint.model.production import known_options
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Command

NAMES = ("gradle", "./gradlew")
rule = Rule(
    Severity.INFO,
    fix=Safety.SAFE,
    effects=Change.ADDS_OPTION.of("gradle --no-daemon", "./gradlew --no-daemon"),
)
_SAID = (
    *("--no-daemon", "--daemon", "--stop", "--status", "--version", "-v", "--help", "-h"),
    "--foreground",
)
_SETTING = pattern(r"org\.gradle\.daemon\s*=\s*false")


@rule.on(Command, "gradle", "gradlew")
def starts_daemon(gradle: Command, file: Dockerfile) -> Iterator[Finding]:
    """Gradle with a daemon that serves one run."""
    given = known_options(gradle, file)
    if given is None or given.has(*_SAID) or any(map(_SETTING.search, given.words)):
        return
    opts = seen_by(gradle, file).get("GRADLE_OPTS", "")
    properties = file.context.text("gradle.properties") or ""
    if opts is None or _SETTING.search(opts) or _SETTING.search(properties):
        return
    if configured(_SETTING, gradle, file):
        return
    name = gradle.argv[0]
    edit = edits.add_option(gradle, "--no-daemon", name)
    yield rule.finding(
        name.span,
        f"`{gradle.name}` without `--no-daemon` starts a daemon for a single run",
        Fix.safe("Add `--no-daemon`", edit) if edit and name.text in NAMES else None,
    )
