"""
`bundle install` for production should not change `Gemfile.lock`.

When `Gemfile.lock` does not fit the `Gemfile`, Bundler resolves anew, and the image holds versions
that nobody tested. `BUNDLE_DEPLOYMENT=1` or `BUNDLE_FROZEN=true` stop the build instead.

`bundle config set`, `--deployment`, `--frozen` and `--local` are as good. Reported where the file
shows that the image is for production: `RAILS_ENV` or `RACK_ENV` say so, or assets are compiled.
Left alone are stages named for development or tests, and projects without a `Gemfile.lock`.

The fix sets `BUNDLE_FROZEN`. `BUNDLE_DEPLOYMENT` also moves the gems to `vendor/bundle`, where a
later stage might not look for them.

Bad:

    FROM ruby:3.4-slim
    ENV RAILS_ENV=production BUNDLE_WITHOUT=development:test
    COPY Gemfile Gemfile.lock ./
    RUN bundle install

Good:

    FROM ruby:3.4-slim
    ENV RAILS_ENV=production BUNDLE_WITHOUT=development:test
    COPY Gemfile Gemfile.lock ./
    ENV BUNDLE_FROZEN=true
    RUN bundle install
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.ruby import is_told, production_install
from dockerlint.model.transfers import transfers
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Command

rule = Rule(
    Severity.WARNING,
    codes=("tally/ruby/missing-bundle-deployment",),
    fix=Safety.UNSAFE,
    effects=(
        *Change.CHANGES_SURROUNDINGS.of("ENV BUNDLE_FROZEN"),
        *Change.CHANGES_IMAGE.of("ENV BUNDLE_FROZEN"),
    ),
)
_LOCK = pattern(r"(?:^|[\s\"/])(?:Gemfile\.lock|Gemfile\*|\.)(?=[\s\"]|$)")


@rule.on(Command, "bundle", "bundler")
def may_resolve(bundle: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install for production that may resolve anew."""
    word = production_install(bundle, file)
    if word is None or any(is_told(n, bundle, file) for n in ("deployment", "frozen", "local")):
        return
    names = file.context.names
    if "Gemfile" in names and "Gemfile.lock" not in names:
        return
    run, _ = file.run_of(bundle)
    stage = file.stage_of(run)
    fits = stage.has(run) and any(map(copies_lock, stage.lineage))
    yield rule.finding(
        word.span,
        "without `BUNDLE_DEPLOYMENT` or `BUNDLE_FROZEN` Bundler may change `Gemfile.lock`",
        Fix.unsafe("Set `BUNDLE_FROZEN`", edits.insert_before(run, "ENV BUNDLE_FROZEN=true"))
        if fits
        else None,
    )


def copies_lock(stage: Stage) -> bool:
    """True when the stage copies the lock file, by its name or with the whole folder."""
    return any(_LOCK.search(copy.text) for copy in transfers(stage))
