"""
jemalloc must be preloaded to be of use to Ruby.

Ruby services install jemalloc because their memory grows less with it. The official image of Ruby
is not linked with it, so that the library does nothing until `LD_PRELOAD` names it.

Reported in the final image, where no instruction mentions `LD_PRELOAD` or `MALLOC_CONF`; a script
of your own that sets it is not seen. Images named for development or tests are left alone.

The fix is for Debian's `libjemalloc2`; the loader finds the library by its name.

Bad:

    FROM ruby:3.4-slim
    RUN apt-get update && apt-get install -y --no-install-recommends libjemalloc2 \\
        && rm -rf /var/lib/apt/lists/*

Good:

    FROM ruby:3.4-slim
    RUN apt-get update && apt-get install -y --no-install-recommends libjemalloc2 \\
        && rm -rf /var/lib/apt/lists/*
    ENV LD_PRELOAD=libjemalloc.so.2
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.packages import MANAGERS, manager_of
from dockerlint.model.purpose import is_for_development
from dockerlint.model.ruby import is_official
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command

rule = Rule(
    Severity.WARNING,
    codes=("tally/ruby/jemalloc-installed-but-not-preloaded",),
    profile=Profile.ALL,
    fix=Safety.UNSAFE,
    effects=(
        *Change.CHANGES_SURROUNDINGS.of("ENV LD_PRELOAD"),
        *Change.CHANGES_IMAGE.of("ENV LD_PRELOAD"),
    ),
)
PACKAGES = {"libjemalloc1", "libjemalloc2", "libjemalloc-dev", "jemalloc", "jemalloc-dev"}
SONAME = {"libjemalloc2": "libjemalloc.so.2"}


@rule.on(Command, "apt-get", "apt", "apk", "dnf", "microdnf", "yum")
def not_loaded(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """jemalloc that nothing loads."""
    stage = file.stage_of_command(command)
    final = file.final
    if final is None or not file.in_final_image(stage) or is_for_development(final):
        return
    if not is_official(stage.base) or not command.runs(*MANAGERS[manager_of(command)].installs):
        return
    word = next((a for a in command.operands() if a.value in PACKAGES), None)
    if word is None or is_used(final):
        return
    run, _ = file.run_of(command)
    library = SONAME.get(word.value or "") if stage.has(run) else None
    edit = edits.insert_after(run, f"ENV LD_PRELOAD={library}") if library else None
    yield rule.finding(
        word.span,
        f"`{word.value}` does nothing for Ruby without `LD_PRELOAD`",
        Fix.unsafe("Preload it", edit),
    )


@kept
def is_used(stage: Stage) -> bool:
    """True when an instruction of the lineage loads it, or sets it up."""
    return any("LD_PRELOAD" in i.text or "MALLOC_CONF" in i.text for i in stage.chain)
