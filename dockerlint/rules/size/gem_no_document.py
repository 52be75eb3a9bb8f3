"""
`gem install` should be given `--no-document`.

gem writes documentation for every gem it installs, also for those that it installs along with it.
Nobody reads it in a container, and it takes time to make.

The official `ruby` image has this in its settings, so nothing is said there, nor where the base
image is not known, or after a `gemrc` with the option was written or copied.

Bad:

    FROM debian:13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends ruby \\
        && rm -rf /var/lib/apt/lists/*
    RUN gem install fpm:1.16.0

Good:

    FROM debian:13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends ruby \\
        && rm -rf /var/lib/apt/lists/*
    RUN gem install --no-document fpm:1.16.0
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Base, Dockerfile
from dockerlint.model.options import configured
from dockerlint.model.production import known_options
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Command

INSTALLS = ("install", "i", "update")
rule = Rule(
    Severity.INFO,
    codes=("gemUpdateNoDocument",),
    fix=Safety.SAFE,
    effects=Change.ADDS_OPTION.of(*(f"{word} --no-document" for word in INSTALLS)),
)
_SAID = (
    *("--no-document", "-N", "--document", "--no-doc", "--rdoc", "--ri", "--no-ri", "--no-rdoc"),
    *("--help", "-h", "--explain"),
)
_SETTING = pattern(r"gem(?:rc)?\b.*--no-(?:document|ri|rdoc)|:?\w+: [^\n]*--no-document")
_SETTLED = {"ruby", "jruby", "rails", "redmine"}


@rule.on(Command, "gem")
def documents(gem: Command, file: Dockerfile) -> Iterator[Finding]:
    """`gem install` that writes documentation."""
    base = file.stage_of_command(gem).base
    given = known_options(gem, file)
    if base is None or given is None or not is_known(base) or not gem.runs(*INSTALLS):
        return
    if given.has(*_SAID) or configured(_SETTING, gem, file):
        return
    assert gem.subcommand
    edit = edits.add_option(gem, "--no-document")
    yield rule.finding(
        gem.subcommand.span,
        f"`gem {gem.subcommand.value}` without `--no-document` writes documentation",
        Fix.safe("Add `--no-document`", edit),
    )


def is_known(base: Base) -> bool:
    """True for an image of which the settings of gem are known: those gem comes with."""
    return base.image is not None and base.reference.official not in _SETTLED
