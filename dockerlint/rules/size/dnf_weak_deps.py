"""
`dnf install` can be kept from installing what packages merely recommend.

Like apt, dnf also installs weak dependencies: what a package recommends, and what those recommend
in turn. With `--setopt=install_weak_deps=False` it installs what a package really needs. Something
recommended that is needed is better named.

A command that decides otherwise is left alone, and so is one after dnf's configuration was told.
So are `yum`, as that of CentOS 7 knows no weak dependencies, and `microdnf`, of whose images the
configuration is not known.

Bad:

    FROM fedora:43
    RUN dnf install -y git && dnf clean all

Good:

    FROM fedora:43
    RUN dnf install --setopt=install_weak_deps=False -y git && dnf clean all
"""

import re
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.options import configured, with_variables
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command

OPTION = "--setopt=install_weak_deps=False"
rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=Change.ADDS_OPTION.of(f"install {OPTION}"),
    profile=Profile.STRICT,
)
SETTING = pattern(r"(?<!setopt[= ])\binstall_weak_deps\s*=", re.I)
GIVEN = pattern(r"install_weak_deps=", re.I)


@rule.on(Command, "dnf", "dnf5")
def install_with_weak(dnf: Command, file: Dockerfile) -> Iterator[Finding]:
    """`dnf install` that does not say what to do with weak dependencies."""
    if not dnf.runs("install", "in"):
        return
    given = with_variables(dnf, file)
    if given is None or any(map(GIVEN.search, given.words)) or configured(SETTING, dnf, file):
        return
    assert dnf.subcommand
    edit = edits.add_option(dnf, OPTION)
    yield rule.finding(
        dnf.subcommand.span,
        f"`{dnf.name} install` also installs what is merely recommended",
        Fix.unsafe(f"Add `{OPTION}`", edit),
    )
