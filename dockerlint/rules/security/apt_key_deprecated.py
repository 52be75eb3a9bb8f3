"""
`apt-key` is deprecated, and gone from new releases.

A key that it adds is trusted for every repository, that of the distribution too. apt has called it
deprecated since 2.1.8, of 2020; Debian 13 and Ubuntu 25.04 have the program no more, and the build
stops there.

A key belongs into a file of its own below `/etc/apt/keyrings`, which the source names with
`signed-by=`. There is no fix, as both must change. `apt-key list`, `export` and `del` are left
alone.

Bad:

    FROM debian:bookworm-slim
    RUN curl -fsSL https://example.com/key.asc | apt-key add -

Good:

    FROM debian:bookworm-slim
    ADD --chmod=644 https://example.com/key.asc /etc/apt/keyrings/example.asc
    COPY example.list /etc/apt/sources.list.d/
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Mark, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.syntax import Command

rule = Rule(Severity.WARNING, mark=Mark.DEPRECATED)
ADDS = ("add", "adv")
WITHOUT = {"trixie": "Debian 13", "forky": "Debian 14", "resolute": "Ubuntu 26.04"}
TOO_OLD = {"jessie", "trusty"}  # their apt knows no signed-by


@rule.on(Command, "apt-key")
def adds_key(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """A key that apt is to trust for everything."""
    base = file.stage_of_command(command).base
    release = (base.release if base else None) or ""
    if not any(word in ADDS for word in command.words) or release in TOO_OLD:
        return
    message = "`apt-key` is deprecated: it trusts the key for every repository"
    if release in WITHOUT:
        message = f"`apt-key` is deprecated, and {WITHOUT[release]} has it no more"
    yield rule.finding(command.argv[0].span, message)
