"""
The packed gems that `bundle install` downloads should be removed in the same `RUN`.

Bundler keeps every `.gem` file beside what it unpacked from it: `/usr/local/bundle/cache` in the
official image of Ruby, `ruby/*/cache` below `BUNDLE_PATH` where that is set. Nothing in the image
reads them again.

Reported on the official image, where the layer is part of the final image, or the final image
copies the bundle from that stage. A cache mount, `bundle clean --force` and any `rm` of a folder
`cache` in the same `RUN` are fine. Stages named for development or tests are left alone.

Bad:

    FROM ruby:3.4-slim
    COPY Gemfile Gemfile.lock ./
    RUN bundle install

Good:

    FROM ruby:3.4-slim
    COPY Gemfile Gemfile.lock ./
    RUN bundle install && rm -rf /usr/local/bundle/cache
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.kept import kept, kept_with_last
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.environment import seen_by
from dockerlint.model.production import needs_development
from dockerlint.model.ruby import install, is_official, is_told, source_of
from dockerlint.rule import Rule
from dockerlint.syntax import Command, Copy, Script

COMMON = "rm -rf /usr/local/bundle/cache"
OWN = 'rm -rf "$BUNDLE_PATH"/ruby/*/cache'
rule = Rule(
    Severity.INFO,
    codes=("tally/ruby/leftover-bundler-cache",),
    fix=Safety.SAFE,
    effects=Change.ADDS_COMMAND.of(COMMON, OWN),
)


@rule.on(Command, "bundle", "bundler")
def keeps_downloads(bundle: Command, file: Dockerfile) -> Iterator[Finding]:
    """The last install of a RUN that keeps the packed gems."""
    word = install(bundle)
    run, script = file.run_of(bundle)
    stage = file.stage_of(run)
    if word is None or not is_official(stage.base) or needs_development(stage):
        return
    if last(script) is not bundle or not stays(stage, file):
        return
    if any("bundle" in mount.text for mount in run.mounts if "cache" in mount.text):
        return
    yield rule.finding(
        word.span,
        "`bundle install` leaves the packed gems in the layer",
        removal(bundle, file),
    )


def removal(bundle: Command, file: Dockerfile) -> Fix | None:
    """Remove them, where it is known where they are."""
    path = seen_by(bundle, file).get("BUNDLE_PATH", "")
    moved = any(is_told(name, bundle, file) for name in ("path", "deployment"))
    if (moved and not path) or path is None or (path and not path.startswith("/")):
        return None
    edit = edits.follow(bundle, *file.run_of(bundle), OWN if path else COMMON)
    return Fix.safe("Remove them in the same `RUN`", edit)


def empties(command: Command) -> bool:
    """True for what removes the packed gems."""
    if command.name in ("rm", "find"):
        return any("cache" in word or "bundle" in word for word in command.words)
    return command.name in ("bundle", "bundler") and command.runs("clean")


@kept
def last(script: Script) -> Command | None:
    """The last command that brings packed gems or removes them."""
    return next((c for c in reversed(script.commands) if install(c) or empties(c)), None)


@kept_with_last
def stays(stage: Stage, file: Dockerfile) -> bool:
    """True when the gems of a stage come into the final image."""
    if file.in_final_image(stage):
        return True
    copies = (i for i in (file.final.chain if file.final else ()) if isinstance(i, Copy))
    sources = (
        source_of(copy, file)
        for copy in copies
        if any("bundle" in word.text for word in copy.sources)
    )
    return any(source is not None and stage in source.lineage for source in sources)
