"""
`curl` should follow redirects.

Without `-L` curl takes the answer "301 Moved" for the file, and saves an empty one. Servers move
files, and from `http` to `https`, when nobody expects it.

Left alone are `--location` in all its forms, requests that send something, to the machine itself,
or to a server named by its number, and files that mention a `.curlrc`. Whoever wants to hear of a
redirect leaves it out on purpose, so the rule is in `all` only. The fix adds `-L`. It is not safe:
the file then comes from where the server says.

Bad:

    FROM debian:bookworm-slim
    RUN curl -fsSo tool https://example.com/tool

Good:

    FROM debian:bookworm-slim
    RUN curl -L -fsSo tool https://example.com/tool
"""

import re
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.addresses import host
from dockerlint.model.fetches import gets_by_http, urls
from dockerlint.model.options import with_variables
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    codes=("tally/curl-should-follow-redirects", "curlUseFlagL"),
    fix=Safety.UNSAFE,
    effects=Change.ADDS_OPTION.of("curl -L"),
    profile=Profile.ALL,
)
NUMBER = pattern(r"(?:[\d.]+|\[[\da-f:]+\])(?:$|:)", re.I)  # of a server: none that redirects
FOLLOWS = ("-L", "--location", "--location-trusted", "--follow")


@rule.on(Command, "curl")
def stays(curl: Command, file: Dockerfile) -> Iterator[Finding]:
    """A request that takes a redirect for the answer."""
    given = with_variables(curl, file)
    if given is None or given.has(*FOLLOWS, "-I", "--head") or not gets_by_http(given, file):
        return
    if any(NUMBER.match(host(url)) for url in urls(given)):
        return
    edit = edits.add_option(curl, "-L", curl.argv[0])
    yield rule.finding(
        curl.argv[0].span,
        "`curl` without `-L` takes a redirect for the file",
        Fix.unsafe("Add `-L`", edit),
    )
