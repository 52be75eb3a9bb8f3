"""
`curl` can be told to try again when the network fails.

A build that fetches ten files fails when one server is busy for a second. With `--retry 5` curl
tries again after time-outs and after answers such as "503", and with `--retry-connrefused` when
nobody answers; it waits longer each time. A `.curlrc` in the image does the same for all of them.

Left alone are requests to the machine itself, and files that mention a `.curlrc`. The fix adds the
options. It is not safe, as a server that is gone for good delays the failure by half a minute.

Bad:

    FROM debian:bookworm-slim
    RUN curl -fsSLO https://example.com/tool

Good:

    FROM debian:bookworm-slim
    RUN curl --retry 5 --retry-connrefused -fsSLO https://example.com/tool
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.fetches import gets_by_http
from dockerlint.model.options import with_variables
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command

OPTIONS = "--retry 5 --retry-connrefused"
rule = Rule(
    Severity.INFO,
    codes=("tally/prefer-curl-config",),
    fix=Safety.UNSAFE,
    effects=(
        *Change.ADDS_OPTION.of("curl --retry", "curl --retry-connrefused"),
        *Change.ADDS_ARGUMENT.of("--retry 5"),
    ),
    profile=Profile.ALL,
)
RETRIES = ("--retry", "--retry-all-errors", "--retry-connrefused", "--retry-max-time")


@rule.on(Command, "curl")
def tries_once(curl: Command, file: Dockerfile) -> Iterator[Finding]:
    """A download that is given one chance."""
    given = with_variables(curl, file)
    if given is None or given.has(*RETRIES) or not gets_by_http(given, file):
        return
    edit = edits.add_option(curl, OPTIONS, curl.argv[0])
    yield rule.finding(
        curl.argv[0].span,
        "`curl` without `--retry` gives up when the network fails once",
        Fix.unsafe(f"Add `{OPTIONS}`", edit),
    )
