"""
`gem install` should be given a version of each gem.

Without one, the same Dockerfile gives one image today and another next month: gem takes the newest
release of the gem and of all it needs. RubyGems keeps old releases, so that a pinned one can still
be installed years later. What the service itself needs belongs into a `Gemfile`, whose lock file
pins all of it: `bundle install`.

`name:version`, `--version` and `-v` count as pinned, and so do files and `--local`. Left alone are
words of which a variable that is not known here, or a command, makes the gems. Values that `ARG`,
`ENV` and the script itself give are looked up. What follows `--` is for the build of the gem.

hadolint reports every variable, `-v1.2` without a blank, `.gem` files, and values of options that
come last, such as `-P HighSecurity`. It overlooks a gem right after an option, as in `gem install
--no-document rails`, and does not look behind `sudo`, `env` and a folder, nor into `sh -c`.

Bad:

    FROM ruby:3.4-slim
    RUN gem install --no-document rails

Good:

    FROM ruby:3.4-slim
    RUN gem install --no-document rails:8.0.2
"""

from collections.abc import Iterator
from itertools import takewhile

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Profile, Rule
from dockerlint.rules.reproducibility._pins import operands, unpinned
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    codes=("DL3028", "22cd11f7"),
    profile=Profile.STRICT,
)


@rule.on(Command, "gem")
def install(gem: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install of the newest release."""
    if gem.has("-v", "--version", "-l", "--local"):
        return
    before = set(takewhile(lambda argument: argument.text != "--", gem.arguments))
    gems = [g for g in operands(gem, "install", "i") if g in before]
    yield from unpinned(rule, gem, file, gems, is_pinned)


def is_pinned(word: str) -> bool:
    """True for `name:version` and a file."""
    return ":" in word or word.endswith(".gem")
