"""
`zypper install` should be given `-y`, or `zypper` the option `--non-interactive`.

zypper asks before it installs, removes or patches. Nobody answers during a build: it takes that
for a no and the build fails.

The option is `-n` or `--non-interactive` right after `zypper`, and `-y` or `--no-confirm` after
the subcommand. Left alone is a command that reads its answers from a pipe
(`yes | zypper install …`).

hadolint takes a `-n` after the subcommand for the option; there it stands for `--name`, and
zypper still asks. It reports commands with a pipe before them, and does not see `zypper` behind
`sudo`, `env` and `sh -c`, or named with its folder.

Bad:

    FROM opensuse/leap:15.6
    RUN zypper install git && zypper clean --all

Good:

    FROM opensuse/leap:15.6
    RUN zypper install -y git && zypper clean --all
"""

from collections.abc import Iterator
from dataclasses import replace

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.options import with_variables
from dockerlint.rule import Rule
from dockerlint.rules.correctness._yes import is_answered, stops
from dockerlint.syntax import Command

CONFIRMS = ("install", "in", "remove", "rm", "patch")  # those that know `-y`
FETCHES_SOURCES = ("source-install", "si")
rule = Rule(
    Severity.WARNING,
    codes=("DL3034", "missing-zypper-no-confirm-switch", "45e1fca5"),
    fix=Safety.SAFE,
    effects=Change.ADDS_OPTION.of(
        *(f"{word} -y" for word in CONFIRMS), "zypper --non-interactive"
    ),
)


@rule.on(Command, "zypper")
def command_that_asks(zypper: Command, file: Dockerfile) -> Iterator[Finding]:
    """A command that asks and has no option against it."""
    word = zypper.subcommand
    if word is None or not zypper.runs(*CONFIRMS, *FETCHES_SOURCES) or is_answered(zypper):
        return
    given = with_variables(zypper, file)
    if given is None or given.has("-y", "--no-confirm", "--non-interactive"):
        return
    if global_part(given).has("-n"):
        return
    name = zypper.argv[0]
    other = Edit.insert(name.span.end, " --non-interactive")
    yield stops(rule, zypper, word, other if zypper.runs(*FETCHES_SOURCES) else None)


def global_part(zypper: Command) -> Command:
    """What stands before the subcommand, where `-n` has its meaning."""
    end = zypper.argv.index(zypper.subcommand) if zypper.subcommand else None
    return replace(zypper, argv=zypper.argv[:end])
