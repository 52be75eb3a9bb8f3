"""
A `RUN` should not run without a sandbox.

`--security=insecure` gives a build step all capabilities and the devices of the host: what it
downloads and runs can take the builder over, with all that is built there. Builders refuse it
unless they are told to allow it (`--allow security.insecure`), so the file does not build for
everybody. What needs it (loop devices, `mount`, Docker in Docker) is better done outside of the
build, or by tools that do without.

The fix removes the flag.

Bad:

    FROM debian:bookworm
    RUN --security=insecure ./make-image.sh

Good:

    FROM debian:bookworm
    RUN ./make-image.sh
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.rules.security._flags import EFFECTS, without
from dockerlint.syntax import Onbuild, Run

rule = Rule(Severity.WARNING, codes=("S6502",), fix=Safety.UNSAFE, effects=EFFECTS)


@rule.on(Run)
def no_sandbox(run: Run, _: Dockerfile) -> Iterator[Finding]:
    """`RUN --security=insecure`."""
    flag = run.flag("security")
    if flag and flag.text == "insecure":
        message = "`--security=insecure` gives this `RUN` all power over the builder"
        yield rule.finding(flag.span, message, without(run, flag))


@rule.on(Onbuild)
def in_another_build(onbuild: Onbuild, file: Dockerfile) -> Iterator[Finding]:
    """The same for the build of another image."""
    if isinstance(onbuild.trigger, Run):
        yield from no_sandbox(onbuild.trigger, file)
