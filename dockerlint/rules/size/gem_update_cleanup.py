"""
`gem update --system` leaves files in `/root/.gem`.

RubyGems keeps the index of the gems, and packages it fetched for itself, in the home of whoever
runs it. They help the next update only, and there is none.

Removing the folder in the same `RUN` is fine. Stages that the final image does not contain are
left alone.

Bad:

    FROM ruby:3.4-slim
    RUN gem update --system 3.7.2

Good:

    FROM ruby:3.4-slim
    RUN gem update --system 3.7.2 && rm -rf /root/.gem
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile
from dockerlint.model.accounts import is_root, user_at
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command, Script

CLEAN = "rm -rf /root/.gem"
rule = Rule(
    Severity.INFO,
    codes=("gemUpdateSystemRmRootGem",),
    profile=Profile.ALL,
    fix=Safety.SAFE,
    effects=Change.ADDS_COMMAND.of(CLEAN),
)


@rule.on(Command, "gem")
def leaves_index(gem: Command, file: Dockerfile) -> Iterator[Finding]:
    """An update of RubyGems itself that is not cleaned up after."""
    run, script = file.run_of(gem)
    stage = file.stage_of(run)
    if not gem.runs("update") or not gem.has("--system") or not file.in_final_image(stage):
        return
    if cleans(script):
        return
    assert gem.subcommand
    root = stage.has(run) and is_root(user_at(stage, run))
    edit = edits.follow(gem, run, script, CLEAN) if root else None
    yield rule.finding(
        gem.subcommand.span,
        "`gem update --system` leaves what it fetched in the layer",
        Fix.safe("Remove it in the same `RUN`", edit),
    )


@kept
def cleans(script: Script) -> bool:
    """True when the script removes the folder."""
    return any(c.name == "rm" and any(".gem" in w for w in c.words) for c in script.commands)
