"""
`gem install bundler` is not needed on the official image of Ruby.

Ruby comes with Bundler since 2.6, and Bundler since 2.3 runs the version that `Gemfile.lock` asks
for. Another copy takes space and time, and its version depends on the day of the build.

A version that is asked for is left alone, as are other images.

Bad:

    FROM ruby:3.4-slim
    RUN gem install bundler
    COPY Gemfile Gemfile.lock ./

Good:

    FROM ruby:3.4-slim
    COPY Gemfile Gemfile.lock ./
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Mark, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.ruby import is_official
from dockerlint.rule import Rule
from dockerlint.syntax import Argument, Command

rule = Rule(
    Severity.INFO,
    codes=("tally/ruby/redundant-bundler-install",),
    fix=Safety.UNSAFE,
    effects=(
        *Change.REMOVES_COMMAND.of("gem"),
        *Change.REMOVES_ARGUMENT.of("bundler"),
    ),
    mark=Mark.UNNECESSARY,
)


@rule.on(Command, "gem")
def comes_with_ruby(gem: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install of any version of Bundler."""
    if not gem.runs("install", "i") or not is_official(file.stage_of_command(gem).base):
        return
    gems = gem.operands("-v", "--version")
    word = next((a for a in gems if a.value == "bundler"), None)
    if word is None or gem.has("-v", "--version"):
        return
    edit = without(gem, word, len(gems), file)
    yield rule.finding(
        word.span,
        "`bundler` comes with Ruby",
        Fix.unsafe("Remove it", edit),
    )


def without(gem: Command, word: Argument, gems: int, file: Dockerfile) -> Edit | None:
    """Take the word out, or the command that is about nothing else."""
    run, script = file.run_of(gem)
    if gems > 1:
        return edits.remove_words(run, gem, word)
    return edits.remove_command(run, script, gem)
