"""
`./configure` can be told for which machine it builds, with `--build`.

Without it the script guesses, and asks `config.guess`, which in old archives knows nothing of
newer machines: builds for arm64 then stop. On Debian, `dpkg-architecture` knows the name, and the
official images have it said so.

Most scripts guess well, so the rule is in `all` only, for images that are built for several
platforms.

Bad:

    FROM debian:bookworm-slim
    RUN ./configure --prefix=/usr && make install

Good:

    FROM debian:bookworm-slim
    RUN ./configure --build="$(dpkg-architecture --query DEB_BUILD_GNU_TYPE)" && make install
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.options import with_variables
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command

rule = Rule(Severity.INFO, codes=("configureShouldUseBuildFlag",), profile=Profile.ALL)


@rule.on(Command, "configure")
def guesses(configure: Command, file: Dockerfile) -> Iterator[Finding]:
    """A configure that is not told."""
    given = with_variables(configure, file)
    if given is None or given.has("--build", "--host", "--target", "--help", "--version"):
        return
    if "/" in configure.argv[0].text:
        yield rule.finding(configure.argv[0].span, "`configure` without `--build` has to guess it")
