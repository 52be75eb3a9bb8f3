"""
`curl` should not be told to accept any certificate.

With `-k` (`--insecure`) it talks to whoever answers: anybody on the way can send another file, and
the build will not notice. What is missing is mostly `ca-certificates`, or the certificate of a
proxy or server of your own: `COPY` it to `/usr/local/share/ca-certificates/` and run
`update-ca-certificates`, or name it with `--cacert`.

Requests to the machine itself (`https://localhost/`) are left alone. The fix removes the option;
where the certificate really is not known, the build fails then.

Bad:

    FROM debian:bookworm
    RUN curl -fsSLk https://example.org/tool -o /usr/local/bin/tool

Good:

    FROM debian:bookworm
    RUN curl -fsSL https://example.org/tool -o /usr/local/bin/tool
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
    codes=("CKV2_DOCKER_2", "S4830"),
    fix=Safety.UNSAFE,
    effects=(*Change.REMOVES_OPTION.of("-k", "--insecure"), *Change.CHANGES_ARGUMENT.of()),
)


@rule.on(Command, "curl")
def any_certificate(curl: Command, file: Dockerfile) -> Iterator[Finding]:
    """`curl -k`, alone or among other letters."""
    place = switch(curl, "k", "--insecure")
    if place and not only_local(curl):
        message = f"with `{place[0].text}` curl accepts a file from anybody on the way"
        yield rule.finding(place[0].span, message, without(curl, place, file))
