"""
`useradd` with a high user id should be given `--no-log-init`.

`useradd` prepares an entry for the new account in `/var/log/lastlog`, 292 bytes for each id up to
the new one, and in `/var/log/faillog`. On disk the gap before it takes no space, but an image
layer stores it as zeros: a user id of 1000000 can make a layer of 292 MB, and one from a company's
directory fills the disk. Docker's own guide to building images names the option as the way out.

Reported are ids of 100000 and above. An id in a variable is looked up in `ARG` and `ENV`; one that
is not known is left alone.

Unlike hadolint, the rule reads the id of `--uid`, of `-u123456` and of variables: there `-u
${USER_UID}` is reported for the length of its name, and `--uid 123456` is not. It also looks
through `sudo`.

Bad:

    FROM debian:bookworm-slim
    RUN useradd -u 1000000 app

Good:

    FROM debian:bookworm-slim
    RUN useradd --no-log-init -u 1000000 app
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.sizes import Estimate, Evidence
from dockerlint.syntax import Command

rule = Rule(
    Severity.WARNING,
    codes=("DL3046",),
    fix=Safety.SAFE,
    leaves="login records",
    effects=Change.ADDS_OPTION.of("useradd --no-log-init"),
)
HIGH = 100_000
MAX_DIGITS = 10  # ids have 32 bits
ENTRY = 292  # bytes in lastlog
ENTRIES = "292 bytes in lastlog for each id"


@rule.on(Command, "useradd")
def fills_the_log(useradd: Command, file: Dockerfile) -> Iterator[Finding]:
    """`useradd` with an id far beyond those the logs have entries for."""
    uid = uid_of(useradd, file)
    if uid < HIGH or useradd.has("-l", "--no-log-init"):
        return
    name = useradd.argv[0]
    stays = file.in_final_image(file.stage_of_command(useradd))
    fix = Fix.safe("Add `--no-log-init`", Edit.insert(name.span.end, " --no-log-init"))
    yield rule.finding(
        name.span,
        f"`useradd` for user id {uid} can fill `/var/log/lastlog` with zeros",
        fix if useradd.editable and "/" not in name.text else None,
        saving=weight(uid) if stays else None,
    )


def weight(uid: int) -> Estimate:
    """What the log takes; nothing where the storage of layers sees the gap."""
    return Estimate(0, uid * ENTRY / 1e6, Evidence.CITED, ENTRIES, "2026-11")


def uid_of(useradd: Command, file: Dockerfile) -> int:
    """The id it gives the account; 0 when that is not known."""
    run, _ = file.run_of(useradd)
    text = useradd.option("-u", "--uid") or ""
    value = run.expand(text, file.stage_of(run).env_at(run)) or ""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS else 0
