"""
`apt-get update` should be followed by the removal of its package lists.

The lists take 20 MB (measured on Debian 12, November 2026; more with further repositories) and
are out of date the next day. They cost nothing only when the `RUN` that fetches them removes them
again: a later `RUN` cannot make the layer smaller. `apt-get clean` is not needed: the Debian and
Ubuntu images do that on their own.

Cache and tmpfs mounts on the folder are fine, as is any spelling that removes it. Stages that
the final image does not contain are left alone. There is no fix where a later `RUN` installs from
these lists. Lists that a later `RUN` removes are told there, by `cleanup-in-later-layer`, unless
they are its own.

hadolint takes any `rm -rf` for the removal, but not `rm -r /var/lib/apt/lists`.

Bad:

    FROM debian:bookworm-slim
    RUN apt-get update && apt-get install -y --no-install-recommends curl

Good:

    FROM debian:bookworm-slim
    RUN apt-get update && apt-get install -y --no-install-recommends curl \\
        && rm -rf /var/lib/apt/lists/*
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile
from dockerlint.model.caches import cache_of
from dockerlint.model.packages import APT
from dockerlint.model.weights import cache_weight
from dockerlint.rule import Rule
from dockerlint.syntax import Command, Run, Script
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    codes=(
        *("DL3009", "DKL-DI-0005", "aptGetInstallThenRemoveAptLists", "df746b39", "S6587"),
        *("remove-package-lists", "remove-package-cache"),
    ),
    fix=Safety.SAFE,
    effects=Change.ADDS_COMMAND.of("rm -rf /var/lib/apt/lists/*"),
    leaves="apt package lists",
)
LISTS = cache_of("apt-get")
TAKES_AWAY = ("clean", "autoclean", "distclean", "autoremove", "remove", "purge")


@rule.on(Command, *APT)
def update_without_removal(apt: Command, file: Dockerfile) -> Iterator[Finding]:
    """`apt-get update` whose lists stay."""
    if not apt.runs("update") or not LISTS.left_by(apt, file):
        return
    run, script = file.run_of(apt)
    if first_update(script) is not apt:
        return  # once per RUN
    assert apt.subcommand
    edit = (
        None
        if needed_later(run, file)
        else edits.append(run, script, "rm -rf /var/lib/apt/lists/*", apt)
    )
    yield rule.finding(
        Span(apt.argv[0].span.start, apt.subcommand.span.end),
        f"the package lists that `{apt.name} update` fetches stay in the layer",
        Fix.safe("Remove the package lists at the end of the `RUN`", edit),
        saving=cache_weight(apt, file),
    )


@kept
def first_update(script: Script) -> Command | None:
    """The first command of the script that fetches the lists."""
    return next((c for c in script.commands if c.name in APT and c.runs("update")), None)


def needed_later(run: Run, file: Dockerfile) -> bool:
    """True when another RUN of the image uses apt without an update of its own."""
    return any(other is not run for other in without_update(file))


def reads_lists(command: Command) -> bool:
    """True for a command of apt, unless it only removes or cleans up."""
    return command.name in APT and not command.runs(*TAKES_AWAY)


@kept
def without_update(file: Dockerfile) -> tuple[Run, ...]:
    """The RUNs that fetch something with apt without an update of their own."""
    used = ((run, [*filter(reads_lists, script.commands)]) for run, script in file.scripts)
    return tuple(run for run, uses in used if uses and not any(c.runs("update") for c in uses))
