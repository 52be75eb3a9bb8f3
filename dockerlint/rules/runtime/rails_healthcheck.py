"""
A Rails service can be asked at `/up` whether it is well.

Since 7.1 Rails answers there with 200 once the application has booted without an exception. Ruby
can ask itself: a probe with `curl` or `wget` needs a program that the slim images do not have.

Only for final images that start a Rails server, without a `HEALTHCHECK` or with one by `curl` or
`wget`. Left alone are `HEALTHCHECK NONE`, services that a Compose file checks, a `Gemfile.lock`
with an older Rails, and images named for development or tests.

Bad:

    FROM ruby:3.4-slim
    ENV RAILS_ENV=production
    EXPOSE 3000
    CMD ["./bin/rails", "server"]

Good:

    FROM ruby:3.4-slim
    ENV RAILS_ENV=production
    EXPOSE 3000
    HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \\
        CMD ["ruby", "-ropen-uri", "-e", "URI('http://127.0.0.1:3000/up').open"]
    CMD ["./bin/rails", "server"]
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.purpose import is_for_development
from dockerlint.model.ruby import gem_version, is_rails, lock_of, serves
from dockerlint.model.service import own_means, ports
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Healthcheck

rule = Rule(
    Severity.INFO,
    codes=("tally/ruby/healthcheck-rails-up-endpoint",),
    profile=Profile.ALL,
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("HEALTHCHECK"),
)
SINCE = (7, 1)
TIMES = "--interval=30s --timeout=5s --start-period=20s --retries=3"


@rule.on(Stage, "CMD", "ENTRYPOINT")
def not_asked(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A Rails service that is not asked at `/up`."""
    if stage is not file.final or is_for_development(stage) or not serves(stage):
        return
    version = gem_version(lock_of(stage, file), "rails")
    if not is_rails(stage, file) or (version and version < SINCE):
        return
    check = stage.last(Healthcheck)
    if check is None:
        if stage.image and not file.context.has_own_healthcheck:
            message = "a Rails service can be asked at `/up` whether it is well"
            yield rule.finding(stage.image.span, message, added(stage))
    elif not check.is_none and check in stage.instructions:
        asks = next((c for c in check.script.commands if c.name in ("curl", "wget")), None)
        if asks:
            message = f"`{asks.name}` is not needed: Ruby itself can ask `/up`"
            yield rule.finding(asks.argv[0].span, message)


def added(stage: Stage) -> Fix | None:
    """Insert a check that Ruby makes."""
    command = stage.command.text if stage.command else ""
    port = next(
        (number for _, number in ports(stage) if number), 80 if "thrust" in command else 3000
    )
    probe = own_means(stage.base, f"http://127.0.0.1:{port}/up", 400) if stage.base else None
    if probe is None:
        return None
    lines = (f"HEALTHCHECK {TIMES} {stage.start.escape}", f"    CMD {probe}")
    edit = edits.insert_before_start(stage, *lines)
    return Fix.unsafe("Ask `/up`", edit)
