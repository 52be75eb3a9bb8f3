"""
dnf and yum should check the certificate of the server.

With `sslverify=0` anybody between the build and the mirror can answer in its place, with other
packages and other lists. A certificate of one's own can be added to those that the image trusts:
copied to `/etc/pki/ca-trust/source/anchors`, then `update-ca-trust`.

Reported are `--setopt=sslverify=0`, for a single repository too, with dnf, yum, microdnf and
`yum-config-manager`, and lines `sslverify=0` that `echo` or `printf` write to a file. The fix
removes the option. It is not safe: the build stops where the certificate is not trusted.

Bad:

    FROM almalinux:9
    RUN dnf install -y --setopt=sslverify=0 tool && dnf clean all

Good:

    FROM almalinux:9
    RUN dnf install -y tool && dnf clean all
"""

import re
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.packages import RPM
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.security._signatures import unchecked
from dockerlint.syntax import Command

rule = Rule(
    Severity.WARNING,
    codes=("CKV2_DOCKER_15",),
    fix=Safety.UNSAFE,
    effects=(*Change.REMOVES_OPTION.of(), *Change.REMOVES_ARGUMENT.of()),
)
_OFF = r"sslverify[ \t]*=[ \t]*(?:0|no|false|off)"
SETTING = pattern(rf"[\"']?(?:[\w.*-]+\.)?{_OFF}[\"']?", re.I)
LINE = pattern(rf"(?<![\w#]){_OFF}\b", re.I)
EFFECT = "takes any server for the mirror"


@rule.on(Command, *RPM, "yum-config-manager")
def any_server(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """The setting as an option."""
    for i, argument in enumerate(command.arguments):
        name, equals, value = argument.text.partition("=")
        following = command.arguments[i + 1 : i + 2] if not equals else ()
        setting = value or "".join(a.text for a in following)
        if name == "--setopt" and SETTING.fullmatch(setting):
            yield unchecked(rule, command, [argument, *following], file, EFFECT)


@rule.on(Command, "echo", "printf")
def in_a_file(command: Command, _: Dockerfile) -> Iterator[Finding]:
    """The setting as a line of a file."""
    for argument in command.arguments if command.redirects or command.piped else ():
        if LINE.search(argument.text):
            yield rule.finding(argument.span, f"`sslverify` off {EFFECT}")
