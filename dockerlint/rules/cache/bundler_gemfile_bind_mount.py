"""
`bundle install` can read the `Gemfile` from a bind mount, instead of a `COPY`.

With `--mount=type=bind,source=Gemfile,target=Gemfile`, and the same for `Gemfile.lock`, the layer
before the install is not needed: the application's own `COPY` brings both files anyway.

Reported where the file has a `# syntax=` line, which says that BuildKit builds it, and a `COPY`
brings nothing else. Bundler must not write to the lock file then (`BUNDLE_DEPLOYMENT` or
`BUNDLE_FROZEN`). Stages named for development or tests are left alone.

Bad:

    # syntax=docker/dockerfile:1
    FROM ruby:3.4-slim
    COPY Gemfile Gemfile.lock ./
    RUN bundle install
    COPY . .

Good:

    # syntax=docker/dockerfile:1
    FROM ruby:3.4-slim
    RUN --mount=type=bind,source=Gemfile,target=Gemfile \\
        --mount=type=bind,source=Gemfile.lock,target=Gemfile.lock \\
        bundle install
    COPY . .
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.production import needs_development
from dockerlint.model.ruby import BUNDLE, install
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Copy

rule = Rule(
    Severity.INFO,
    codes=("tally/ruby/prefer-gemfile-bind-mounts",),
    profile=Profile.ALL,
)
_FILES = {"Gemfile", "Gemfile.lock", "Gemfile*", ".ruby-version", "gems.rb", "gems.locked"}


@rule.on(Stage, *BUNDLE)
def brings_gemfile(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A COPY that is there for the install after it."""
    if not any(d.name == "syntax" for d in file.tree.directives) or needs_development(stage):
        return
    for copy in stage.instructions:
        if isinstance(copy, Copy) and is_gemfile(copy) and copy.span.start < last_install(stage):
            yield rule.finding(
                copy.keyword.span, "`bundle install` can read the `Gemfile` from a bind mount"
            )


def is_gemfile(copy: Copy) -> bool:
    """True for a COPY that takes nothing but what Bundler reads."""
    names = {word.text.removeprefix("./") for word in copy.sources}
    return not copy.flag("from") and bool(names) and names <= _FILES


@kept
def last_install(stage: Stage) -> int:
    """Where the stage last installs gems; -1 for nowhere."""
    return max((c.span.start for c in stage.own_commands() if install(c)), default=-1)
