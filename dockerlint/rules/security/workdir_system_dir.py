"""
`WORKDIR` should not be a folder of the system.

What `COPY`, `RUN` and the program write with relative paths would land among the kernel's files
(`/proc`, `/sys`, `/dev`) or those that start the machine (`/boot`). At run time the runtime puts
its own over them, and what the build wrote there is hidden or gone.

Bad:

    FROM debian:bookworm-slim
    WORKDIR /proc/app

Good:

    FROM debian:bookworm-slim
    WORKDIR /app
"""

import posixpath
import re
from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Workdir

rule = Rule(Severity.WARNING, codes=("DS-0030",))
SYSTEM = pattern(r"/(?:proc|sys|dev|boot|initrd|lost\+found)(?:/|$)(?!shm(?:/|$))")


@rule.on(Stage, "WORKDIR")
def among_system_files(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """A WORKDIR at or below a folder that is the kernel's."""
    for workdir in stage.instructions:
        if isinstance(workdir, Workdir) and (word := workdir.argument):
            known = workdir.expand(word.text, stage.env_at(workdir)) or ""
            path = re.sub("^//", "/", posixpath.normpath(known))
            if SYSTEM.match(path):
                message = f"`{path}` is a folder of the system, not one to work in"
                yield rule.finding(word.span, message)
