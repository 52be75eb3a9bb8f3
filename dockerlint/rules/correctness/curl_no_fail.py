"""
`curl` should fail when the server answers with an error.

Without `-f` curl is content with any answer: where a file has moved, it saves the page that says
"404 Not Found" in its place, and the build goes on with that. With `-f` it stops, and says why.

Reported are downloads to a file, and those that an archiver, a shell or the like reads. Left alone
are files that the same `RUN` then holds against a checksum or a signature, requests to the machine
itself, other protocols than HTTP, `--fail-with-body`, commands that print or ask for the status
code, and files that mention a `.curlrc`.

The fix adds `-f`. It is not safe: a build that went on with the error page stops.

Bad:

    FROM debian:bookworm-slim
    RUN curl -sSLo /usr/local/bin/tool https://example.com/tool

Good:

    FROM debian:bookworm-slim
    RUN curl -fsSLo /usr/local/bin/tool https://example.com/tool
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.fetches import gets_by_http, is_checked, piped_into, saved
from dockerlint.model.options import with_variables
from dockerlint.rule import Rule
from dockerlint.syntax import Command
from dockerlint.syntax.shell import SHELLS

rule = Rule(
    Severity.INFO,
    codes=("curlUseFlagF",),
    fix=Safety.UNSAFE,
    effects=Change.ADDS_OPTION.of("curl -f"),
)
FAILS = ("-f", "--fail", "--fail-with-body")
ASKS = ("-w", "--write-out", "-I", "--head", "-i", "--include", "-D", "--dump-header")
READERS = {
    *("tar", "bsdtar", "gunzip", "zcat", "bunzip2", "xz", "unxz", "zstd", "unzip", "cpio", "tee"),
    *("gpg", "gpg2", "apt-key", "dpkg", "python", "python3", "perl", "php", "node", "dd", *SHELLS),
}


@rule.on(Command, "curl")
def takes_any_answer(curl: Command, file: Dockerfile) -> Iterator[Finding]:
    """A download that succeeds whatever the server says."""
    given = with_variables(curl, file)
    if given is None or given.has(*FAILS, *ASKS) or not gets_by_http(given, file):
        return
    _, script = file.run_of(curl)
    reader = next(piped_into(curl, script), None)
    if not saved(given) and (reader is None or reader.name not in READERS):
        return
    if is_checked(script, after=curl):
        return
    edit = edits.add_option(curl, "-f", curl.argv[0])
    what = "saves the error page" if reader is None else f"gives `{reader.name}` the error page"
    yield rule.finding(
        curl.argv[0].span,
        f"`curl` without `-f` {what} where the server has no such file",
        Fix.unsafe("Add `-f`", edit),
    )
