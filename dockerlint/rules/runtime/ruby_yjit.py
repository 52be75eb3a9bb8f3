"""
A Ruby service can be faster with YJIT.

YJIT, a compiler within Ruby since 3.1 and for production since 3.3, makes programs that run for
long 15 to 25 percent faster, says Rails, for some more memory. It is off unless
`RUBY_YJIT_ENABLE`, `RUBYOPT` or `--yjit` asks for it.

Only final stages on the official image of Ruby from 3.3 on that start a server or a worker. Rails
from 7.2 on switches it on by itself; nothing is said when `Gemfile.lock` of the build context has
that. Images named for development or tests are left alone.

Bad:

    FROM ruby:3.4-slim
    CMD ["bundle", "exec", "puma"]

Good:

    FROM ruby:3.4-slim
    ENV RUBY_YJIT_ENABLE=1
    CMD ["bundle", "exec", "puma"]
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.purpose import is_for_development
from dockerlint.model.ruby import gem_version, lock_of, ruby_version, works
from dockerlint.rule import Profile, Rule

VARIABLE = "RUBY_YJIT_ENABLE"
rule = Rule(
    Severity.INFO,
    codes=("tally/ruby/yjit-not-enabled-on-supported-runtime",),
    profile=Profile.ALL,
    fix=Safety.UNSAFE,
    effects=(
        *Change.CHANGES_SURROUNDINGS.of(f"ENV {VARIABLE}"),
        *Change.CHANGES_IMAGE.of(f"ENV {VARIABLE}"),
    ),
)
SINCE = (3, 3)
RAILS_DOES = (7, 2)


@rule.on(Stage, "CMD", "ENTRYPOINT")
def interpreted(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A service on a Ruby that has YJIT and is not told to use it."""
    version = ruby_version(stage.base)
    if stage is not file.final or version is None or version < SINCE or not stage.image:
        return
    if not works(stage) or is_for_development(stage):
        return
    if any("yjit" in i.text.lower() for i in stage.chain):
        return
    rails = gem_version(lock_of(stage, file), "rails")
    if rails and rails >= RAILS_DOES:
        return
    edit = edits.insert_after(stage.start, f"ENV {VARIABLE}=1")
    yield rule.finding(
        stage.image.span,
        f"`{VARIABLE}` is not set: Ruby {version[0]}.{version[1]} runs without its compiler",
        Fix.unsafe(f"Set `{VARIABLE}`", edit),
    )
