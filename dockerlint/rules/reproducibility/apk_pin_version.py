"""
`apk add` should name a version of each package.

Without one, the same Dockerfile gives one image today and another next month. The price is upkeep:
an Alpine release keeps a single version of each package, so that a build with a pinned one fails
as soon as that is replaced. `git=~2.49` leaves room for fixes. Whoever cannot afford the upkeep
pins the base image by its digest instead, and leaves this rule off.

`=`, `~`, `<`, `>` and an `.apk` file count as pinned, and so does `name@repository`. Left alone
are names of virtual packages (`--virtual .deps`), packages that are ruled out (`!name`), and words
of which a variable that is not known here, or a command, makes the packages. Values that `ARG`,
`ENV` and the script itself give are looked up.

hadolint reports every variable, `name@repository`, `!name`, and values of options such as `--root
DIR`. It does not look behind `sudo`, `env` and a folder, nor into `sh -c`.

Bad:

    FROM alpine:3.22
    RUN apk add --no-cache git

Good:

    FROM alpine:3.22
    RUN apk add --no-cache git=~2.49
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Profile, Rule
from dockerlint.rules.reproducibility._pins import operands, unpinned
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    codes=("DL3018", "d3499f6d"),
    profile=Profile.ALL,
)


@rule.on(Command, "apk")
def add(apk: Command, file: Dockerfile) -> Iterator[Finding]:
    """Adds whatever version there is."""
    packages = operands(apk, "add")
    yield from unpinned(rule, apk, file, packages, is_pinned)


def is_pinned(word: str) -> bool:
    """True for a version of any kind, a repository, a file, and `!name`, which rules it out."""
    return any(sign in word for sign in "=~<>@") or word.startswith("!") or word.endswith(".apk")
