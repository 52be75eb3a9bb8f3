"""
`apt-get install` should name a version of each package.

Without one, the same Dockerfile gives one image today and another next month, and a package that
breaks the service arrives unseen. The price is upkeep: Debian and Ubuntu take a version off their
mirrors once a newer one is out, and the build then fails until the file is changed. Whoever cannot
afford that pins the base image by its digest instead, and leaves this rule off.

`git=1:2.39.5-0+deb12u2`, `git=1:2.39.*`, `git/bookworm-backports` and a `.deb` file count as
pinned. Left alone are packages that are removed (`vim-`) and words of which a variable that is not
known here, or a command, makes the packages. Values that `ARG`, `ENV` and the script itself give
are looked up.

hadolint reports every variable, `vim-`, and values of options such as `-c FILE`. It does not look
behind `sudo`, `env` and a folder, nor into `sh -c`.

Bad:

    FROM debian:bookworm-slim
    RUN apt-get update && apt-get install -y --no-install-recommends git

Good:

    FROM debian:bookworm-slim
    RUN apt-get update && apt-get install -y --no-install-recommends git=1:2.39.*
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Profile, Rule
from dockerlint.rules.reproducibility._pins import operands, unpinned
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    codes=("DL3008", "965a08d7"),
    profile=Profile.ALL,
)


@rule.on(Command, "apt-get")
def install(apt: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install of whatever version there is."""
    packages = operands(apt, "install")
    yield from unpinned(rule, apt, file, packages, is_pinned)


def is_pinned(word: str) -> bool:
    """True for `name=version`, `name/release`, a file, and `name-`, which removes."""
    return "=" in word or "/" in word or word.endswith((".deb", "-"))
