"""
dnf, yum and zypper should check the signature of packages.

With `--nogpgcheck` they install what the mirror, or whoever stands between, gives them, and run
its scripts as root. The key of a repository is named by `gpgkey=` in its file, or imported once
with `rpm --import`.

Also reported are `--setopt=gpgcheck=0`, for a single repository too, `--no-gpgchecks`, and
zypper's `--no-gpg-checks`. Left alone are packages in files that were copied into the image or
built there. The fix removes the option. It is not safe: the build stops where the key is missing.

Bad:

    FROM almalinux:9
    RUN dnf install -y --nogpgcheck tool && dnf clean all

Good:

    FROM almalinux:9
    RUN rpm --import https://example.com/key.asc && dnf install -y tool && dnf clean all
"""

import re
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.packages import RPM
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.security._signatures import given, only_own_files, unchecked
from dockerlint.syntax import Command

OPTIONS = ("--nogpgcheck", "--no-gpgchecks", "--no-gpg-checks")
rule = Rule(
    Severity.WARNING,
    codes=("CKV2_DOCKER_9",),
    fix=Safety.UNSAFE,
    effects=(*Change.REMOVES_OPTION.of(), *Change.REMOVES_ARGUMENT.of()),
)
SETTING = pattern(r"[\"']?(?:[\w.*-]+\.)?gpgcheck=(?:0|no|false|off)[\"']?", re.I)
EFFECT = "installs packages without a look at their signature"


@rule.on(Command, *RPM, "zypper", "yum-config-manager")
def unsigned(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """Options that switch the check off."""
    packages = [*command.operands()] if command.runs("install", "localinstall", "in") else []
    if only_own_files(command, file, packages):
        return
    for argument in given(command, *OPTIONS):
        yield unchecked(rule, command, [argument], file, EFFECT)
    for i, argument in enumerate(command.arguments):
        name, equals, value = argument.text.partition("=")
        if name != "--setopt":
            continue
        following = command.arguments[i + 1 : i + 2] if not equals else ()
        if SETTING.fullmatch(value or "".join(a.text for a in following)):
            yield unchecked(rule, command, [argument, *following], file, EFFECT)
