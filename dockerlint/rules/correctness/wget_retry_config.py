"""
`wget` can be told to try again when nobody answers.

GNU Wget tries up to 20 times, but gives up at once where a connection is refused, as a server does
that is started anew. `--retry-connrefused` has it try again then too; a `wgetrc` in the image does
the same for all downloads.

Reported on Debian and Ubuntu, whose `wget` is GNU Wget; that of BusyBox has no such option. Left
alone are requests to the machine itself and files that mention a `wgetrc`.

Bad:

    FROM debian:bookworm-slim
    RUN wget -q https://example.com/tool

Good:

    FROM debian:bookworm-slim
    RUN wget --retry-connrefused -q https://example.com/tool
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.fetches import asks_others, has_configuration
from dockerlint.model.options import with_variables
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command

OPTION = "--retry-connrefused"
rule = Rule(
    Severity.INFO,
    codes=("tally/prefer-wget-config",),
    fix=Safety.SAFE,
    effects=Change.ADDS_OPTION.of(f"wget {OPTION}"),
    profile=Profile.ALL,
)
SAID = (OPTION, "--tries", "-t", "--config", "--version", "--help", "-e", "--execute")


@rule.on(Command, "wget")
def gives_up(wget: Command, file: Dockerfile) -> Iterator[Finding]:
    """A download that a refused connection ends."""
    given = with_variables(wget, file)
    if given is None or given.has(*SAID) or has_configuration("wget", file):
        return
    gnu = file.stage_of_command(wget).family in ("debian", "ubuntu")
    if not gnu or "busybox" in wget.wrappers or not asks_others(given):
        return
    edit = edits.add_option(wget, OPTION, wget.argv[0])
    yield rule.finding(
        wget.argv[0].span,
        f"`wget` without `{OPTION}` gives up when a connection is refused",
        Fix.safe(f"Add `{OPTION}`", edit),
    )
