"""
`yum install` should name a version of each package.

Without one, the same Dockerfile gives one image today and another next month. The price is upkeep:
a version that leaves the repository breaks the build until the file is changed. Whoever cannot
afford that pins the base image by its digest instead, and leaves this rule off.

`git-2.47.1`, with release and architecture or without, and an `.rpm` file count as pinned, and
`nodejs:22` for `yum module install`. As the name of a package may hold dashes, any part that
begins with a digit is taken for a version. Left alone are groups (`@development-tools`), which
have none, and words of which a variable that is not known here, or a command, makes the packages.
Values that `ARG`, `ENV` and the script itself give are looked up.

hadolint takes every variable of the shell for a package without a version, and every `ARG` and
`ENV` after a dash for a version, whatever it holds. It reports files, groups and values of options
such as `--enablerepo NAME`. It does not look behind `sudo`, `env` and a folder, nor into `sh -c`.

Bad:

    FROM rockylinux:9
    RUN yum install -y git

Good:

    FROM rockylinux:9
    RUN yum install -y git-2.47.1
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Profile, Rule
from dockerlint.rules.reproducibility._rpm import installs
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    codes=("DL3033", "6452c424"),
    profile=Profile.ALL,
)


@rule.on(Command, "yum")
def install(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install of whatever version there is."""
    yield from installs(rule, command, file)
