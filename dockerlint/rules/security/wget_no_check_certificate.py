"""
`wget` should not be told to accept any certificate.

With `--no-check-certificate` it talks to whoever answers: anybody on the way can send another
file, and the build will not notice. What is missing is mostly `ca-certificates`, or the
certificate of a proxy or server of your own: `COPY` it to `/usr/local/share/ca-certificates/` and
run `update-ca-certificates`.

Requests to the machine itself (`https://localhost/`) are left alone. The fix removes the option;
where the certificate really is not known, the build fails then.

Bad:

    FROM debian:bookworm
    RUN wget -q --no-check-certificate https://example.org/tool -O /usr/local/bin/tool

Good:

    FROM debian:bookworm
    RUN wget -q https://example.org/tool -O /usr/local/bin/tool
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.rules.security._switches import only_local, switch, without
from dockerlint.syntax import Command

rule = Rule(
    Severity.WARNING,
    codes=("CKV2_DOCKER_3", "S4830"),
    fix=Safety.UNSAFE,
    effects=Change.REMOVES_OPTION.of("--no-check-certificate"),
)


@rule.on(Command, "wget")
def any_certificate(wget: Command, file: Dockerfile) -> Iterator[Finding]:
    """`wget --no-check-certificate`."""
    place = switch(wget, "", "--no-check-certificate", "--no-check-certificate=1")
    if place and not only_local(wget):
        message = f"with `{place[0].text}` wget accepts a file from anybody on the way"
        yield rule.finding(place[0].span, message, without(wget, place, file))
