"""
`rails assets:precompile` needs a key, and a dummy will do.

Rails does not start in production without `SECRET_KEY_BASE`, and the build fails unless the key is
in the image, where it must not be. Since Rails 7.1 `SECRET_KEY_BASE_DUMMY=1` stands in for it
during this one command; before that any value for `SECRET_KEY_BASE` does.

Reported where `RAILS_ENV` is `production` and no key is known: no variable, no mount of a secret
and no `config/master.key` in the build context.

Bad:

    FROM ruby:3.4-slim
    ENV RAILS_ENV=production
    WORKDIR /rails
    COPY . .
    RUN bundle exec rails assets:precompile

Good:

    FROM ruby:3.4-slim
    ENV RAILS_ENV=production
    WORKDIR /rails
    COPY . .
    RUN SECRET_KEY_BASE_DUMMY=1 bundle exec rails assets:precompile
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.environment import seen_by
from dockerlint.model.production import needs_development, set_names
from dockerlint.model.ruby import ENVIRONMENTS, PRODUCTION, gem_version, lock_of
from dockerlint.rule import Rule
from dockerlint.syntax import Command

rule = Rule(
    Severity.WARNING,
    codes=("tally/ruby/asset-precompile-without-dummy-key",),
    fix=Safety.UNSAFE,
    effects=Change.ADDS_ARGUMENT.of("SECRET_KEY_BASE_DUMMY=1", "SECRET_KEY_BASE=dummy"),
)
_KEYS = {"SECRET_KEY_BASE", "SECRET_KEY_BASE_DUMMY", "RAILS_MASTER_KEY"}
KNOWS_DUMMY = (7, 1)


@rule.on(Command, "rails", "rake", "bundle")
def without_key(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """Assets compiled for production without a key."""
    word = next((a for a in command.arguments if a.value == "assets:precompile"), None)
    if word is None:
        return
    run, _ = file.run_of(command)
    stage = file.stage_of(run)
    env = seen_by(command, file)
    if _KEYS & set_names(command, file):
        return
    if PRODUCTION not in (env.get(name) for name in ENVIRONMENTS[:2]) or needs_development(stage):
        return
    secret = any(m.options.get("type") == "secret" for m in run.mounts)
    if secret or file.context.text("config/master.key") is not None:
        return
    version = gem_version(lock_of(stage, file), "rails")
    old = version is not None and version < KNOWS_DUMMY
    key = "SECRET_KEY_BASE=dummy" if old else "SECRET_KEY_BASE_DUMMY=1"
    plain = command.editable and not command.wrappers
    yield rule.finding(
        word.span,
        f"`assets:precompile` for production fails without a key; `{key}` stands in for it",
        Fix.unsafe(f"Set `{key}` for it", Edit.insert(command.span.start, f"{key} "))
        if plain and not run.is_exec
        else None,
    )
