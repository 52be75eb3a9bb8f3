"""
`bundle install --local` needs no network, and a `RUN` can be kept from having one.

`--local` installs what `bundle cache` put beside the application. Native extensions and hooks of
gems may fetch more on their own; with `--network=none` that fails, instead of bringing what no
lock file knows.

Only a `RUN` that does nothing else.

Bad:

    FROM ruby:3.4-slim
    COPY . .
    RUN bundle install --local

Good:

    FROM ruby:3.4-slim
    COPY . .
    RUN --network=none bundle install --local
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.ruby import install
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    codes=("tally/ruby/prefer-network-none-install",),
    profile=Profile.ALL,
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_SURROUNDINGS.of("flags"),
)


@rule.on(Command, "bundle", "bundler")
def may_fetch(bundle: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install from the application's own folder that could reach the network."""
    word = install(bundle)
    run, script = file.run_of(bundle)
    if word is None or not bundle.has("--local") or run.flag("network"):
        return
    if len(script.links) > 1 or script.links[0].command is not bundle:
        return
    edit = Edit.insert(run.keyword.span.end, " --network=none")
    yield rule.finding(
        word.span,
        "`bundle install --local` needs no network",
        Fix.unsafe("Give it none", edit),
    )
