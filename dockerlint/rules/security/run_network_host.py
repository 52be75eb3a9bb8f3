"""
A `RUN` should not use the network of the host.

With `--network=host` a build step reaches what listens on the host for the host alone: databases,
the metadata service of a cloud with its credentials, other builds. Builders refuse it unless they
are told to allow it (`--allow network.host`), so the file does not build for everybody.

A step that needs no network at all says so with `--network=none`. The fix removes the flag.

Bad:

    FROM node:22-slim
    RUN --network=host npm ci

Good:

    FROM node:22-slim
    RUN npm ci
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.rules.security._flags import EFFECTS, without
from dockerlint.syntax import Onbuild, Run

rule = Rule(Severity.WARNING, codes=("S6431",), fix=Safety.UNSAFE, effects=EFFECTS)


@rule.on(Run)
def host_network(run: Run, _: Dockerfile) -> Iterator[Finding]:
    """`RUN --network=host`."""
    flag = run.flag("network")
    if flag and flag.text == "host":
        message = "`--network=host` opens the host's own network to this `RUN`"
        yield rule.finding(flag.span, message, without(run, flag))


@rule.on(Onbuild)
def in_another_build(onbuild: Onbuild, file: Dockerfile) -> Iterator[Finding]:
    """The same for the build of another image."""
    if isinstance(onbuild.trigger, Run):
        yield from host_network(onbuild.trigger, file)
