"""
`bootsnap precompile` should be given `-j1`.

bootsnap forks one process per core. When the image is built for another architecture, under QEMU,
these may hang, and the build with them; Rails writes `-j 1` into new Dockerfiles for that reason.

Left alone are commands that say how many, and `RUN`s that ask for `BUILDPLATFORM` or
`TARGETPLATFORM`.

Bad:

    FROM ruby:3.4-slim
    WORKDIR /rails
    COPY . .
    RUN bundle exec bootsnap precompile app/ lib/

Good:

    FROM ruby:3.4-slim
    WORKDIR /rails
    COPY . .
    RUN bundle exec bootsnap precompile -j1 app/ lib/
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    codes=("tally/ruby/bootsnap-precompile-without-j1",),
    fix=Safety.SAFE,
    effects=Change.ADDS_OPTION.of("precompile -j1"),
)
_PLATFORMS = ("BUILDPLATFORM", "TARGETPLATFORM", "BUILDARCH", "TARGETARCH")


@rule.on(Command, "bootsnap", "bundle")
def forks(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """`bootsnap precompile` that forks as often as it likes."""
    words = command.argv
    named = next((i for i, a in enumerate(words) if (a.value or "").endswith("bootsnap")), None)
    if named is None or named + 1 >= len(words) or words[named + 1].value != "precompile":
        return
    _, script = file.run_of(command)
    if command.has("-j", "--jobs") or any(p in script.body.text for p in _PLATFORMS):
        return
    word = words[named + 1]
    edit = edits.add_option(command, "-j1", word)
    yield rule.finding(
        word.span,
        "`bootsnap precompile` without `-j1` may hang in a build for another architecture",
        Fix.safe("Add `-j1`", edit),
    )
