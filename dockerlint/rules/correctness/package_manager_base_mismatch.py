"""
A `RUN` should call the package manager that its base image has.

`apk` is in images from Alpine, `apt-get` in those from Debian and Ubuntu, `dnf`, `yum` or
`microdnf` in those from Red Hat's family. Switching the base to a smaller one without translating
the install lines gives "not found", and the build fails.

Only for public images whose contents are known, and where nothing before the command may have
brought the manager: a package, a copied file or folder, a script, an installer. Left alone are
commands in a condition, a loop or a function, `RUN`s that look for a program (`command -v`,
`test`, `[`) or go on without one (`||`), and bases that a build argument chooses.

Each stage is reported once, at the first such command.

Bad:

    FROM node:22-alpine
    RUN apt-get update && apt-get install -y --no-install-recommends git

Good:

    FROM node:22-alpine
    RUN apk add --no-cache git
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.knowledge.families import MANY_MANAGERS
from dockerlint.knowledge.names import distribution
from dockerlint.model import Base, Dockerfile, Stage
from dockerlint.model.programs import (
    SAME_MANAGERS,
    has_shell,
    is_tried,
    lacks_manager,
    may_bring,
)
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Command, Run

rule = Rule(Severity.WARNING)
RPM = {"yum", "dnf", "microdnf"}
MANAGERS = {"apt-get", "apt", "apk", "tdnf", "zypper", *RPM}
_PATH = pattern(r"(?:/usr)?/bin/[\w-]+|[\w-]+")
_VARIABLE = pattern(r"\$\{[^}]*\}|\$\w+")


@rule.on(Stage, *MANAGERS)
def foreign(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The first command of the stage that calls a manager the base does not have."""
    base, image = stage.base, stage.root.image
    if base is None or image is None or is_chosen(stage):
        return
    found = next(calls(stage), None)
    if found is None:
        return
    run, command = found
    names = SAME_MANAGERS.get(command.name, (command.name,))
    if may_bring(stage, names, run, command):
        return
    yield rule.finding(command.argv[0].span, message(command.name, base))


def message(manager: str, base: Base) -> str:
    """What is missing, and what is there instead."""
    family = distribution(base.family, None) or "an image without a distribution"
    missing = f"`{manager}` is not in {family}"
    own = base.package_manager
    if own == "":
        return f"{missing}, which has no package manager"
    told = own and (base.family not in MANY_MANAGERS or manager in RPM)
    return f"{missing}, which has `{own}`" if told else missing


def calls(stage: Stage) -> Iterator[tuple[Run, Command]]:
    """The calls of such managers that are made whatever happens."""
    base = stage.base
    for run, script in stage.runs:
        if base is None or script.broken or (not run.is_exec and not has_shell(base)):
            continue
        wanted = [
            command
            for command in script.commands
            if command.name in MANAGERS
            and not command.nested
            and lacks_manager(base, command.name)
        ]
        if wanted and not is_tried(script):
            yield from ((run, c) for c in wanted if _PATH.fullmatch(c.argv[0].text))


def is_chosen(stage: Stage) -> bool:
    """True when a build argument decides the distribution."""
    image, base = stage.root.image, stage.base
    if image is None or base is None or not _VARIABLE.search(image.text):
        return False
    name, _, tag = image.text.partition(":")
    return bool(_VARIABLE.search(name)) or not (
        base.reference.official == base.family or f"-{base.family}" in _VARIABLE.sub("", tag)
    )
