"""
`yum install` should be given `-y`.

yum lists what it would install and asks whether that is ok. Nobody answers during a build: it
takes that for a no and the build fails.

`--assumeyes` says the same, as does `assumeyes=1` in yum's configuration when the Dockerfile
writes or copies it. `yum group install` counts as `yum groupinstall`. Left alone is a command
that reads its answers from a pipe (`yes | yum install …`).

hadolint reports these all the same, and does not see `yum` behind `sudo`, `env` and `sh -c`, or
named with its folder.

Bad:

    FROM rockylinux:9
    RUN yum install git && yum clean all

Good:

    FROM rockylinux:9
    RUN yum install -y git && yum clean all
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.rules.correctness._yes import RPM_INSTALLS, rpm_install
from dockerlint.syntax import Command

rule = Rule(
    Severity.WARNING,
    codes=("DL3030", "missing-yum-assume-yes-switch", "yumInstallForceYes", "6e19193a"),
    fix=Safety.SAFE,
    effects=Change.ADDS_OPTION.of(*(f"{word} -y" for word in RPM_INSTALLS)),
)


@rule.on(Command, "yum")
def install_that_asks(yum: Command, file: Dockerfile) -> Iterator[Finding]:
    """`yum install` without `-y`."""
    yield from rpm_install(rule, yum, file)
