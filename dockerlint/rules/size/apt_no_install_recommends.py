"""
`apt-get install` should be given `--no-install-recommends`.

Without it apt also installs what the packages recommend, and what those recommend in turn. Most
of that is of use to people at a desk: documentation, fonts, mail servers. What a program really
needs, a package depends on; something recommended that is needed is better named.

A command that decides otherwise is left alone: with `--install-recommends`, or with
`-o APT::Install-Recommends=…` in any spelling of the value. So is one after apt's configuration
was told, by a line that the Dockerfile writes or copies. `apt` is left to `apt-use-apt-get`, whose
fix brings it here.

hadolint reports these, but for `APT::Install-Recommends=false` as a word of its own. It does not
see `apt-get` behind `sudo`, `env` and `sh -c`, or named with its folder.

Bad:

    FROM debian:bookworm-slim
    RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*

Good:

    FROM debian:bookworm-slim
    RUN apt-get update && apt-get install -y --no-install-recommends curl \\
        && rm -rf /var/lib/apt/lists/*
"""

import re
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.options import configured, with_variables
from dockerlint.model.weights import recommended_weight
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    codes=(
        *("DL3015", "DS-0029", "missing-no-install-recommends", "S6500", "aptGetInstallUseNoRec"),
        *("7384dfb2",),
    ),
    fix=Safety.UNSAFE,
    effects=Change.ADDS_OPTION.of("install --no-install-recommends"),
    leaves="recommended packages",
)
SETTING = pattern(
    r"(?<!-)\bInstall-Recommends\s+[\\\"']*(?:false|no|without|off|disable|0)\b", re.I
)
OPTION = pattern("APT::Install-Recommends=", re.I)


@rule.on(Command, "apt-get")
def install_with_recommended(apt: Command, file: Dockerfile) -> Iterator[Finding]:
    """`apt-get install` that does not say what to do with recommended packages."""
    if not apt.runs("install"):
        return
    given = with_variables(apt, file)
    if given is None or given.has("--no-install-recommends", "--install-recommends"):
        return
    if any(map(OPTION.search, given.words)) or configured(SETTING, apt, file):
        return
    assert apt.subcommand
    end = apt.subcommand.span.end
    yield rule.finding(
        apt.subcommand.span,
        "`apt-get install` without `--no-install-recommends` also installs what is recommended",
        Fix.unsafe("Add `--no-install-recommends`", Edit.insert(end, " --no-install-recommends"))
        if apt.editable
        else None,
        saving=recommended_weight(apt, file),
    )
