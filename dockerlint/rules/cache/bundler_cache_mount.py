"""
`bundle install` can keep the packed gems in a cache mount.

A change of `Gemfile.lock` makes Bundler fetch every gem anew. With
`--mount=type=cache,target=/usr/local/bundle/cache` the packed ones are there from the build
before, and are not part of the layer.

Reported where the file has a `# syntax=` line, which says that BuildKit builds it. The RUN must
not remove the folder itself. Stages named for development or tests are left alone.

Bad:

    # syntax=docker/dockerfile:1
    FROM ruby:3.4-slim
    COPY Gemfile Gemfile.lock ./
    RUN bundle install

Good:

    # syntax=docker/dockerfile:1
    FROM ruby:3.4-slim
    COPY Gemfile Gemfile.lock ./
    RUN --mount=type=cache,target=/usr/local/bundle/cache,sharing=locked bundle install
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.production import needs_development
from dockerlint.model.ruby import install
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    codes=("tally/ruby/prefer-bundler-cache-mount",),
    profile=Profile.ALL,
)
_TARGETS = ("bundle", "/cache", "gems")


@rule.on(Command, "bundle", "bundler")
def fetches_anew(bundle: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install without a mount for the packed gems."""
    word = install(bundle)
    if word is None or not any(d.name == "syntax" for d in file.tree.directives):
        return
    run, _ = file.run_of(bundle)
    mounts = (m.text for m in run.mounts if m.options.get("type") == "cache")
    if any(target in text for text in mounts for target in _TARGETS):
        return
    if needs_development(file.stage_of(run)) or bundle.has("--local"):
        return
    yield rule.finding(word.span, "`bundle install` without a cache mount fetches every gem anew")
