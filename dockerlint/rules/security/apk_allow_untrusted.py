"""
`apk add` should check the signature of packages.

With `--allow-untrusted` apk installs whatever the server, or whoever stands between, gives it, and
runs its scripts as root. A repository of one's own has a key, and that can be put into
`/etc/apk/keys` with `COPY`, or fetched and held against a checksum.

Left alone are packages in files that were copied or built, `apk add --allow-untrusted ./app.apk`;
one that an earlier command downloads is reported. The fix removes the option. It is not safe: the
build stops where the key is missing.

Bad:

    FROM alpine:3.22
    RUN apk add --no-cache --allow-untrusted -X https://example.com/alpine tool

Good:

    FROM alpine:3.22
    COPY example.rsa.pub /etc/apk/keys/
    RUN apk add --no-cache -X https://example.com/alpine tool
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.rules.security._signatures import given, only_own_files, unchecked
from dockerlint.syntax import Command

OPTION = "--allow-untrusted"
rule = Rule(
    Severity.WARNING,
    codes=("CKV2_DOCKER_7",),
    fix=Safety.UNSAFE,
    effects=Change.REMOVES_OPTION.of(OPTION),
)


@rule.on(Command, "apk")
def untrusted(apk: Command, file: Dockerfile) -> Iterator[Finding]:
    """The option, where packages are not files of one's own."""
    for argument in given(apk, OPTION):
        if apk.runs("add", "fix", "upgrade") and not only_own_files(apk, file, [*apk.operands()]):
            effect = "lets apk install what nobody has signed"
            yield unchecked(rule, apk, [argument], file, effect)
