"""
`dnf install` should be given `-y`.

dnf lists what it would install and asks whether that is ok. Nobody answers during a build: it
takes that for a no and the build fails. `microdnf`, `tdnf` and `dnf5` ask as well; a `-y` does
no harm to the versions of `microdnf` that do not.

`--assumeyes` says the same, as does `assumeyes=1` in dnf's configuration when the Dockerfile
writes or copies it. Left alone is a command that reads its answers from a pipe
(`yes | dnf install …`).

hadolint reports these all the same. It does not look at `tdnf` and `dnf5`, and does not see `dnf`
behind `sudo`, `env` and `sh -c`, or named with its folder.

Bad:

    FROM fedora:42
    RUN dnf install git && dnf clean all

Good:

    FROM fedora:42
    RUN dnf install -y git && dnf clean all
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
    codes=("DL3038", "missing-dnf-assume-yes-switch", "7ebd323c"),
    fix=Safety.SAFE,
    effects=Change.ADDS_OPTION.of(*(f"{word} -y" for word in RPM_INSTALLS)),
)


@rule.on(Command, "dnf", "dnf5", "microdnf", "tdnf")
def install_that_asks(dnf: Command, file: Dockerfile) -> Iterator[Finding]:
    """`dnf install` without `-y`."""
    yield from rpm_install(rule, dnf, file)
