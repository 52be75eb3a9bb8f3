"""
A download should not be bound to an old version of TLS.

SSL 2, SSL 3, TLS 1.0 and TLS 1.1 are broken or abandoned (RFC 8996 forbids the last two). An
option that asks for one of them makes `curl` or `wget` refuse the better ones or accept the worse.
Current servers do not speak them any more, so that the build fails there.

The option is best left out; `curl --tlsv1.2` asks for that version or a later one.

Bad:

    FROM debian:bookworm
    RUN curl --tlsv1.0 -fsSLO https://example.org/dl/tool.tar.gz

Good:

    FROM debian:bookworm
    RUN curl --tlsv1.2 -fsSLO https://example.org/dl/tool.tar.gz
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command

rule = Rule(Severity.INFO, profile=Profile.ALL, codes=("S4423",))
OLD = {
    **dict.fromkeys(("-1", "--tlsv1", "--tlsv1.0"), "TLS 1.0"),
    "--tlsv1.1": "TLS 1.1",
    **dict.fromkeys(("-2", "--sslv2"), "SSL 2"),
    **dict.fromkeys(("-3", "--sslv3"), "SSL 3"),
}
MOST = {"1.0": "TLS 1.0", "1.1": "TLS 1.1"}
PROTOCOLS = {"sslv2": "SSL 2", "sslv3": "SSL 3", "tlsv1": "TLS 1.0", "tlsv1_1": "TLS 1.1"}


@rule.on(Command, "curl")
def with_curl(curl: Command, _: Dockerfile) -> Iterator[Finding]:
    """`--tlsv1.0` and the like, and `--tls-max 1.1`."""
    words = zip(curl.arguments, (*curl.words[1:], ""), strict=False)
    for argument, following in words:
        version = OLD.get(argument.text)
        if argument.text == "--tls-max":
            version = MOST.get(following)
        if version:
            message = f"`{argument.text}` lets curl speak {version}, which is not safe any more"
            yield rule.finding(argument.span, message)
            return


@rule.on(Command, "wget")
def with_wget(wget: Command, _: Dockerfile) -> Iterator[Finding]:
    """`--secure-protocol=TLSv1` and the like."""
    given = (wget.option("--secure-protocol") or "").lower()
    if version := PROTOCOLS.get(given):
        message = f"`--secure-protocol` lets wget speak {version}, which is not safe any more"
        word = next(a for a in wget.arguments if a.text.startswith("--secure-protocol"))
        yield rule.finding(word.span, message)
