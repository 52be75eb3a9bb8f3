"""
`mvn` in a build should be given `-B`.

Maven colours its output, asks questions and draws the progress of each download; in a log every
step of it is a line. `-B` is for runs that nobody watches, and `-ntp` (since Maven 3.6.1) leaves
the lines on downloads out.

`--batch-mode`, `--no-transfer-progress`, `-q`, `MAVEN_ARGS` and `.mvn/maven.config` in the build
context may say so, too.

Bad:

    FROM maven:3.9-eclipse-temurin-21 AS build
    COPY . .
    RUN mvn package

Good:

    FROM maven:3.9-eclipse-temurin-21 AS build
    COPY . .
    RUN mvn -B -ntp package
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.production import known_options, set_names
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command

NAMES = ("mvn", "./mvnw")
rule = Rule(
    Severity.STYLE,
    profile=Profile.STRICT,
    fix=Safety.SAFE,
    effects=Change.ADDS_OPTION.of("mvn -B", "mvn -ntp", "./mvnw -B"),
)
_SAID = {
    *("-B", "--batch-mode", "-ntp", "--no-transfer-progress", "-q", "--quiet"),
    *("-v", "--version", "-h", "--help"),
}
_CONFIG = ".mvn/maven.config"
_VERSION = pattern(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?(?=-|$)")
SINCE = (3, 6, 1)


@rule.on(Command, "mvn", "mvnw")
def draws(mvn: Command, file: Dockerfile) -> Iterator[Finding]:
    """Maven as for somebody who watches."""
    given = known_options(mvn, file)
    if given is None or _SAID & {*given.words} or not given.words:
        return
    if "MAVEN_ARGS" in set_names(mvn, file) or _SAID & {
        *(file.context.text(_CONFIG) or "").split()
    }:
        return
    name = mvn.argv[0]
    quiet = mvn.name == "mvn" and knows_ntp(file.stage_of_command(mvn))
    edit = edits.add_option(mvn, "-B -ntp" if quiet else "-B", name)
    yield rule.finding(
        name.span,
        f"`{mvn.name}` without `-B` draws progress bars into the log",
        Fix.safe("Run it in batch mode", edit) if edit and name.text in NAMES else None,
    )


def knows_ntp(stage: Stage) -> bool:
    """True for Maven's own image in a version that has the option."""
    base = stage.base
    if base is None or base.reference.official != "maven":
        return False
    found = _VERSION.match(base.tag)
    if found is None:
        return base.tag == "latest"
    # 3 and 3.9 stand for the newest of their kind
    return tuple(int(n) if n else 999 for n in found.groups()) >= SINCE
