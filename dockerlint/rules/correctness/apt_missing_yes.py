"""
`apt-get install` should be given `-y`.

When more than the named packages would be installed, `apt-get` asks whether to go on. Nobody
answers during a build: it says `Abort.` and the build fails. Whether it asks depends on what the
base image holds already, so that a build without `-y` may fail from one day to the next.

`--yes`, `--assume-yes` and `-qq` say the same, as do `-o APT::Get::Assume-Yes=true` and such a
line in apt's configuration that the Dockerfile writes or copies. Left alone is a command that
reads its answers from a pipe (`yes | apt-get install …`), and one that installs nothing (`-s`).
`apt` is left to `apt-use-apt-get`, whose fix brings it here.

hadolint reports these all the same, `--quiet=2` and `-qqq` too. It takes the `y` in
`-oDpkg::Use-Pty=0` for a `-y`, and does not see `apt-get` behind `sudo`, `env` and `sh -c`, or
named with its folder.

Bad:

    FROM debian:bookworm-slim
    RUN apt-get update && apt-get install --no-install-recommends curl \\
        && rm -rf /var/lib/apt/lists/*

Good:

    FROM debian:bookworm-slim
    RUN apt-get update && apt-get install -y --no-install-recommends curl \\
        && rm -rf /var/lib/apt/lists/*
"""

import re
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.options import configured, with_variables
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.correctness._yes import is_answered, stops
from dockerlint.syntax import Command

rule = Rule(
    Severity.WARNING,
    codes=(
        *("DL3014", "DS-0021", "missing-assume-yes-switch", "S6584", "aptGetInstallUseY"),
        *("77783205",),
    ),
    fix=Safety.SAFE,
    effects=Change.ADDS_OPTION.of("install -y"),
)
TRUE = r"(?:true|yes|with|on|enable|1)\b"
SETTING = pattern(rf"(?<!-)\bAssume-Yes\s+[\\\"']*{TRUE}", re.I)
OPTION = pattern(rf"APT::Get::Assume-Yes=[\"']?{TRUE}", re.I)
SHORT = pattern(r"-(?!-)([^oct=]*)(?:=(\d{1,3}))?")  # without the values of -o, -c and -t
QUIET = pattern(r"--quiet(?:=(\d{1,3}))?")


@rule.on(Command, "apt-get")
def install_that_asks(apt: Command, file: Dockerfile) -> Iterator[Finding]:
    """`apt-get install` without `-y`."""
    if not apt.runs("install") or is_answered(apt):
        return
    given = with_variables(apt, file)
    if given is None or asks_nothing(given) or configured(SETTING, apt, file):
        return
    assert apt.subcommand
    yield stops(rule, apt, apt.subcommand)


def asks_nothing(apt: Command) -> bool:
    """True when an option answers the question, or nothing is installed."""
    quiet = 0
    for word in apt.words:
        if word == "--":
            break
        if OPTION.search(word):
            return True
        if short := SHORT.match(word):
            if "y" in short[1] or "s" in short[1]:
                return True
            quiet += int(short[2] or short[1].count("q"))
        elif long := QUIET.fullmatch(word):
            quiet += int(long[1] or 1)
    return quiet > 1 or apt.has(
        *("--yes", "--assume-yes", "--assume-no", "--simulate", "--just-print", "--dry-run"),
        *("--recon", "--no-act", "--print-uris"),
    )
