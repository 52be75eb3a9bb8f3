"""
`apt-get` should be used in a Dockerfile, not `apt`.

`apt` is made for people at a terminal. It says so itself whenever its output goes elsewhere:
"apt does not have a stable CLI interface. Use with caution in scripts." Its options, defaults and
output may change with any release; those of `apt-get` and `apt-cache` do not.

The fix is safe for what both do alike. `apt upgrade` also installs new packages that an upgrade
needs, which `apt-get upgrade` does with `--with-new-pkgs` only. What `apt search`, `show` and
`policy` print differs from what `apt-cache` prints. There is no fix for subcommands that only
`apt` has, such as `apt list`.

hadolint does not see `apt` behind `sudo`, `env` and `sh -c`, or named with its folder.

Bad:

    FROM debian:bookworm-slim
    RUN apt update && apt install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*

Good:

    FROM debian:bookworm-slim
    RUN apt-get update && apt-get install -y --no-install-recommends curl \\
        && rm -rf /var/lib/apt/lists/*
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.syntax import Command

rule = Rule(
    Severity.WARNING,
    codes=("DL3027", "CKV_DOCKER_9", "prefer-apt-get", "b84a0b47"),
    fix=Safety.SAFE,
    effects=(
        *Change.CHANGES_PROGRAM.of("apt to apt-get", "apt to apt-cache"),
        *Change.ADDS_OPTION.of("upgrade --with-new-pkgs"),
    ),
)
ALIKE = ("install", "remove", "update", "autoremove", "purge", "clean", "autoclean")
ASKING = ("search", "show", "policy")


@rule.on(Command, "apt")
def apt_in_a_script(apt: Command, file: Dockerfile) -> Iterator[Finding]:
    """`apt` itself; `apt-key`, `apt-mark` and the like are other programs."""
    yield rule.finding(
        apt.argv[0].span,
        "`apt` has no stable command line: `apt-get` and `apt-cache` are for scripts",
        instead(apt) if apt.editable else None,
    )


def instead(apt: Command) -> Fix | None:
    """The program that does the same; None when there is none."""
    word = apt.subcommand
    name = apt.argv[0]
    if word is None or not name.text.endswith("apt"):
        return None  # a quote would come to stand in the middle of the name
    end = name.span.end
    if apt.runs(*ALIKE):
        return Fix.safe("Use `apt-get`", Edit.insert(end, "-get"))
    if apt.runs("upgrade"):
        new = Edit.insert(word.span.end, " --with-new-pkgs")
        told = apt.has("--with-new-pkgs", "--without-new-pkgs")
        return Fix.safe("Use `apt-get`", Edit.insert(end, "-get"), *([] if told else [new]))
    if apt.runs(*ASKING):
        return Fix.unsafe("Use `apt-cache`", Edit.insert(end, "-cache"))
    return None
