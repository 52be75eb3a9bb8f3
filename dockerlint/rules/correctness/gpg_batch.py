"""
`gpg` in a build should be told that nobody answers, with `--batch`.

Without it gpg is made for people: it may ask whether to overwrite a file, look for a terminal that
is not there, and words its output for readers. With `--batch` it fails instead of asking.

Left alone are commands that only show something, that make or edit keys, which read their answers
elsewhere then, and those with `--command-fd`.

Bad:

    FROM debian:bookworm-slim
    RUN gpg --verify app.tar.gz.asc app.tar.gz

Good:

    FROM debian:bookworm-slim
    RUN gpg --batch --verify app.tar.gz.asc app.tar.gz
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.options import with_variables
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command

OPTION = "--batch"
rule = Rule(
    Severity.INFO,
    codes=("gpgUseBatchFlag",),
    fix=Safety.SAFE,
    effects=Change.ADDS_OPTION.of(f"gpg {OPTION}", f"gpg2 {OPTION}"),
    profile=Profile.STRICT,
)
WORKS = {
    *("--import", "--verify", "--decrypt", "-d", "--recv-keys", "--recv-key", "--receive-keys"),
    *("--recv", "--dearmor", "--fetch-keys", "--export", "--refresh-keys", "--import-ownertrust"),
}
ASKS = ("--command-fd", "--edit-key", "--gen-key", "--full-generate-key", "--no-batch")


@rule.on(Command, "gpg", "gpg2")
def may_ask(gpg: Command, file: Dockerfile) -> Iterator[Finding]:
    """A gpg that works on keys or files as if somebody was there."""
    given = with_variables(gpg, file)
    if given is None or given.has(OPTION, *ASKS) or not given.has(*WORKS):
        return
    edit = edits.add_option(gpg, OPTION, gpg.argv[0])
    yield rule.finding(
        gpg.argv[0].span,
        f"`{gpg.name}` without `{OPTION}` may ask, and nobody answers during a build",
        Fix.safe(f"Add `{OPTION}`", edit),
    )
