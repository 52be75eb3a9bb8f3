"""
OpenSSL 3.0.0 to 3.0.6 should not be built from source.

These versions have the overflow in the check of certificates that was published in November 2022
(CVE-2022-3602 and CVE-2022-3786): a certificate can bring down whoever checks it, perhaps do more.
3.0.7 mended it. A package of the distribution has fixes like it without a new Dockerfile.

Bad:

    FROM debian:bookworm
    RUN curl -fsSLO https://www.openssl.org/source/openssl-3.0.5.tar.gz

Good:

    FROM debian:bookworm
    RUN apt-get update && apt-get install -y --no-install-recommends libssl-dev \\
        && rm -rf /var/lib/apt/lists/*
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.fetches import DOWNLOADERS, text_of
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Add, Command
from dockerlint.text import Span

rule = Rule(Severity.WARNING, profile=Profile.ALL, codes=("5fa731ea",))
VULNERABLE = pattern(r"openssl-(3\.0\.[0-6])(?![\d.]*\d)")


@rule.on(Command, *DOWNLOADERS)
def downloaded(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """What curl and wget get; a version in a variable counts when its value is known."""
    stage = file.stage_of_command(command)
    run, _ = file.run_of(command)
    for word in command.positional():
        text = text_of(word)
        yield from found(run.expand(text, stage.env_at(run)) or text, word.span)


@rule.on(Stage, "ADD")
def added(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """What ADD gets."""
    for add in stage.instructions:
        if isinstance(add, Add):
            for word in add.sources:
                yield from found(add.expand(word.text, stage.env_at(add)) or "", word.span)


def found(url: str, span: Span) -> Iterator[Finding]:
    """The finding for one URL."""
    if version := VULNERABLE.search(url):
        message = f"`{version[0]}` has CVE-2022-3602; 3.0.7 and later ones have not"
        yield rule.finding(span, message)
