"""
`zypper install` should name a version of each package.

Without one, the same Dockerfile gives one image today and another next month. The price is upkeep:
a version that leaves the repository breaks the build until the file is changed. Whoever cannot
afford that pins the base image by its digest instead, and leaves this rule off.

`=`, `<`, `>` and an `.rpm` file count as pinned. Left alone are packages that are removed
(`!name`, `~name`) and words of which a variable that is not known here, or a command, makes the
packages. Values that `ARG`, `ENV` and the script itself give are looked up.

hadolint reports every variable, `!name`, `~name`, and values of options such as `--from REPO`. It
does not look behind `sudo`, `env` and a folder, nor into `sh -c`.

Bad:

    FROM opensuse/leap:15.6
    RUN zypper --non-interactive install git

Good:

    FROM opensuse/leap:15.6
    RUN zypper --non-interactive install git=2.43.0
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Profile, Rule
from dockerlint.rules.reproducibility._pins import operands, unpinned
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    codes=("DL3037", "562952e4"),
    profile=Profile.ALL,
)


@rule.on(Command, "zypper")
def install(zypper: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install of whatever version there is."""
    packages = operands(zypper, "install", "in")
    yield from unpinned(rule, zypper, file, packages, is_pinned)


def is_pinned(word: str) -> bool:
    """True for a version, a file, and `!name`, `~name` and `-name`, which remove."""
    removes = word.startswith(("!", "~", "-"))
    return removes or any(sign in word for sign in "=<>") or word.endswith(".rpm")
