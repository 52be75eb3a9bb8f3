"""
`rpm` should check digests and signatures of what it installs.

`--nosignature` and `--nodigest` let rpm install a package that was changed on its way, or that
somebody else made; `--noverify` and `--nofiledigest` belong to them. The key to check with is
imported with `rpm --import`.

Reported for `rpm -i`, `-U` and `-F`; left alone are files that were copied into the image or built
there, and questions to the database, `rpm -q --nosignature`. The fix removes the option. It is not
safe: the build stops where a check fails.

Bad:

    FROM almalinux:9
    RUN rpm -i --nosignature https://example.com/tool.rpm

Good:

    FROM almalinux:9
    RUN rpm --import https://example.com/key.asc && rpm -i https://example.com/tool.rpm
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.rules.security._signatures import given, only_own_files, unchecked
from dockerlint.syntax import Command

OPTIONS = ("--nosignature", "--nodigest", "--noverify", "--nofiledigest")
rule = Rule(
    Severity.WARNING,
    codes=("CKV2_DOCKER_10",),
    fix=Safety.UNSAFE,
    effects=Change.REMOVES_OPTION.of(*OPTIONS),
)
INSTALLS = ("-i", "--install", "-U", "--upgrade", "-F", "--freshen", "--reinstall")


@rule.on(Command, "rpm")
def unsigned(rpm: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install that leaves a check out."""
    if rpm.has("-q", "--query", "-V", "--verify", "-e", "--import"):
        return
    if not rpm.has(*INSTALLS) or only_own_files(rpm, file, [*rpm.positional()]):
        return
    for argument in given(rpm, *OPTIONS):
        yield unchecked(rule, rpm, [argument], file, "installs packages that nobody has checked")
