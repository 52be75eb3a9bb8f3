"""
`wget` should not draw its progress bar into the build log.

Where there is no terminal, `wget` prints a line of dots for every 50 kB: a download of 100 MB
fills the log with 2000 lines. With `--progress=dot:giga` it is a line for every 32 MB, with `-nv`
one for every file, and with `-q` none at all.

Left alone is `wget` with any of `-q`, `-nv`, `-o`, `-a` or `--progress`, with its messages sent
elsewhere (`2>/dev/null`), and `wget --version` or `--help`. hadolint reports the last two, and
does not look through `sudo` and `sh -c`.

The fix adds what the image's `wget` understands: `--progress=dot:giga` on Debian and Ubuntu, `-q`
on Alpine, whose BusyBox has no `--progress` and stops there, and `-nv` elsewhere. There is none
where something reads the messages (`2>&1`).

Bad:

    FROM debian:bookworm-slim
    RUN wget https://example.com/app.tar.gz

Good:

    FROM debian:bookworm-slim
    RUN wget --progress=dot:giga https://example.com/app.tar.gz
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command

GIGA, QUIET, TERSE = "--progress=dot:giga", "-q", "-nv"
rule = Rule(
    Severity.INFO,
    codes=("DL3047",),
    fix=Safety.SAFE,
    effects=Change.ADDS_OPTION.of(*(f"wget {option}" for option in (GIGA, QUIET, TERSE))),
    profile=Profile.STRICT,
)
LONG = ("--quiet", "--no-verbose", "--progress", "--output-file", "--append-output")
OTHER = ("--version", "--help")
# Short options that are bundled: those without a value, then one that quietens.
SHORT = pattern(r"-(?:[bcdEFhHkKLmNpqrSvVx46]|n[cdHp])*(?:[qoaVh]|nv)")
BOTH = pattern(r"\s*\|&")  # messages and output go into the pipe


@rule.on(Command, "wget")
def talkative(wget: Command, file: Dockerfile) -> Iterator[Finding]:
    """`wget` that says how far it is, line by line."""
    if is_quiet(wget):
        return
    name, option = wget.argv[0], understood(wget, file)
    plain = wget.editable and "/" not in name.text and not is_read(wget)
    yield rule.finding(
        name.span,
        "`wget` without `--progress` or `-q` fills the log with a line for every 50 kB",
        Fix.safe(f"Add `{option}`", Edit.insert(name.span.end, f" {option}")) if plain else None,
    )


def is_quiet(wget: Command) -> bool:
    """True when an option, or where its messages go, keeps the log short."""
    options = [a.text for a in wget.arguments if a.is_flag]
    elsewhere = any(r.operator in ("2>", "2>>", "&>", "&>>") for r in wget.redirects)
    return (
        elsewhere
        or wget.has(*LONG, *OTHER)
        or any(SHORT.match(option) for option in options if not option.startswith("--"))
    )


def is_read(wget: Command) -> bool:
    """True when its messages go where its output goes."""
    return bool(BOTH.match(wget.body.text, wget.end)) or any(
        r.operator.endswith(">&") for r in wget.redirects
    )


def understood(wget: Command, file: Dockerfile) -> str:
    """The option that the program in the image has."""
    run, _ = file.run_of(wget)
    family = file.stage_of(run).family
    if "busybox" in wget.wrappers or family in ("alpine", "busybox"):
        return QUIET
    return GIGA if family in ("debian", "ubuntu") else TERSE
