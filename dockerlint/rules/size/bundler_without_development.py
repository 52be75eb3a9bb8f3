"""
`bundle install` for production should leave the groups for development and tests out.

Bundler installs every group of the `Gemfile` unless it is told otherwise: test runners, browsers'
drivers, debuggers, with the compilers' work these need. `BUNDLE_WITHOUT` says which to leave out;
it must be set where the application runs, too, since `bundle exec` asks for the same groups.

`BUNDLE_ONLY`, `bundle config set without` and `--without` are as good. Reported where the file
shows that the image is for production: `RAILS_ENV` or `RACK_ENV` say so, or assets are compiled.
Left alone are stages named for development or tests, and a `Gemfile` of the build context that
has no such groups.

Bad:

    FROM ruby:3.4-slim
    ENV RAILS_ENV=production
    COPY Gemfile Gemfile.lock ./
    RUN bundle install

Good:

    FROM ruby:3.4-slim
    ENV BUNDLE_WITHOUT=development:test
    ENV RAILS_ENV=production
    COPY Gemfile Gemfile.lock ./
    RUN bundle install
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.installs import manifest
from dockerlint.model.ruby import is_told, production_install
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Command

VARIABLE = "BUNDLE_WITHOUT"
rule = Rule(
    Severity.WARNING,
    codes=("tally/ruby/missing-bundle-without-development",),
    fix=Safety.UNSAFE,
    effects=(
        *Change.CHANGES_SURROUNDINGS.of(f"ENV {VARIABLE}"),
        *Change.CHANGES_IMAGE.of(f"ENV {VARIABLE}"),
    ),
)
_GROUPS = pattern(r"\bgroups?\b[^\n]*\b(?:development|test)\b")


@rule.on(Command, "bundle", "bundler")
def all_groups(bundle: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install for production of all groups."""
    word = production_install(bundle, file)
    if word is None or any(is_told(name, bundle, file) for name in ("without", "only")):
        return
    stage = file.stage_of_command(bundle)
    gemfile = manifest("Gemfile", stage, file)
    if gemfile is not None and not _GROUPS.search(gemfile):
        return
    made = edits.set_in_images(file, stage, f"ENV {VARIABLE}=development:test")
    yield rule.finding(
        word.span,
        f"without `{VARIABLE}` Bundler also installs the groups for development and tests",
        Fix.unsafe(f"Set `{VARIABLE}`", *made) if made else None,
    )
